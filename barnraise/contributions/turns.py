"""Whose turn it is with a contribution, and what judgements of it count for: its page and the API say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from barnraise.contributions import climbing, reserving, standings
from barnraise.contributions.authorship import authors_here, is_orphaned
from barnraise.contributions.conflicts import plan_for
from barnraise.contributions.integrating import facts_of
from barnraise.contributions.landing import Plan
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.processes import process_for
from barnraise.contributions.reserving import Reservation, Reserved
from barnraise.people.models import Person
from barnraise.rules.attention import whose_turn
from barnraise.rules.integrating import Verdict, decide
from barnraise.rules.tallying import may_take_part
from barnraise.works.history import Who, who

# So many are named of those who could have the next step.
NAMED = 6


@dataclass(frozen=True, slots=True)
class CurrentVerdict:
    """What the rules say of a contribution now, whose turn that makes it, who has it, and who could approve it."""

    verdict: Verdict
    turn: str
    turn_of: tuple[Who, ...]
    could: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class WhoseTurn:
    """Whose turn it is, as it is said; `reserved` names until when each has it.

    The codes: `time`, `reserved` (somebody holds or reads it), `taker` (of a piece that is free in a stage), `readers`,
    `no_readers` (nobody's approval counts yet), `author`, `anybody`, `drawn`, `others`, `nobody`.
    """

    code: str
    people: tuple[Who, ...] = ()
    reserved: tuple[Reserved, ...] = ()


def attention(contribution: Contribution, plan: Plan | None = None) -> CurrentVerdict:
    """Return what the rules say of a contribution by the facts of now, and whose turn that makes it."""
    assert contribution.version is not None
    process = process_for(contribution)
    plan = plan or plan_for(contribution.work, contribution.version, process)
    facts = facts_of(contribution, plan, process)
    verdict = decide(process, facts)
    could = [one for one in standings.people_counting(contribution.work) if one.pk not in facts.author_ids][:NAMED]
    found = whose_turn(verdict, facts, is_orphaned=is_orphaned(contribution)).turn
    turn = found if contribution.state in Contribution.UNDECIDED else "nobody"
    return CurrentVerdict(verdict, turn, _turn_of(contribution, turn, could), tuple(who(one) for one in could))


def turn_said(turn: str, turn_of: tuple[Who, ...], reserved: Reservation) -> WhoseTurn:
    """Return whose turn it is: of who has it in hand before all who could."""
    if turn in ("time", "author", "anybody", "nobody"):
        return WhoseTurn(turn, turn_of)
    if reserved.by:
        return WhoseTurn("reserved", tuple(one.who for one in reserved.by), reserved.by)
    if reserved.is_piece:
        return WhoseTurn("taker")
    return WhoseTurn("no_readers" if turn == "readers" and not turn_of else turn, turn_of)


def turn_now(contribution: Contribution, found: CurrentVerdict) -> WhoseTurn:
    """Return whose turn it is with a contribution now."""
    if found.turn in ("time", "author", "anybody", "nobody"):
        return WhoseTurn(found.turn, found.turn_of)
    return turn_said(found.turn, found.turn_of, reserving.reservation(contribution, None))


def counted(contribution: Contribution, reviews: Sequence[Review]) -> frozenset[int]:
    """Return the row ids of the reviews that count: by their people, or in the stages in which they were given."""
    process = process_for(contribution)
    staged = [row for row in reviews if row.stages and not row.counted] if process.stages else []
    known = climbing.people(contribution.work, [row.person_id for row in staged], process) if staged else {}
    stages = {stage.name: stage for stage in process.stages}
    taking_part = {
        row.pk
        for row in staged
        for name in row.stages.split("\n")
        if name in stages and row.person_id in known and may_take_part(stages[name], known[row.person_id])
    }
    return frozenset({row.pk for row in reviews if row.counted} | taking_part)


def _turn_of(contribution: Contribution, turn: str, could: list[Person]) -> tuple[Who, ...]:
    if turn == "author":
        return tuple(who(one) for one in authors_here(contribution)) or (who(contribution.author),)
    if turn == "drawn" and contribution.drawn is not None:
        return (who(contribution.drawn),)
    return tuple(who(one) for one in could) if turn == "readers" else ()
