"""How what people say is counted: one row for each sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.condition_facts import PERSON_FACTS
from barnraise.rules.conditions import compiled
from barnraise.rules.stages import Aggregate, Ballot, Stage, Veto
from barnraise.rules.tallying import Cast, Person, Tally, Value, may_take_part, sign, tallied
from tests.promises import promises

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
COUNTS = compiled({"counts": True}, PERSON_FACTS)
LABEL = Ballot(kind="label", least=-2, most=2)
VOTE = Stage(name="vote", ballot=LABEL)


def says(id: int, value: Value, *, minutes: int = 0, **more: object) -> Cast:
    person = Person(id=id, counts=bool(more.pop("counts", False)))
    return Cast(person=person, value=value, at=AT + timedelta(minutes=minutes), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "told"),
    [(2, 1), (1, 1), (0, 0), (-1, -1), (-2, -1), ("yes", 1), ("no", -1), ("abstain", 0), ("done", 0)],
)
def test_a_value_is_for_against_or_neither(value: Value, told: int) -> None:
    assert sign(value) == told


@promises("Whoever found it does not count")
@pytest.mark.parametrize(
    ("wrote", "counts", "may"), [(False, True, True), (False, False, False), (True, True, False), (True, False, False)]
)
def test_nobody_judges_their_own_nor_without_what_the_stage_asks(wrote: bool, counts: bool, may: bool) -> None:
    assert may_take_part(replace(VOTE, eligible=COUNTS), Person(id=1, wrote=wrote, counts=counts)) == may


def counted(stage: Stage, *ballots: Cast) -> tuple[int, int, int, int]:
    tally = tallied(stage, ballots)
    return tally.yes, tally.no, tally.votes, tally.sum


@pytest.mark.parametrize(
    ("sentence", "stage", "ballots", "told"),
    [
        ("labels are summed", VOTE, (says(1, 2), says(2, 1), says(3, -2), says(4, 0)), (2, 1, 4, 1)),
        ("words count one", Stage(name="vote"), (says(1, "yes"), says(2, "no"), says(3, "abstain")), (1, 1, 3, 0)),
        (
            "some count twice",
            replace(VOTE, ballot=replace(LABEL, double=COUNTS)),
            (says(1, 2, counts=True), says(2, -1)),
            (2, 1, 2, 3),
        ),
        (
            "only what binds is counted",
            replace(VOTE, ballot=replace(LABEL, binding=COUNTS)),
            (says(1, 2), says(2, 1, counts=True)),
            (1, 0, 1, 1),
        ),
        ("nor what is not eligible", replace(VOTE, eligible=COUNTS), (says(1, 2),), (0, 0, 0, 0)),
        (
            "a no without its reason says nothing",
            replace(VOTE, ballot=replace(LABEL, reason_for=(-2,))),
            (says(1, -2, reason=False), says(2, -2), says(3, 2, reason=False)),
            (1, 1, 2, 0),
        ),
        ("the last of a person stands", VOTE, (says(1, 2), says(1, -1, minutes=1)), (0, 1, 1, -1)),
        ("whatever its order", VOTE, (says(1, -1, minutes=1), says(1, 2)), (0, 1, 1, -1)),
        ("of one moment that against", VOTE, (says(1, 2), says(1, -1)), (0, 1, 1, -1)),
        ("in either order", VOTE, (says(1, -1), says(1, 2)), (0, 1, 1, -1)),
        (
            "the first where nobody may change it",
            replace(VOTE, ballot=replace(LABEL, revisable=False)),
            (says(1, 2), says(1, -1, minutes=1)),
            (1, 0, 1, 2),
        ),
        (
            "whatever its order there too",
            replace(VOTE, ballot=replace(LABEL, revisable=False)),
            (says(1, -1, minutes=1), says(1, 2)),
            (1, 0, 1, 2),
        ),
    ],
)
def test_ballots_are_counted(sentence: str, stage: Stage, ballots: tuple[Cast, ...], told: tuple[int, ...]) -> None:
    assert counted(stage, *ballots) == told, sentence


def test_what_does_not_count_is_said_and_changes_no_moment() -> None:
    tally = Tally(replace(VOTE, eligible=COUNTS))
    assert (tally.cast(says(1, 1)), tally.last_at) == (False, None)
    assert (tally.cast(says(2, 1, counts=True, minutes=5)), tally.last_at) == (True, AT + timedelta(minutes=5))
    assert (tally.cast(says(3, 1, counts=True, minutes=2)), tally.last_at) == (True, AT + timedelta(minutes=5))
    assert tally.cast(says(2, 2, counts=True, minutes=1))
    assert tally.given == {1: 2}


def test_the_last_moment_is_that_of_a_ballot_that_stands_whatever_came_first() -> None:
    first_stands = replace(VOTE, ballot=replace(LABEL, revisable=False))
    late, early, others = says(1, 1, minutes=9), says(1, 1, minutes=1), says(2, 1, minutes=4)
    moments = {tallied(first_stands, order).last_at for order in ((late, others, early), (early, others, late))}
    assert moments == {others.at}


def test_what_is_taken_back_is_gone() -> None:
    tally = tallied(VOTE, (says(1, 2), says(2, -1, minutes=3), says(3, -2, minutes=4)))
    assert tally.first_no_at == AT + timedelta(minutes=3)
    tally.take_back(2)
    tally.take_back(9)
    assert (tally.yes, tally.no, tally.votes, tally.sum, tally.first_no_at, tally.last_at) == (
        1, 1, 2, 0, AT + timedelta(minutes=4), AT + timedelta(minutes=4),
    )  # fmt: skip
    tally.take_back(3)
    tally.take_back(1)
    assert (tally.yes, tally.votes, tally.first_no_at, tally.last_at) == (0, 0, None, None)


@pytest.mark.parametrize(
    ("veto", "ballots", "told"),
    [
        (None, (says(1, -2),), 0),
        (Veto(values=(-2,)), (says(1, -2), says(2, -2), says(3, -1)), 2),
        (Veto(values=(-2,)), (says(1, -2, reason=False),), 0),
        (Veto(values=(-2,), who=COUNTS), (says(1, -2), says(2, -2, counts=True)), 1),
    ],
)
def test_vetoes_are_those_with_a_reason_by_who_may(veto: Veto | None, ballots: tuple[Cast, ...], told: int) -> None:
    assert tallied(replace(VOTE, veto=veto), ballots).vetoes() == told


WORDS = Stage(name="vote", ballot=Ballot(kind="text"))
NEAR = Stage(name="vote", ballot=Ballot(kind="number"), aggregate=Aggregate(by="matching", tolerance=2))
TREE = Stage(name="vote", ballot=Ballot(kind="tree"), aggregate=Aggregate(by="tree"))


@pytest.mark.parametrize(
    ("sentence", "stage", "values", "told"),
    [
        ("nobody agrees on nothing", WORDS, (), (0, "", 0)),
        ("what most say", WORDS, ("oak", "ash", "oak"), (2, "oak", 3)),
        ("of two as frequent the later in the alphabet", WORDS, ("ash", "oak"), (1, "oak", 2)),
        ("numbers agree within a tolerance", NEAR, (10, 12, 14, 20), (3, "12", 4)),
        ("beyond it they do not", NEAR, (10, 13), (1, "10", 2)),
        ("of two as near the smaller", NEAR, (10, 12), (2, "10", 2)),
        ("words are near nothing", NEAR, ("oak",), (0, "0", 1)),
        ("one name is no agreement", TREE, ("a/b",), (0, "", 0)),
        ("two agree on the lowest name that they share", TREE, ("a/b", "a/b/c"), (2, "a/b", 2)),
        ("two of three are not more than two thirds", TREE, ("a/b", "a/b", "a/c"), (3, "a", 3)),
        ("three of four are", TREE, ("a/b", "a/b", "a/b", "a/c"), (3, "a/b", 4)),
        ("a name is no beginning of a longer word", TREE, ("ab", "a", "a"), (0, "", 0)),
    ],
)
def test_people_agree(sentence: str, stage: Stage, values: tuple[Value, ...], told: tuple[int, str, int]) -> None:
    ballots = [says(id, value) for id, value in enumerate(values)]
    assert tallied(stage, ballots).agreed == told, sentence


def test_who_stops_higher_in_the_tree_is_against_what_lies_below_only_by_saying_so() -> None:
    below = [says(1, "a/b"), says(2, "a/b")]
    assert tallied(TREE, [*below, says(3, "a")]).agreed == (2, "a/b", 2)
    assert tallied(TREE, [*below, says(3, "a", disagrees=True)]).agreed == (3, "a", 3)


def test_what_is_agreed_is_counted_anew_with_every_ballot() -> None:
    tally = tallied(WORDS, [says(1, "oak")])
    assert tally.agreed == (1, "oak", 1)
    tally.cast(says(2, "oak"))
    assert tally.agreed == (2, "oak", 2)
    tally.take_back(1)
    assert tally.agreed == (1, "oak", 1)


def test_nobody_agrees_on_what_was_taken_back() -> None:
    tally = tallied(WORDS, [says(1, "oak")])
    tally.take_back(1)
    assert tally.agreed == (0, "", 0)


def test_a_value_that_nobody_holds_any_more_is_not_agreed_on() -> None:
    assert tallied(WORDS, [says(1, "oak"), says(1, "ash", minutes=1)]).agreed == (1, "ash", 1)
