"""Whose turn it is, said alike by the page of a contribution and the API."""

from django.utils.translation import gettext_noop as _

TURNS: dict[str, str] = {
    "time": _("Nobody has to do anything now; time decides."),
    "reserved": _("Whose turn it is: {people}"),
    "taker": _("Whose turn it is: whoever takes it in this stage."),
    "readers": _("Whose turn it is: {people}"),
    "no_readers": _("Whose turn it is: somebody whose approval counts; nobody’s does yet."),
    "author": _("Whose turn it is: {people}"),
    "anybody": _("No author of it is here any more; whoever is signed in can carry it on."),
    "drawn": _("Whose turn it is: {people}"),
    "others": _("Whose turn it is: whoever can supply what is missing."),
    "nobody": "",
}
