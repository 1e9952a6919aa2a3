"""The sentence for each kind of notice: who did what to which of her pieces, or said it to her."""

from django.utils.translation import gettext_noop as _

NOTICES: dict[str, str] = {
    "reviewed_approve": _("{who} approved “{title}”"),
    "reviewed_request_changes": _("{who} asked for changes to “{title}”"),
    "reviewed_decline": _("{who} declined “{title}”"),
    "remarked": _("{who} remarked on “{title}”"),
    "thanked": _("{who} thanks you for “{title}”"),
    "held": _("{who} holds “{title}” for a while"),
    "drawn": _("Chance asked {who} to read “{title}”"),
    "asked_to_read": _("Chance asks you to read “{title}”"),
    "returned": _("“{title}” is back with you: something is asked of you"),
    "declined": _("“{title}” was not taken; the reason stands there"),
    "conflicted": _("Others changed the same passage as “{title}”; choose, passage by passage"),
    "integrated": _("“{title}” was integrated"),
    "taken_back": _("“{title}” was taken back by a later edition"),
    "said": _("{who} said something in “{title}”"),
    "concern_raised": _("You are asked to look, because you are not involved: {title}"),
    "concern_settled_hidden": _("Hidden, after people who are not involved looked: {title}"),
    "concern_settled_acted": _("Something was done about what was told of: {title}"),
    "concern_settled_dismissed": _("Looked at, and nothing was done; why stands there: {title}"),
    "asked_why": _("{who} asks why it was decided so: “{title}”"),
}
