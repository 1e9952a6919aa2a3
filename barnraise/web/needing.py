"""What a contribution still needs, and what it has met: rows of sentences from a verdict."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from barnraise.contributions.queries import Whole
from barnraise.publishing.templating import when
from barnraise.rules.integrating import Requirement, Verdict
from barnraise.web.foretelling import one_of
from barnraise.web.sentences import MET, MISSING, sentence, span
from barnraise.works.history import Who


@dataclass(frozen=True, slots=True)
class Need:
    """One row of `needs`: `met` is "met", "missing" or "waiting"."""

    met: str
    title: str
    remark: str


def needs_of(whole: Whole) -> list[Need]:
    """Return what a contribution needs, what is missing first."""
    return needs(whole.verdict, whole.could_approve)


def needs(verdict: Verdict, could_approve: tuple[Who, ...]) -> list[Need]:
    """Return the rows of a verdict; those that people could supply name them."""
    missing = [
        Need("waiting" if one.who == "time" else "missing", _told(one, MISSING), _who(one, could_approve))
        for one in verdict.missing
    ]
    return missing + [Need("met", _told(one, MET), "") for one in verdict.met]


def _told(one: Requirement, among: dict[str, str]) -> str:
    facts = {"given": one.given, "wanted": one.wanted, "who_count": one.who_count, "time": span(one.hours)}
    return sentence(one.code, facts, among=among)


def _who(one: Requirement, could_approve: tuple[Who, ...]) -> str:
    if one.who == "counting" and could_approve:
        return _("{people} could do it.").format(people=one_of(could_approve))
    if one.due_at is not None:
        # A time element is markup already; the words around it hold nothing of anybody's.
        return when(one.due_at)
    return _("Its author can do that.") if one.who == "author" else ""
