"""What a gate with stages asks of a contribution: the ruling of the stage that it is in."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from barnraise.rules.ballots import value_of
from barnraise.rules.facts import Facts, Judgement, Requirement, Rival
from barnraise.rules.process import Gate, Process, stages_of
from barnraise.rules.ruling import Case, Ruling, settle
from barnraise.rules.running import place_of
from barnraise.rules.stages import Stage
from barnraise.rules.tallying import Cast, Person, Tally, Value, may_take_part

_FRESH = Person(id=0)


@dataclass(frozen=True, slots=True)
class Staged:
    """The stage that a contribution is in at one gate, its ruling, and the stage it goes to ("" for none)."""

    gate: str
    stage: Stage
    ruling: Ruling
    goes_to: str = ""

    @property
    def passes(self) -> bool:
        """Whether the gate lets it pass now."""
        return self.ruling.then == "accept"


def staged(process: Process, gate: Gate, facts: Facts) -> Staged:
    """Decide about a contribution in the stage it is in at this gate."""
    stages = stages_of(process, gate)
    place, opened_at = _where(stages, gate, facts)
    stage = stages[place]
    before = frozenset().union(*(facts.took.get(one.name, ()) for one in stages[:place]))
    ruling = settle(stage, case_of(stage, facts, opened_at, is_first=place == 0, before=before))
    then = ruling.then
    if then == "next" and place + 1 < len(stages):
        return Staged(gate.name, stage, ruling, stages[place + 1].name)
    if then == "next":
        return Staged(gate.name, stage, Ruling(then="accept", rule=ruling.rule, since=ruling.since, value=ruling.value))
    return Staged(gate.name, stage, ruling, then.removeprefix("stage:") if then.startswith("stage:") else "")


def requirement_of(gate: Gate, found: Staged, facts: Facts) -> Requirement:
    """Say what the stage asks for, met or missing, and who could do it."""
    ruling = found.ruling
    first = ruling.ways[0].unmet if ruling.ways else ()
    lead = next((one for one in first if one.who != "time"), first[0] if first else None)
    who = {"voters": "counting", "time": "time"}.get(lead.who if lead is not None else "", "others")
    if ruling.then == "return":
        who = "author"
    return Requirement(
        code=f"stage_{ruling.then}" if ruling.then in ("return", "reject") else "stage",
        gate=gate.name,
        stage=found.stage.name,
        who=who,  # type: ignore[arg-type]
        who_count=lead.count if lead is not None else 0,
        due_at=ruling.next_at,
        since=ruling.since or facts.version_at,
        ways=ruling.ways,
    )


def case_of(
    stage: Stage, facts: Facts, opened_at: datetime, *, is_first: bool, before: frozenset[int] = frozenset()
) -> Case:
    """Return what the stage's rules look at; ballots are the judgements given in it, by those who may take part.

    Authors do not speak of their own work, but where they hold it and report that it is done. `before`: who took part
    in an earlier stage, where pieces are claimed.
    """
    tally = Tally(stage)
    earlier: Set[int] = before
    if stage.claim is None:
        earlier = {one.person_id for one in facts.judgements if one.at < opened_at or stage.name not in one.stages}
    silent = frozenset() if stage.is_worked else facts.author_ids
    for judgement in facts.judgements:
        if judgement.person_id in silent or not _is_heard(stage, judgement, opened_at, is_first=is_first):
            continue
        person = _person(judgement, facts, took_earlier=not is_first and judgement.person_id in earlier)
        tally.cast(Cast(person=person, value=_value(stage, judgement), at=judgement.at, reason=judgement.justified))
    return Case(
        now=facts.now,
        opened_at=opened_at,
        version_at=facts.version_at,
        tally=tally,
        objection_ended_at=facts.objection_ended_at,
        voters=_voters(stage, facts),
        counting=facts.counting,
        taking_part=facts.taking_part,
        versions=facts.versions,
        streak=facts.streak,
        alternatives=1 + len(facts.rivals),
        lead=_margin(tally) - max((_margin(_of_rival(stage, one, facts)) for one in facts.rivals), default=0),
        merges=facts.merges_clean,
        author_counts=facts.author_counts,
        author_signed_in=facts.author_signed_in,
        waiting_in_set=facts.waiting_in_set,
        change=facts.change,
    )


def _of_rival(stage: Stage, rival: Rival, facts: Facts) -> Tally:
    """Count what was said of another contribution for the same place, by the same rules."""
    tally = Tally(stage)
    for one in rival.judgements:
        if one.person_id not in rival.author_ids and (not one.stages or stage.name in one.stages):
            person = _person(one, facts, took_earlier=False)
            tally.cast(Cast(person=person, value=_value(stage, one), at=one.at, reason=one.justified))
    return tally


def _margin(tally: Tally) -> int:
    return tally.yes - tally.no


def _value(stage: Stage, judgement: Judgement) -> Value:
    return value_of(stage.ballot, judgement.verdict, counts=judgement.counts)


def _where(stages: tuple[Stage, ...], gate: Gate, facts: Facts) -> tuple[int, datetime]:
    """Return the place of the stage that a contribution is in; a stage that is no more begins anew."""
    name, opened_at = facts.stages.get(gate.name, (stages[0].name, facts.version_at))
    if name not in gate.stages or opened_at < facts.version_at:
        return 0, facts.version_at
    return place_of(stages, name), opened_at


def _is_heard(stage: Stage, judgement: Judgement, opened_at: datetime, *, is_first: bool) -> bool:
    if judgement.carried:
        return is_first and _value(stage, judgement) in stage.copy.values
    if is_first and not judgement.stages:
        return True
    return stage.name in judgement.stages and judgement.at >= opened_at


def _person(judgement: Judgement, facts: Facts, *, took_earlier: bool) -> Person:
    known = facts.people.get(judgement.person_id)
    if known is None:
        return _unknown(judgement.person_id, judgement.counts, took_earlier)
    if known.counts == judgement.counts and known.took_earlier == took_earlier:
        return known
    return Person(
        id=known.id,
        signed_in=known.signed_in,
        counts=judgement.counts,
        took_earlier=took_earlier,
        integrated=known.integrated,
        judged=known.judged,
        reviewed=known.reviewed,
        active_days=known.active_days,
        days_known=known.days_known,
        done=known.done,
        rungs=known.rungs,
        passed=known.passed,
    )


@lru_cache(maxsize=4096)
def _unknown(id: int, counts: bool, took_earlier: bool) -> Person:
    return Person(id=id, counts=counts, took_earlier=took_earlier)


def _voters(stage: Stage, facts: Facts) -> int:
    """How many could take part: all who take part in the work, or only those whose approvals count."""
    if not may_take_part(stage, _FRESH):
        return facts.counting_others
    return facts.able if facts.able is not None else max(facts.taking_part - 1, 0)
