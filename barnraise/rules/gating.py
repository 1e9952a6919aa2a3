"""What one gate asks of a contribution: chance and trust, assent or stages, announcement; met or missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from barnraise.rules.ballots import is_against
from barnraise.rules.facts import Facts, Judgement, Requirement
from barnraise.rules.gating_stages import Staged, requirement_of, staged
from barnraise.rules.process import Gate, Process, gates_for
from barnraise.rules.trusting import is_checked

Row = tuple[bool, Requirement]


def of_gate(
    process: Process, gate: Gate, facts: Facts, standing: tuple[Judgement, ...], found: list[Staged]
) -> Iterator[Row]:
    """Yield what a gate asks for, met or missing; the ruling of its stage is added to what was found."""
    if gate.merge == "none" and facts.changed_meanwhile:
        touched = any(gate in gates_for(process, frozenset([path])) for path in facts.changed_meanwhile)
        yield not touched, Requirement(code="changed_meanwhile", gate=gate.name, since=facts.version_at)
    if process.young.alone_at_once and facts.author_is_starter and facts.taking_part <= 1:
        yield True, Requirement(code="alone", gate=gate.name)
    elif _is_at_once(gate, facts):
        yield True, Requirement(code="at_once", gate=gate.name)
    elif gate.name in facts.answered:
        yield True, Requirement(code="answered", gate=gate.name)
    elif not is_checked(gate, streak=facts.streak, draw=facts.draw) and _is_unopposed(facts, standing):
        yield True, Requirement(code="trusted", gate=gate.name, wanted=gate.trusted_after, given=facts.streak)
    else:
        if gate.drawn:
            yield from _drawn(gate, facts, standing)
        if gate.stages:
            one = staged(process, gate, facts)
            found.append(one)
            yield one.passes, requirement_of(gate, one, facts)
            return
        yield from _assent(process, gate, facts, _count(gate, facts, standing))
        if gate.announce_hours:
            due_at = facts.version_at + timedelta(hours=gate.announce_hours)
            yield (
                _is_due(due_at, facts),
                Requirement(
                    code="announce",
                    gate=gate.name,
                    who="time",
                    hours=gate.announce_hours,
                    due_at=due_at,
                    since=facts.version_at,
                ),
            )


def _is_unopposed(facts: Facts, standing: tuple[Judgement, ...]) -> bool:
    return facts.author_signed_in and not any(is_against(one.verdict) for one in standing)


def _drawn(gate: Gate, facts: Facts, standing: tuple[Judgement, ...]) -> Iterator[Row]:
    """One of the approvals has to come from whom chance has drawn, while there is somebody to draw."""
    if facts.counting_others == 0:
        return
    given = sum(1 for one in standing if one.person_id == facts.drawn_id and one.verdict == "approve")
    yield (
        given > 0,
        Requirement(
            code="drawn",
            gate=gate.name,
            who="counting",
            who_count=1,
            wanted=1,
            given=given,
            hours=gate.drawn_hours,
            since=facts.drawn_at or facts.version_at,
        ),
    )


def lets_at_once(process: Process, facts: Facts) -> bool:
    """Tell whether every gate of a process would let a contribution pass because of who sent it."""
    return all(_is_at_once(gate, facts) for gate in gates_for(process, facts.paths))


def _is_at_once(gate: Gate, facts: Facts) -> bool:
    if not facts.at_once_now:
        return False
    if gate.at_once == "counting":
        return facts.author_counts
    return gate.at_once == "signed_in" and facts.author_signed_in


@dataclass(slots=True)
class _Count:
    """What the people say about a version at one gate: who could approve, who did, who objects."""

    asked: int
    given: int
    objections: int
    others: int
    lacking: int

    @property
    def wanted(self) -> int:
        return self.asked - self.lacking


def _count(gate: Gate, facts: Facts, standing: tuple[Judgement, ...]) -> _Count:
    given = objections = 0
    for judgement in standing:
        if judgement.verdict == "approve":
            given += 1
        elif is_against(judgement.verdict) and judgement.justified:
            objections += 1
    others = max(facts.counting_others, len(standing))
    asked = gate.approvals
    if gate.approvals_while_two is not None and max(facts.counting, others) <= 2:
        asked = gate.approvals_while_two
    # A work that once had enough people waits for the gate's own silence, not for the shorter one of young works.
    grown = facts.most_counting > gate.approvals
    lacking = 0 if grown and gate.silence_hours is not None else max(0, asked - others)
    return _Count(asked, given, objections, others, lacking)


def _assent(process: Process, gate: Gate, facts: Facts, count: _Count) -> Iterator[Row]:
    """Approvals, silence and objections: what others have to say or leave unsaid."""
    since = max(facts.version_at, facts.objection_ended_at or facts.version_at)
    silent_at = None
    if gate.silence_hours is not None and not count.objections:
        silent_at = since + timedelta(hours=gate.silence_hours)
    if count.asked == 0:
        row = Requirement(
            code="silence", gate=gate.name, who="time", hours=gate.silence_hours or 0, due_at=silent_at, since=since
        )
        yield _is_due(silent_at, facts), row
    elif count.wanted:
        yield count.given >= count.wanted or _is_due(silent_at, facts), _approvals(gate, facts, count, silent_at)
    if count.lacking:
        yield _young_silence(process, gate, facts, count, since=since, silent_at=silent_at)
    # Where approvals may still pass it, an objection stops nothing, unless there are too few people besides.
    needs_them = count.asked == 0 or count.asked > count.others - count.objections
    is_stopped = count.objections > 0 and (gate.objection == "stops" or needs_them)
    yield not is_stopped, Requirement(code="no_objection", gate=gate.name, given=count.objections, since=since)


def _approvals(gate: Gate, facts: Facts, count: _Count, silent_at: datetime | None) -> Requirement:
    return Requirement(
        code="approvals" if gate.silence_hours is None else "approvals_or_silence",
        gate=gate.name,
        who="counting",
        who_count=count.others - count.given,
        wanted=count.wanted,
        given=count.given,
        hours=gate.silence_hours or 0,
        due_at=silent_at,
        since=facts.version_at,
    )


def _young_silence(
    process: Process, gate: Gate, facts: Facts, count: _Count, *, since: datetime, silent_at: datetime | None
) -> Row:
    """Time in place of the approvals that nobody could give; the gate's own silence does if it is over sooner."""
    hours = process.young.silence_hours
    due_at = None
    if not count.objections:
        due_at = since + timedelta(hours=hours)
        due_at = due_at if silent_at is None else min(due_at, silent_at)
    requirement = Requirement(
        code="young_silence", gate=gate.name, who="time", wanted=count.lacking, hours=hours, due_at=due_at, since=since
    )
    return _is_due(due_at, facts), requirement


def _is_due(due_at: datetime | None, facts: Facts) -> bool:
    return due_at is not None and facts.now >= due_at
