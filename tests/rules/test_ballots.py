"""What one may say in a stage: every value that the process declares, of every form of ballots and in every recipe."""

import pytest

from barnraise.rules.ballots import BallotChoice, is_against, needs_reason, sayable, side_of, value_of
from barnraise.rules.condition_facts import CASE_FACTS
from barnraise.rules.conditions import compiled
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.rules.stages import Ballot, Rule, Stage
from barnraise.works.recipes import recipe_names, recipe_text

MINUS_TO_PLUS = Ballot(kind="label", least=-2, most=2, reason_for=(-2, -1))
PLAIN = ("approve", "request_changes", "decline")


def said(*stages: Stage, counts: bool = True) -> dict[str, int | None]:
    return {one.said: one.number for one in sayable(stages, counts=counts)}


def vote(ballot: Ballot, **more: object) -> Stage:
    return Stage(name="vote", ballot=ballot, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "stages", "counts", "values"),
    [
        ("without stages one approves, asks or declines", (), True, dict.fromkeys(PLAIN)),
        ("so one does where a stage asks for yes or no", (vote(Ballot()),), True, dict.fromkeys(PLAIN)),
        (
            "each value of a scale",
            (vote(MINUS_TO_PLUS),),
            True,
            {"approve": 2, "1": 1, "0": 0, "request_changes": -1, "decline": -2},
        ),
        ("less for others", (vote(MINUS_TO_PLUS),), False, {"1": 1, "0": 0, "request_changes": -1}),
        ("a short scale", (vote(Ballot(kind="label")),), True, {"approve": 1, "0": 0, "request_changes": -1}),
        ("a scale without a No", (vote(Ballot(kind="label", least=0, most=2)),), True, {"approve": 2, "1": 1, "0": 0}),
        (
            "the widest of two scales",
            (vote(Ballot(kind="label")), vote(Ballot(kind="label", least=-1, most=2))),
            True,
            {"approve": 2, "1": 1, "0": 0, "request_changes": -1},
        ),
        (
            "one may abstain where the process counts who does",
            (vote(Ballot(), rules=(Rule(name="few", then="wait", condition=compiled({"abstain": 1}, CASE_FACTS)),)),),
            True,
            dict.fromkeys(("approve", "0", "request_changes", "decline")),
        ),
    ],
)  # fmt: skip
def test_one_may_say_every_value_that_is_declared(
    sentence: str, stages: tuple[Stage, ...], counts: bool, values: dict[str, int | None]
) -> None:
    assert said(*stages, counts=counts) == values, sentence


def test_a_choice_is_said_by_its_own_names_and_with_a_reason_where_one_is_asked_for() -> None:
    stage = vote(Ballot(kind="choice", values=("saved", "bad"), reason_for=("bad",)))
    good, bad = (
        BallotChoice(said="approve", name="saved"),
        BallotChoice(said="request_changes", name="bad", needs_reason=True),
    )
    assert sayable([stage], counts=True) == (good, bad)


def test_a_reason_is_asked_for_where_the_value_says_nothing_without_one() -> None:
    stage = vote(Ballot(kind="label", least=-1, most=1, reason_for=(-1, 1)))
    assert {one.said: one.needs_reason for one in sayable([stage], counts=True)} == {
        "approve": True,
        "0": False,
        "request_changes": True,
    }
    assert not needs_reason([vote(MINUS_TO_PLUS)], "1")


@pytest.mark.parametrize(("what", "side"), [("approve", 1), ("1", 1), ("0", 0), ("-3", -1), ("decline", -1)])
def test_a_number_is_for_it_against_it_or_neither(what: str, side: int) -> None:
    assert (side_of(what), is_against(what)) == (side, side < 0)


@pytest.mark.parametrize("name", recipe_names())
def test_every_value_that_a_recipe_declares_can_be_said_by_those_who_count(name: str) -> None:
    process = parse(recipe_text(name))
    assert isinstance(process, Process)
    for stage in process.stages:
        ballot = stage.ballot
        if stage.unit not in ("contribution", "piece"):
            continue
        declared = {
            "yes_no": {"yes", "no"},
            "label": set(range(ballot.least, ballot.most + 1)),
            "choice": set(ballot.values),
        }[ballot.kind]
        values = {value_of(ballot, one.said, counts=True) for one in sayable([stage], counts=True)}
        assert values == declared, stage.name
