"""The sentences for names that are somebody's, for ways into an account, and for what was done to one."""

from django.utils.translation import gettext_noop as _

ACCOUNTS: dict[str, str] = {
    "name_alike": _(
        "“{name}” looks like the name of somebody here, so that people would take you for them. Nothing was changed; "
        "choose another, or add a word to it."
    ),
    "name_kept": _(
        "“{name}” is, or looks like, a name that somebody here has just given up. It is kept for them until {until}. "
        "Nothing was changed; choose another."
    ),
}
