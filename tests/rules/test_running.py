"""A piece on its way through stages, event by event."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.condition_facts import CASE_FACTS, PERSON_FACTS
from barnraise.rules.conditions import compiled
from barnraise.rules.running import MOVES_MOST, Run, case_of, cast, look, place_of, revise, take_back
from barnraise.rules.stages import Ballot, Copy, Rule, Stage
from barnraise.rules.tallying import Person
from tests.promises import promises

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
BO, CY = Person(id=1), Person(id=2)
YES = Rule(name="enough", then="next", condition=compiled({"yes": {"at_least": 1}}, CASE_FACTS))
BACK = Rule(name="back", then="return", condition=compiled({"no": {"at_least": 1}}, CASE_FACTS))
FIRST, SECOND = Stage(name="first", rules=(YES, BACK)), Stage(name="second", rules=(YES, BACK))
FRESH = compiled({"took_earlier": False}, PERSON_FACTS)


def hours(number: int) -> datetime:
    return AT + timedelta(hours=number)


@promises("A gate can send a change through stages in turn.")
def test_it_goes_from_stage_to_stage_and_is_accepted_after_the_last() -> None:
    run = Run(stages=(FIRST, SECOND), at=AT)
    assert (run.stage, look(run, AT).then, run.outcome, run.ended) == (FIRST, "wait", "", None)
    assert cast(run, BO, "yes", hours(1))
    assert (look(run, hours(2)).then, run.stage, run.opened_at, run.took) == ("wait", SECOND, hours(2), {1})
    assert cast(run, CY, "yes", hours(3))
    ruling = look(run, hours(4))
    assert (ruling.then, ruling.rule, run.outcome, run.ended) == ("accept", "enough", "accept", ruling)
    cast(run, BO, "no", hours(5))
    assert look(run, hours(6)) is ruling


def test_who_took_part_in_a_stage_is_known_in_the_next() -> None:
    run = Run(stages=(FIRST, replace(SECOND, eligible=FRESH)), at=AT)
    cast(run, BO, "yes", AT)
    look(run, AT)
    assert (cast(run, BO, "yes", AT), cast(run, CY, "yes", AT)) == (False, True)
    assert not cast(run, replace(CY, id=3, took_earlier=True), "yes", AT)


@pytest.mark.parametrize(("then", "ended"), [("accept", True), ("reject", True), ("return", False)])
def test_what_is_accepted_or_rejected_stays_so_and_what_is_returned_does_not(then: str, ended: bool) -> None:
    run = Run(stages=(replace(FIRST, rules=(replace(YES, then=then),)),), at=AT)
    cast(run, BO, "yes", AT)
    assert (look(run, AT).then, run.outcome, run.ended is not None) == (then, then, ended)


def test_rules_that_go_round_in_a_ring_end() -> None:
    there = replace(YES, then="stage:second", condition=compiled({"yes": {"at_least": 0}}, CASE_FACTS))
    run = Run(
        stages=(replace(FIRST, rules=(there,)), replace(SECOND, rules=(replace(there, then="stage:first"),))), at=AT
    )
    assert (look(run, AT).then, run.place, MOVES_MOST) == ("stage:second", 0, 20)


def test_the_facts_are_those_of_the_run() -> None:
    run = Run(stages=(FIRST,), at=AT, about={"voters": 3}, versions=2, objection_ended_at=hours(1))
    run.opened_at = hours(2)
    case = case_of(run, hours(3))
    assert (case.now, case.opened_at, case.version_at, case.objection_ended_at) == (hours(3), hours(2), AT, hours(1))
    assert (case.voters, case.versions, case.tally) == (3, 2, run.tally)


@pytest.mark.parametrize(
    ("reason_for", "reason", "ended"), [(("no",), True, hours(2)), (("no",), False, None), ((), True, None)]
)
def test_an_objection_ends_when_one_with_a_reason_is_taken_back(
    reason_for: tuple[str, ...], reason: bool, ended: datetime | None
) -> None:
    run = Run(stages=(replace(FIRST, ballot=Ballot(reason_for=reason_for)),), at=AT)
    cast(run, BO, "no", hours(1), reason=reason)
    take_back(run, BO, hours(2))
    take_back(run, CY, hours(3))
    assert (run.objection_ended_at, run.tally.votes) == (ended, 0)


@pytest.mark.parametrize(
    ("copy", "trivial", "kept"),
    [
        (Copy(), False, []),
        (Copy(), True, []),
        (Copy(values=("yes",)), False, [1]),
        (Copy(if_trivial=True), False, []),
        (Copy(if_trivial=True), True, [1, 2]),
    ],
)
def test_a_new_version_keeps_what_the_first_stage_says(copy: Copy, trivial: bool, kept: list[int]) -> None:
    run = Run(stages=(replace(FIRST, copy=copy), SECOND), at=AT)
    cast(run, BO, "yes", AT)
    cast(run, CY, "no", AT)
    revise(run, hours(1), trivial=trivial)
    assert (sorted(run.tally.standing), run.versions, run.version_at, run.opened_at) == (kept, 2, hours(1), hours(1))


def test_a_new_version_begins_again_with_nobody_who_took_part() -> None:
    run = Run(stages=(replace(FIRST, copy=Copy(values=("yes",))), SECOND), at=AT)
    cast(run, BO, "yes", AT)
    look(run, AT)
    cast(run, CY, "yes", AT)
    revise(run, hours(1))
    assert (run.stage.name, run.tally.votes, run.took) == ("first", 0, {2})


def test_a_stage_is_found_by_its_name() -> None:
    assert [place_of((FIRST, SECOND), name) for name in ("first", "second")] == [0, 1]
