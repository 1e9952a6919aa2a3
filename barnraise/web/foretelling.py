"""What happens next and by whom, in sentences: before something is sent, and while it waits."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from barnraise.contributions import Forecast
from barnraise.rules.integrating import Requirement
from barnraise.web.sentences import NEXT, sentence
from barnraise.web.spans import span
from barnraise.works.history import Who


def what_next(told: Forecast) -> list[str]:
    """Say what will happen to a contribution that is sent now."""
    people = one_of(told.could_approve)
    if told.verdict.outcome == "integrate":
        said = [sentence("at_once", among=NEXT)]
        if told.readers_wait:
            said.append(
                sentence("readers_wait" if people else "readers_wait_for_anybody", {"people": people}, among=NEXT)
            )
        return said
    people = people or _("Somebody whose approval counts")
    return [_said(one, people) for one in told.verdict.missing if one.code in NEXT]


def _said(missing: Requirement, people: str) -> str:
    code = missing.code
    if code.startswith("approvals") and missing.wanted > 1:
        code = f"{code}_of_several"
    return sentence(code, {"people": people, "wanted": missing.wanted, "time": span(missing.hours)}, among=NEXT)


def one_of(people: Sequence[Who], shown: int = 2) -> str:
    """Name some of these people as alternatives: "Ann, Bo or one of 3 others"; "" for nobody."""
    names = [one.name for one in people[:shown]]
    others = len(people) - len(names)
    if not names:
        return ""
    if others:
        rest = ngettext("{count} other", "one of {count} others", others).format(count=others)
        names.append(rest)
    if len(names) == 1:
        return names[0]
    return _("{these} or {last}").format(these=", ".join(names[:-1]), last=names[-1])
