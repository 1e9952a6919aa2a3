"""What the ready-made processes that ask many people decide about one item."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.asking import Asking, Decided, Said, asking, asking_at, asking_in, decide, may_answer
from barnraise.rules.process import Gate, Process
from barnraise.rules.stages import Redundancy, Stage
from barnraise.rules.tallying import Person
from barnraise.works.recipes import recipe_text
from tests.rules.processes import people, rule

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)


def declared(recipe: str) -> Asking:
    found = asking(recipe_text(recipe), "results/craters.csv")
    assert found is not None
    return found


def decided(recipe: str, said: str, *, place: int = 0, checked: bool = True, days: int = 0) -> Decided:
    given = [Said(number, value, AT + timedelta(seconds=number)) for number, value in enumerate(said.split(), 1)]
    now = AT + timedelta(days=days, hours=1)
    found = decide(declared(recipe), place, given, opened_at=AT, now=now, checked=checked)
    return Decided(found.then, found.place, found.value, found.rule, found.lacking)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("", Decided("open", 0, "", "", 7)),
        ("a", Decided("open", 0, "a", "", 6)),
        ("blank blank blank blank", Decided("open", 0, "blank", "", 1)),
        ("blank " * 5, Decided("accept", 0, "blank", "nothing here")),
        ("a b a", Decided("open", 0, "a", "", 5)),
        ("a " * 7, Decided("accept", 0, "a", "seven agree")),
        ("flagged a flagged flagged", Decided("reject", 0, "flagged", "flagged")),
        ("flagged flagged", Decided("open", 0, "flagged", "", 7)),
        ("a b c d e " * 3, Decided("open", 1, "", "", 2)),
    ],
)
def test_many_answers_settle_an_item_early_where_they_agree(said: str, then: Decided) -> None:
    assert decided("redundant-answers", said) == then


def test_two_experts_settle_what_many_left_open_and_time_gives_it_up() -> None:
    assert decided("redundant-answers", "a b", place=1) == Decided("open", 1, "b", "", 1)
    assert decided("redundant-answers", "a b b", place=1) == Decided("accept", 1, "b", "two experts agree")
    assert decided("redundant-answers", "a b", place=1, days=31).then == "reject"


@pytest.mark.parametrize(
    ("said", "checked", "then"),
    [
        ("", True, Decided("open", 0, "", "", 1)),
        ("42", True, Decided("open", 0, "42", "", 1)),
        ("42", False, Decided("accept", 0, "42", "trusted")),
        ("42 42", True, Decided("accept", 0, "42", "two match")),
        ("42 43", True, Decided("open", 0, "43", "", 1)),
        ("error error", True, Decided("open", 0, "error", "", 2)),
        ("error error error", True, Decided("reject", 0, "error", "too many errors")),
    ],
)
def test_results_that_match_settle_an_item_and_trusted_ones_alone(said: str, checked: bool, then: Decided) -> None:
    assert decided("quorum", said, checked=checked) == then


def test_what_an_item_of_no_use_is_called_stands_in_the_rules() -> None:
    assert [declared("redundant-answers").flag(place) for place in (0, 1)] == ["flagged", ""]
    assert declared("quorum").flag(0) == "error"


def test_a_process_without_questions_leaves_them_to_the_inquiry() -> None:
    assert asking(recipe_text("wiki"), "results/craters.csv") is None
    assert asking("version = 1", "results/craters.csv") is None
    assert asking_in(Process(gates=()), "results/craters.csv") is None


GATE = Gate(name="results", paths=("**",), stages=("first", "second"))


def stage(name: str = "first", *rules: tuple[str, dict[str, object]], most: int = 0, target: int = 1) -> Stage:
    """Return a stage that asks questions, with these rules; each bears the name of what it does."""
    made = tuple(rule(then, table) for then, table in rules)
    bounds = Redundancy(target=target, most=most) if most else None
    return Stage(name=name, unit="question", rules=made, redundancy=bounds)


def settled(*stages: Stage, said: str = "", place: int = 0, gate: Gate = GATE, checked: bool = True) -> Decided:
    given = [Said(number, value, AT) for number, value in enumerate(said.split(), 1)]
    now = AT + timedelta(hours=1)
    return decide(Asking(gate, stages), place, given, opened_at=AT, now=now, checked=checked)


TWO = {"votes": {"at_least": 2}}


def test_a_stage_in_which_not_all_ask_leaves_them_to_the_inquiry() -> None:
    asks, looks = stage("first"), replace(stage("second"), unit="contribution")
    found = [
        asking_at(Process(gates=(GATE,), stages=stages), GATE) for stages in ((asks, stage("second")), (asks, looks))
    ]
    assert found == [Asking(GATE, (asks, stage("second"))), None]
    assert asking_at(Process(gates=()), replace(GATE, stages=())) is None


def test_standing_is_asked_where_not_everybody_may_take_part() -> None:
    assert (declared("redundant-answers").asks_standing, declared("quorum").asks_standing) == (True, False)


def test_who_may_answer_is_who_is_eligible() -> None:
    counts = replace(stage(), eligible=people(counts=True))
    assert [may_answer(counts, Person(id=1, counts=counts_now)) for counts_now in (True, False)] == [True, False]


def test_another_value_that_is_counted_is_none_of_no_use() -> None:
    blank = stage("first", ("accept", {"given": {"value": "blank", "at_least": 2}}))
    assert Asking(GATE, (blank,)).flag(0) == ""


def test_next_goes_on_to_the_next_stage_and_from_the_last_it_accepts() -> None:
    first, second = stage("first", ("next", TWO)), stage("second", ("next", TWO))
    assert settled(first, second, said="a a") == Decided("open", 1, "", "", 2)
    assert settled(first, second, said="a a", place=1) == Decided("accept", 1, "a", "next")


def test_what_is_sent_on_is_checked_there_and_its_time_begins_anew() -> None:
    first = stage("first", ("next", {"votes": {"at_least": 1}}))
    second = stage("second", ("accept", {"checked": False}), ("reject", {"hours_open": {"at_least": 5}}))
    found = settled(first, second, said="a", checked=False)
    assert (found.then, found.place, found.next_at) == ("open", 1, AT + timedelta(hours=6))


def test_what_is_sent_round_in_a_ring_stays_open_where_it_came_to() -> None:
    first, second = stage("first", ("next", {"votes": 0})), stage("second", ("stage:first", {"votes": 0}))
    assert settled(first, second) == Decided("open", 0)


@pytest.mark.parametrize(
    ("sentence", "one", "said", "lacking"),
    [
        ("without a bound at most a hundred", stage(), "", 100),
        ("less those that are there", stage(), "a", 99),
        ("none beyond the most", stage(most=1), "a a", 0),
        ("at first those it begins with", stage(most=5, target=2), "", 2),
        ("then up to the most", stage(most=5, target=2), "a", 4),
        ("no more than the most", stage("first", ("accept", {"votes": {"at_least": 3}}), most=2, target=9), "", 2),
        ("as many as settle it", stage("first", ("accept", TWO), most=3, target=9), "", 2),
        ("as many as still settle it", stage("first", ("accept", TWO), most=2), "a", 1),
        ("none comes unchecked", stage("first", ("accept", {"checked": False}), most=5), "a", 4),
        ("as many as agree", stage("first", ("accept", {"agreeing": {"at_least": 3}}), most=9), "a b b", 1),
    ],
)
def test_as_many_answers_are_lacking_as_could_settle_it(sentence: str, one: Stage, said: str, lacking: int) -> None:
    assert settled(one, said=said).lacking == lacking, sentence


def test_where_somebody_may_be_trusted_one_answer_is_asked_for_first() -> None:
    trusting = replace(GATE, trusted_after=3, check_one_in=2)
    assert [settled(stage(most=9, target=9), said=said, gate=trusting).lacking for said in ("", "a")] == [1, 8]
