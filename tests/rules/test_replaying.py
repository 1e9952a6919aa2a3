"""A process asked again about the past gives what it would have given then, moment by moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.rules.facts import Facts, Judgement, Rival
from barnraise.rules.integrating import decide
from barnraise.rules.process import Gate, Process
from barnraise.rules.replaying import replayed
from barnraise.rules.stages import Claim, Stage
from tests.rules.processes import people, recipe, rule

recipe_once = cache(recipe)
SENT = datetime(2026, 3, 2, tzinfo=UTC)


def facts(said: list[tuple[int, str, float]], hours: float) -> Facts:
    judgements = tuple(
        Judgement(person_id=id, verdict=verdict, counts=True, at=SENT + timedelta(hours=at))  # type: ignore[arg-type]
        for id, verdict, at in said
    )
    return Facts(
        now=SENT + timedelta(hours=hours),
        version_at=SENT,
        paths=frozenset(["a.md"]),
        author_ids=frozenset([1]),
        author_signed_in=True,
        judgements=judgements,
        counting=6,
        counting_others=5,
        most_counting=6,
        taking_part=9,
    )


@pytest.mark.parametrize(
    ("name", "said", "hours", "outcome"),
    [
        ("patch-review", [], 1, "wait"),
        ("patch-review", [(2, "approve", 1)], 1, "integrate"),
        ("patch-review", [(2, "decline", 1)], 1, "decline"),
        ("lazy-consensus", [], 71, "wait"),
        ("lazy-consensus", [], 72, "integrate"),
        ("lazy-consensus", [(2, "decline", 100)], 200, "integrate"),
        ("timed-vote", [(2, "decline", 167)], 168, "wait"),
        ("timed-vote", [(2, "decline", 167), (3, "approve", 167), (4, "approve", 168)], 239, "integrate"),
        ("two-person-validation", [(2, "approve", 1)], 9, "wait"),
        ("two-person-validation", [(2, "approve", 1), (2, "approve", 2)], 9, "wait"),
        ("two-person-validation", [(2, "approve", 1), (3, "approve", 2)], 9, "integrate"),
        ("two-person-validation", [(2, "request_changes", 1)], 9, "return"),
        ("patch-votes", [(2, "decline", 1), (3, "approve", 2)], 9, "wait"),
        ("best-of-several", [(id, "approve", 1) for id in (2, 3, 4)], 71, "wait"),
        ("best-of-several", [(id, "approve", 1) for id in (2, 3, 4)], 72, "integrate"),
        ("wiki", [], 0, "integrate"),
    ],
)
def test_what_was_said_and_when_is_played_again(
    name: str, said: list[tuple[int, str, float]], hours: float, outcome: str
) -> None:
    assert replayed(recipe(name), facts(said, hours)) == outcome


def test_who_took_part_in_one_stage_is_known_where_another_is_held() -> None:
    work, check = ((rule(then, yes={"at_least": 1}),) for then in ("next", "accept"))
    others = people(took_earlier=False)
    stages = (Stage(name="work", rules=work), Stage(name="check", claim=Claim(), eligible=others, rules=check))
    process = Process(gates=(Gate(name="all", paths=("**",), stages=("work", "check")),), stages=stages)
    said = [facts([(2, "approve", 1), (checks, "approve", 2)], 9) for checks in (2, 3)]
    assert [replayed(process, one) for one in said] == ["wait", "integrate"]


@pytest.mark.parametrize(
    ("rivals", "outcome"), [({4: 1, 5: 1}, "wait"), ({4: 1}, "integrate"), ({4: 1, 5: 2}, "integrate")]
)
def test_what_was_said_of_another_by_the_same_moment_is_heard(rivals: dict[int, float], outcome: str) -> None:
    vote = Stage(name="vote", rules=(rule("accept", lead={"at_least": 1}),))
    process = Process(gates=(Gate(name="all", paths=("**",), stages=("vote",)),), stages=(vote,))
    others = facts([(id, "approve", hour) for id, hour in rivals.items()], 9).judgements
    told = replace(facts([(2, "approve", 1), (3, "approve", 1)], 9), rivals=(Rival(judgements=others),))
    assert replayed(process, told) == outcome


@given(
    name=st.sampled_from(["patch-review", "lazy-consensus", "wiki"]),
    said=st.lists(
        st.tuples(st.integers(2, 6), st.sampled_from(["approve", "decline"]), st.integers(0, 99)),
        unique_by=lambda one: one[0],
        max_size=5,
    ),
    hours=st.integers(100, 900),
)
def test_without_stages_it_is_integrated_exactly_if_it_was_at_some_moment(
    name: str, said: list[tuple[int, str, float]], hours: float
) -> None:
    process = recipe_once(name)
    moments = {at for _id, _verdict, at in said} | {at for _id, _verdict, at in said for at in (at, at + 72)} | {72}
    asked = [
        decide(process, facts([one for one in said if one[2] <= at], at)).outcome
        for at in sorted({0, hours} | {at for at in moments if at <= hours})
    ]
    assert (replayed(process, facts(said, hours)) == "integrate") == ("integrate" in asked)


def test_reading_that_goes_to_and_fro_two_hundred_times_is_played_to_its_end() -> None:
    said = [(2 + n % 5, ("approve", "decline")[n % 2], n / 10) for n in range(200)]
    assert replayed(recipe("two-person-validation"), facts(said, 999)) == "wait"
