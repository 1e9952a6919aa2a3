"""The sentences for forms: who opened them, how often they were sent, and what becomes of the words in them."""

from django.utils.translation import gettext_noop as _

FORMS: dict[str, str] = {
    "verdict_missing": _("The review does not say what you think of it. Nothing was taken; say a verdict or a value."),
    "value_odd": _("That is not among what can be said here: {least} to {most}. Nothing was taken; say one of these."),
    "pieces_unread": _(
        "The page shows only a part of what changes, and pieces that it only links to: {count}. Nothing was approved, "
        "and your words are kept; read those too and say so by the tick, or ask for changes."
    ),
    "form_old": _("This form was open too long, or came from elsewhere. Nothing was changed; reload and send again."),
    "form_kept": _(
        "This form was opened before you signed in, or long ago. Nothing was sent yet and your words are kept below; "
        "look at them, and send again."
    ),
    "form_done": _(
        "This form was sent twice, and what it asks for was done once. Nothing else was changed; open the page again "
        "to see what came of it."
    ),
    "form_of_another": _(
        "This form was opened as {name}, and now you are signed in as {now}. Nothing was sent under either name. A "
        "browser with scripts keeps the words for {name} alone: sign in as {name} and open the page again."
    ),
    "form_of_guest": _(
        "This form was opened before you signed in as {now}. Nothing was sent and your words are kept below; send them "
        "again, and they go out under that name."
    ),
    "signed_out": _(
        "You are no longer signed in as {name}. Nothing was sent and your words are kept below; sign in as {name} in "
        "another window, and send again here."
    ),
}
