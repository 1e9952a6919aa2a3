"""Whether somebody can take a piece now, and if not why and until when: asked by its page, every list and the act."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from barnraise.base import Refused, now
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of, suspension_of
from barnraise.rules import claiming
from barnraise.tasks import finding
from barnraise.tasks.closing import FOR_ITS_AUTHOR
from barnraise.tasks.finding import Candidate
from barnraise.tasks.models import Claim, Task
from barnraise.works.history import Who, who

# To read what somebody sent; like a piece of a stage, it is for those whom a package above names.
REVIEW = "review"
SentenceFacts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Availability:
    """How a piece stands to one person: `why_not` is "" where they can take it, else the code that taking it answers.

    `by` are who hold it now. `until` is when what stands in the way ends by itself (the first lease of the holders, a
    rest, a suspension); None where no time is set. `facts` are those of the code's sentence.
    """

    why_not: str
    by: tuple[Who, ...] = ()
    until: datetime | None = None
    facts: SentenceFacts = field(default_factory=dict)
    status: int = 409

    def check(self) -> None:
        """Refuse what cannot be taken."""
        if self.why_not:
            raise Refused(self.why_not, status=self.status, **self.facts)


class Above(Protocol):
    """What decides in a package above who may take the pieces of stages, and who may read what was sent."""

    def offered(self, person: Person, found: Sequence[Candidate]) -> Collection[int]:
        """Return the ids of what somebody is offered in place of these, which may name others of the same stages."""

    def why_not(self, task: Task, person: Person | None) -> tuple[str, SentenceFacts]:
        """Return why somebody may not take a piece, "" where they may, with the facts of its sentence."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What somebody has in hand, as far as it decides which of some pieces they can take.

    `has` are those that they hold or did, `lapsed` when they let which go in the last day; `held` are the work and the
    line of each piece that they hold, whichever it is. A lease that is over has lapsed, whether it was swept or not.
    """

    has: frozenset[int] = frozenset()
    lapsed: Mapping[int, datetime] = field(default_factory=dict)
    held: tuple[tuple[int, str], ...] = ()
    completed: int = 0

    def taking(self, one: Candidate | Task, *, free: int, at: datetime) -> claiming.Taking:
        """Return what the rule wants to know of an open piece, of which so many places are free."""
        same_line = [each for each in self.held if each == (one.work_id, one.line)]
        return claiming.Taking(
            is_open=True,
            free_slots=free,
            has_it=one.pk in self.has,
            is_her_own=False,
            waits_for_others=False,
            holds=len(same_line if one.held_most else self.held),
            most=one.held_most,
            completed=self.completed,
            lapsed_at=self.lapsed.get(one.pk),
            at=at,
        )


def hands_of(person: Person | None, keys: Sequence[int]) -> Hands:
    """Return what somebody has in hand; one query, and another for who holds as much as a newcomer may."""
    if person is None:
        return Hands()
    rows = finding.in_hand(person, keys, since=now() - claiming.REST)
    held = tuple((work_id, line) for _, state, work_id, line, _ in rows if state == "holds")
    done = Claim.objects.filter(person__in=rows_of(person), state=Claim.DONE)
    return Hands(
        has=frozenset(key for key, state, *_ in rows if state == "has"),
        lapsed={key: _moment(at) for key, state, _, _, at in rows if state == "lapsed"},
        held=held,
        completed=done.count() if len(held) >= claiming.NEWCOMER_HOLDS else 0,
    )


def takeable(person: Person | None, found: Sequence[Candidate], above: Above | None = None) -> list[Candidate]:
    """Return those of some free pieces that somebody can take, with what stages give out instead of some of them."""
    if person is not None and absence_of(person):
        return []
    left = [one for one in found if not is_decided_above(one)]
    if len(left) < len(found) and above is not None and person is not None:
        named = set(above.offered(person, [one for one in found if is_decided_above(one)]))
        others = sorted(named.difference(one.pk for one in found))
        left = [one for one in found if not is_decided_above(one) or one.pk in named]
        left += [one for one in map(Candidate._make, finding.with_keys(others)) if one.left] if others else []
    if not left or person is None:
        return left
    hands, at = hands_of(person, [one.pk for one in left]), now()
    return [one for one in left if claiming.why_not_claim(hands.taking(one, free=one.left, at=at)) is None]


def is_decided_above(one: Candidate | Task) -> bool:
    """Tell whether a package above decides who may take a piece."""
    return bool(one.line) or one.reason == REVIEW


def in_the_way(person: Person | None) -> Availability:
    """Return what stands in somebody's way whichever piece they ask for, but in stages with a limit of their own."""
    if person is None:
        return Availability("")
    if absence_of(person):
        return _absent(person)
    hands = hands_of(person, ())
    cap = claiming.may_hold(hands.completed)
    return Availability("claims_cap", facts={"cap": cap}) if len(hands.held) >= cap else Availability("")


def _absent(person: Person) -> Availability:
    return Availability("suspended", until=person.suspended_until, facts=suspension_of(person), status=403)


def availability(task: Task, person: Person | None, above: Above | None = None) -> Availability:
    """Return whether somebody (None: a guest who is not known yet) can take a piece now; `claim` asks the same.

    Leases are read as of now: one that is over holds nothing, before anybody has swept it.
    """
    if person is not None and absence_of(person):
        return _absent(person)
    at, hands = now(), hands_of(person, [task.pk])
    held = list(task.claims.filter(state=Claim.OPEN).select_related("person__became").order_by("until"))
    running = [one for one in held if one.until > at]
    taking = replace(
        hands.taking(task, free=task.left + len(held) - len(running), at=at),
        is_open=task.state == Task.OPEN,
        waits_for_others=task.needs is not None and task.needs.state == Task.OPEN,
    )
    return _worded(task, person, above, taking, running)


def _worded(
    task: Task, person: Person | None, above: Above | None, taking: claiming.Taking, running: list[Claim]
) -> Availability:
    by, ends = tuple(who(one.person) for one in running), running[0].until if running else None
    why = claiming.why_not_claim(taking) or ""
    if why in ("task_closed", "task_held"):
        return Availability(why, by, ends)
    if task.reason == FOR_ITS_AUTHOR:
        return Availability("task_for_author")
    if is_decided_above(task):
        barred, more = above.why_not(task, person) if above is not None else ("task_of_stage", {})
        if barred:
            return Availability(barred, by, facts=more, status=403)
    if why == "task_resting":
        assert taking.lapsed_at is not None
        facts = {"hours": claiming.REST // timedelta(hours=1)}
        return Availability("piece_resting" if task.line else why, by, taking.lapsed_at + claiming.REST, facts)
    if why == "claims_cap":
        return Availability(why, by, facts={"cap": taking.most or claiming.may_hold(taking.completed)})
    return Availability(why, by, ends if why == "task_taken" else None)


def _moment(at: Any) -> datetime:
    """Return a time as a database spells it, which SQLite does in words."""
    return at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
