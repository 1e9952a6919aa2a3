"""How it went: the story of one contribution, step by step."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from barnraise.contributions.queries import Told, Whole
from barnraise.publishing.templating import person, when


@dataclass(frozen=True, slots=True)
class Step:
    """One step of `story`."""

    title: str
    at: str
    remark: str


def story_of(whole: Whole) -> list[Step]:
    """Return what happened to a contribution, in the order of time."""
    line = whole.line
    sent = Step(
        _("Sent"),
        when(line.submitted_at),
        _("Against edition {edition}, under {licence}.").format(edition=whole.base_edition, licence=whole.licence),
    )
    steps = [sent, *(_step(one) for one in whole.told if not one.is_withdrawn)]
    if whole.decided_at is not None:
        steps.append(Step(_decided(whole), when(whole.decided_at), ""))
    return steps


def _step(told: Told) -> Step:
    """Return the step that a review or remark is; a name is markup, and everything else is escaped into it."""
    said = {
        "approve": _("{name} approved"),
        "request_changes": _("{name} asked for changes"),
        "decline": _("{name} declined"),
        "remark": _("{name} remarked"),
    }[told.verdict]
    name = person(told.who.name, f"/people/{told.who.uid}")
    return Step(Markup(escape(said)).format(name=name), when(told.at), told.text)


def _decided(whole: Whole) -> str:
    if whole.line.edition is not None:
        return _("It was integrated: edition {edition}").format(edition=whole.line.edition)
    return _("It was withdrawn") if whole.line.state == "withdrawn" else _("It was declined")
