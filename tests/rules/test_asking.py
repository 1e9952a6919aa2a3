"""What the ready-made processes that ask many people decide about one item."""

from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.asking import Asking, Decided, Said, asking, decide
from barnraise.works.recipes import recipe_text

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
