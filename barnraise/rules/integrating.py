"""Whether a contribution is integrated: a verdict from the process and the facts, and what is still missing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from barnraise.rules.ballots import is_against
from barnraise.rules.facts import Facts, Judgement, Outcome, Requirement, Verdict, Who
from barnraise.rules.gating import Row, of_gate
from barnraise.rules.gating_stages import Staged
from barnraise.rules.process import Process, gates_for

AT_ONCE = ("at_once", "alone", "trusted", "answered")

__all__ = [
    "Facts",
    "Judgement",
    "Requirement",
    "Verdict",
    "closes_by_decline",
    "decide",
    "is_declined",
    "standing_judgements",
]


def decide(process: Process, facts: Facts) -> Verdict:
    """Decide about a contribution: integrate it, let it wait, or return it to its author.

    It must merge, may change the licence only as the old one allows, and must pass every gate that its paths
    belong to. Nobody's approval of their own contribution counts. Nothing but the arguments is looked at, so the
    same facts always give the same verdict; whoever keeps `next_at` asks again then, and whenever a fact changes
    (a review, a new version, a person who joins, begins to count or leaves).
    """
    standing = standing_judgements(facts)
    rows = [*_of_all(facts, standing), *_of_quarrel(process, facts, standing)]
    moves, declined, found = [], False, list[Staged]()
    for gate in gates_for(process, facts.paths):
        rows += of_gate(process, gate, facts, standing, found)
    for one in found:
        declined |= one.ruling.then == "reject"
        if one.goes_to:
            moves.append((one.gate, one.goes_to))
    there, lacking = list[Requirement](), list[Requirement]()
    for is_met, requirement in rows:
        (there if is_met else lacking).append(requirement)
    met, missing = tuple(there), tuple(lacking)
    return Verdict(
        outcome="decline" if declined else "move" if moves else _outcome(missing),
        met=met,
        missing=missing,
        next_at=_next_at(missing),
        at_once=not missing and not facts.quarrelling and all(row.code in AT_ONCE for row in met if row.gate),
        by_silence=not missing and any(row.given < row.wanted or row.code == "young_silence" for row in met),
        on_judgement=any(judgement.verdict == "approve" for judgement in standing),
        moves=tuple(moves),
    )


def standing_judgements(facts: Facts) -> tuple[Judgement, ...]:
    """Return the judgements that count: the last of each person who is not an author and whose approval counts.

    Of two at the same moment the objection stands, so that the order in which they are given changes nothing.
    """
    authors = facts.author_ids
    if len({one.person_id for one in facts.judgements}) == len(facts.judgements):
        # As almost always, nobody spoke twice.
        return tuple(
            [one for one in facts.judgements if one.counts and one.person_id not in authors and not one.carried]
        )
    last: dict[int, Judgement] = {}
    for judgement in facts.judgements:
        if judgement.carried:
            continue
        former = last.get(judgement.person_id)
        if former is None or _order(judgement) >= _order(former):
            last[judgement.person_id] = judgement
    return tuple([one for id, one in last.items() if one.counts and id not in authors])


def _order(one: Judgement) -> tuple[datetime, bool, bool, bool]:
    return one.at, is_against(one.verdict), one.justified, one.counts


def is_declined(process: Process, facts: Facts) -> bool:
    """Tell whether a contribution that is not integrated is closed: somebody whose approval counts declined it with
    a reason, and nobody whose approval counts approves it. The approval of another opens it again. What has to be
    announced (a change of the process) is never closed by one person, and where stages decide, their rules do.
    """
    standing = standing_judgements(facts)
    if any(judgement.verdict == "approve" for judgement in standing):
        return False
    declined = any(judgement.verdict == "decline" and judgement.justified for judgement in standing)
    return declined and closes_by_decline(process, facts.paths)


def closes_by_decline(process: Process, paths: frozenset[str]) -> bool:
    """Tell whether one decline with a reason closes a contribution to these paths while nobody approves it."""
    return not any(gate.announce_hours or gate.stages for gate in gates_for(process, paths))


def _next_at(missing: tuple[Requirement, ...]) -> datetime | None:
    """Return when time alone changes the outcome: all that is missing comes by time, or time moves a stage."""
    due = [one.due_at for one in missing if one.due_at is not None]
    if not due:
        return None
    of_stages = [one.due_at for one in missing if one.stage and one.due_at is not None]
    if due and len(due) == len(missing):
        of_stages.append(max(due))
    return min(of_stages, default=None)


def _outcome(missing: tuple[Requirement, ...]) -> Outcome:
    if not missing:
        return "integrate"
    return "return" if any(requirement.who == "author" for requirement in missing) else "wait"


def _of_quarrel(process: Process, facts: Facts, standing: tuple[Judgement, ...]) -> Iterator[Row]:
    """After three mutual reversals somebody who took no part in them chooses; where nobody could, time does."""
    if not facts.quarrelling:
        return
    since = facts.version_at
    given = sum(one.verdict == "approve" and one.person_id not in facts.quarrelling for one in standing)
    if facts.counting_apart or given:
        who_count = max(0, facts.counting_apart - given)
        need = Requirement(code="quarrel", who="counting", who_count=who_count, wanted=1, given=given, since=since)
        yield given > 0, need
        return
    hours = process.young.silence_hours
    due_at = since + timedelta(hours=hours)
    need = Requirement(code="quarrel_silence", who="time", hours=hours, due_at=due_at, since=since)
    yield facts.now >= due_at, need


def _of_all(facts: Facts, standing: tuple[Judgement, ...]) -> Iterator[Row]:
    """What is asked of every contribution, whatever its paths."""
    yield facts.merges_clean, Requirement(code="merges", since=facts.version_at)
    if facts.below:
        who: Who = "others" if facts.below == "open" else "author"
        yield False, Requirement(code=f"below_{facts.below}", who=who, since=facts.version_at)
    if facts.is_rest:
        is_wanted = any(one.verdict == "approve" for one in standing)
        yield is_wanted, Requirement(code="rest", who="author", since=facts.version_at)
    if facts.licence_allowed is not None:
        yield facts.licence_allowed, Requirement(code="licence", since=facts.version_at)
    if facts.held_until is not None and facts.held_until > facts.now:
        yield (
            False,
            Requirement(code="held", who="time", due_at=facts.held_until, since=facts.held_since or facts.version_at),
        )
