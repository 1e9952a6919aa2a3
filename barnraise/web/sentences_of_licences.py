"""The sentences for codes about licences and sources of what is sent."""

from django.utils.translation import gettext_noop as _

LICENCES: dict[str, str] = {
    "licence_changed": _(
        "The work's licence is {now} now; what you read above the button was {then}. Your words are kept; "
        "read the new sentence and send again if you agree."
    ),
    "licence_missing": _(
        "This work names no free licence yet, so nothing can be given to it. Your words are kept as a draft; "
        "whoever started it can name one in .commons/work.toml."
    ),
    "licence_conflict": _(
        "Words under “{source}” cannot be passed on under {work}. Nothing was sent; "
        "ask their author, or write it in your own words."
    ),
    "origin_missing": _("Say where it comes from or what helped you. Your words are kept; add it and send again."),
    "source_licence_missing": _(
        "Say under which licence the source stands, such as CC-BY-4.0, or CC-PDM-1.0 for what is in the public domain. "
        "Your words are kept; add it and send again."
    ),
}
