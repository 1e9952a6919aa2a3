"""When an item has answers enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from barnraise.rules import aggregating, stopping
from barnraise.rules.stopping import Enough, verdict
from tests.promises import promises


@pytest.mark.parametrize(
    ("enough", "told", "state"),
    [
        (Enough(least=3, most=3), "xx", "open"),
        (Enough(least=3, most=3), "xxy", "done"),
        (Enough(least=3, most=3), "xyz", "disputed"),
        (Enough(least=2, most=5, agree=2), "x", "open"),
        (Enough(least=2, most=5, agree=2), "xx", "done"),
        (Enough(least=2, most=5, agree=3), "xyxyx", "done"),
        (Enough(least=2, most=4, agree=3), "xyxy", "disputed"),
        (Enough(least=5, most=15, blank="n", blanks=3), "nnn", "done"),
        (Enough(least=5, most=15, blank="n", blanks=3), "nny", "open"),
        (Enough(least=2, most=9, sure=940), "x", "open"),
        (Enough(least=2, most=9, sure=940), "xx", "done"),
        (Enough(least=2, most=9, sure=940), "xy", "open"),
    ],
)
def test_an_item_is_open_done_or_disputed_by_its_answers(enough: Enough, told: str, state: str) -> None:
    assert verdict(enough, list(told)).state == state


@pytest.mark.parametrize(
    ("enough", "told", "count"),
    [
        (Enough(least=3, most=9), "x", 3),
        (Enough(least=3, most=9, blanks=5), "x", 5),
        (Enough(least=3, most=9, blanks=5), "xyz", 9),
        (Enough(least=1, most=9, sure=900), "xx", 3),
        (Enough(least=1, most=9, agree=3), "xxy", 4),
        (Enough(least=1, most=9, agree=2), "xxy", 4),
        (Enough(least=0, most=9, agree=3), "", 3),
    ],
)
def test_as_many_are_asked_for_as_could_settle_it(enough: Enough, told: str, count: int) -> None:
    assert stopping.wanted(enough, list(told)) == count


@pytest.mark.parametrize(
    ("enough", "told", "value", "support", "state"),
    [
        (Enough(least=2, most=2), "xy", "x", 0.5, "disputed"),
        (Enough(least=2, most=2, majority=500), "xy", "x", 0.5, "done"),
        (Enough(least=2, most=4), "xyyx", "x", 0.5, "disputed"),
        (Enough(least=2, most=4, sure=400), "xyyx", "x", 0.5, "done"),
        (Enough(least=3, most=4, agree=2), "xx", "x", 1.0, "open"),
    ],
)
def test_support_is_the_share_that_says_what_most_say(
    enough: Enough, told: str, value: str, support: float, state: str
) -> None:
    found = verdict(enough, list(told))
    assert (found.value, found.support, found.state) == (value, support, state)


@pytest.mark.parametrize(
    ("told", "right", "choices", "value", "believed"),
    [
        ("x", [0.8], 2, "x", 0.8),
        ("x", [0.8], 5, "x", 0.8),
        ("xy", [0.8, 0.8], 2, "x", 0.5),
        ("xx", [0.8, 0.8], 2, "x", 16 / 17),
        ("x", [1.0], 2, "x", 0.99),
        ("x", [0.0], 2, "x", 0.01),
        ("x", [0.8], 1, "x", 1.0),
    ],
)
def test_a_value_is_believed_by_who_says_it(
    told: str, right: list[float], choices: int, value: str, believed: float
) -> None:
    assert stopping.believed(list(told), right, choices)[value] == pytest.approx(believed)


def test_what_nobody_said_is_less_likely_than_what_two_disagree_on() -> None:
    beliefs = stopping.believed(["x", "y"], [0.8, 0.8], 4)
    assert beliefs["x"] == beliefs["y"] == pytest.approx(12 / 26)


def test_an_item_without_answers_is_open_and_says_nothing() -> None:
    assert verdict(Enough(), []) == stopping.Verdict("open", None, 0.0, 0.0)


@promises("kind is one of choice, several, number")
def test_people_who_are_right_elsewhere_end_an_item_sooner() -> None:
    enough = Enough(least=1, most=9, sure=940)
    assert [verdict(enough, ["x"], right=[right]).state for right in (0.8, 0.97)] == ["open", "done"]


def test_a_person_who_knows_outweighs_two_who_guess() -> None:
    assert verdict(Enough(least=3, most=3, sure=900), ["x", "y", "y"], right=[0.98, 0.55, 0.55]).value == "x"


def test_confidence_ends_nothing_where_people_do_not_agree() -> None:
    assert verdict(Enough(least=2, most=9, sure=940), ["x", "x"], trusts=False).state == "open"


@pytest.mark.parametrize(("told", "trusts"), [("xxyyxxyy", True), ("xyyxxyyx", False)])
def test_people_agree_beyond_chance_or_they_do_not(told: str, trusts: bool) -> None:
    answers, _ = aggregating.numbered((place // 2, place % 2, label) for place, label in enumerate(told))
    assert stopping.trusts(answers) == trusts


@given(some.lists(some.sampled_from("xyz"), min_size=1, max_size=12), some.integers(3, 5))
def test_beliefs_never_add_up_to_more_than_certainty(told: list[str], choices: int) -> None:
    beliefs = stopping.believed(told, [0.8] * len(told), choices)
    assert 0 < sum(beliefs.values()) <= 1 + 1e-9


@given(some.lists(some.sampled_from("xy"), min_size=9, max_size=9))
def test_no_item_stays_open_at_its_most(told: list[str]) -> None:
    assert verdict(Enough(least=2, most=9, sure=999), told).state != "open"
