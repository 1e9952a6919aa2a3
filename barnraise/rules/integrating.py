"""Whether a contribution is integrated: a verdict from the process and the facts, and what is still missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from barnraise.rules.process import Gate, Process, gates_for

Outcome = Literal["integrate", "wait", "return"]
Who = Literal["counting", "time", "author"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One person's review of the exact version that is judged now; `justified` means that it gives a reason."""

    person_id: int
    verdict: Literal["approve", "request_changes", "decline"]
    counts: bool
    at: datetime
    justified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a decision about one contribution may depend on.

    `paths`: every path that it touches, the old ones of moves included. `version_at`: when the present version was
    sent. `author_ids`: everybody who wrote a part of it,
    but not who was only named or had words taken over, and objects. `author_signed_in`, `author_counts` and
    `author_is_starter` speak of the person who sent the present version. `judgements`: reviews of that version
    (also those that approve a former one whose approval still covers it); the last of each person stands.
    `objection_ended_at`: when the last objection to that version was withdrawn. `counting`: how many people's
    approvals count now, `counting_others` without who sent it or had words taken over (others named beside them may
    not approve it either, yet nobody is made fewer by being named), `most_counting` at the best time so far.
    `taking_part`: people who sent something to this work or reviewed here, the starter included, imported history
    not. `merges_clean`: it merges with the present edition. `changed_meanwhile`: those of its paths that others
    changed since its base. `licence_allowed`: None, or, where it changes the licence, whether the old licence (or
    the agreement of all whose words it concerns) allows the new one.
    """

    now: datetime
    version_at: datetime
    paths: frozenset[str]
    author_ids: frozenset[int] = frozenset()
    author_signed_in: bool = False
    author_counts: bool = False
    author_is_starter: bool = False
    judgements: tuple[Judgement, ...] = ()
    objection_ended_at: datetime | None = None
    counting: int = 0
    counting_others: int = 0
    most_counting: int = 0
    taking_part: int = 1
    merges_clean: bool = True
    changed_meanwhile: frozenset[str] = frozenset()
    licence_allowed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing that a gate asks for, met or missing.

    `who` could supply it, and `who_count` says how many of them there are now. `wanted` and `given` count
    approvals, or objections that must go. `hours` is the length of a time and `due_at` its end, None where no time
    alone will do it. `since` is when it began to be missing. `gate` is "" for what every contribution must meet.
    """

    code: str
    gate: str = ""
    who: Who = "author"
    who_count: int = 0
    wanted: int = 0
    given: int = 0
    hours: int = 0
    due_at: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is to be done with a contribution now, and why.

    `integrate`, `wait` (for others, or for time) or `return`: nothing moves on before its author does, or an
    objection is withdrawn. `next_at`: when time alone would change the outcome. `at_once`: nobody had to be asked.
    `by_silence`: a time of silence stands for approvals that are missing. `on_judgement`: somebody who is not an
    author, and whose approval counts, approved.
    """

    outcome: Outcome
    met: tuple[Requirement, ...]
    missing: tuple[Requirement, ...]
    next_at: datetime | None = None
    at_once: bool = False
    by_silence: bool = False
    on_judgement: bool = False


Row = tuple[bool, Requirement]


def decide(process: Process, facts: Facts) -> Verdict:
    """Decide about a contribution: integrate it, let it wait, or return it to its author.

    It must merge, may change the licence only as the old one allows, and must pass every gate that its paths
    belong to. Nobody's approval of her own contribution counts. Nothing but the arguments is looked at, so the
    same facts always give the same verdict; whoever keeps `next_at` asks again then, and whenever a fact changes
    (a review, a new version, a person who joins, begins to count or leaves).
    """
    standing = standing_judgements(facts)
    rows = list(_of_all(facts))
    for gate in gates_for(process, facts.paths):
        rows += _of_gate(process, gate, facts, standing)
    met = tuple(requirement for is_met, requirement in rows if is_met)
    missing = tuple(requirement for is_met, requirement in rows if not is_met)
    due = [requirement.due_at for requirement in missing if requirement.due_at is not None]
    return Verdict(
        outcome=_outcome(missing),
        met=met,
        missing=missing,
        next_at=max(due) if due and len(due) == len(missing) else None,
        at_once=not missing and all(row.code in ("at_once", "alone") for row in met if row.gate),
        by_silence=not missing and any(row.given < row.wanted or row.code == "young_silence" for row in met),
        on_judgement=any(judgement.verdict == "approve" for judgement in standing),
    )


def standing_judgements(facts: Facts) -> tuple[Judgement, ...]:
    """Return the judgements that count: the last of each person who is not an author and whose approval counts.

    Of two at the same moment the objection stands, so that the order in which they are given changes nothing.
    """
    last: dict[int, Judgement] = {}
    for judgement in sorted(
        facts.judgements, key=lambda one: (one.at, one.verdict != "approve", one.justified, one.counts)
    ):
        last[judgement.person_id] = judgement
    return tuple(
        judgement
        for person_id, judgement in sorted(last.items())
        if judgement.counts and person_id not in facts.author_ids
    )


def is_declined(process: Process, facts: Facts) -> bool:
    """Tell whether a contribution that is not integrated is closed: somebody whose approval counts declined it with
    a reason, and nobody whose approval counts approves it. The approval of another opens it again. What has to be
    announced (a change of the process) is never closed by one person.
    """
    standing = standing_judgements(facts)
    if any(judgement.verdict == "approve" for judgement in standing):
        return False
    declined = any(judgement.verdict == "decline" and judgement.justified for judgement in standing)
    return declined and not any(gate.announce_hours for gate in gates_for(process, facts.paths))


def _outcome(missing: tuple[Requirement, ...]) -> Outcome:
    if not missing:
        return "integrate"
    return "return" if any(requirement.who == "author" for requirement in missing) else "wait"


def _of_all(facts: Facts) -> Iterator[Row]:
    """What is asked of every contribution, whatever its paths."""
    yield facts.merges_clean, Requirement(code="merges", since=facts.version_at)
    if facts.licence_allowed is not None:
        yield facts.licence_allowed, Requirement(code="licence", since=facts.version_at)


def _of_gate(process: Process, gate: Gate, facts: Facts, standing: tuple[Judgement, ...]) -> Iterator[Row]:
    if gate.merge == "none" and facts.changed_meanwhile:
        touched = any(gate in gates_for(process, frozenset([path])) for path in facts.changed_meanwhile)
        yield not touched, Requirement(code="changed_meanwhile", gate=gate.name, since=facts.version_at)
    if process.young.alone_at_once and facts.author_is_starter and facts.taking_part <= 1:
        yield True, Requirement(code="alone", gate=gate.name)
    elif _is_at_once(gate, facts):
        yield True, Requirement(code="at_once", gate=gate.name)
    else:
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


def _is_at_once(gate: Gate, facts: Facts) -> bool:
    if gate.at_once == "counting":
        return facts.author_counts
    return gate.at_once == "signed_in" and facts.author_signed_in


@dataclass(frozen=True, slots=True)
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
    given = sum(judgement.verdict == "approve" for judgement in standing)
    objections = sum(judgement.verdict != "approve" and judgement.justified for judgement in standing)
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
