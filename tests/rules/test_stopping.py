"""When an item has answers enough."""

from collections import Counter

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
        (Enough(least=3, most=3, majority=666), "xxy", "x", 2 / 3, "done"),
        (Enough(least=3, most=3, majority=667), "xxy", "x", 2 / 3, "disputed"),
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


def test_who_knows_counts_more_than_two_who_guess_where_confidence_counts() -> None:
    found = [verdict(Enough(sure=sure), ["x", "y", "y"], right=[0.98, 0.55, 0.55]).value for sure in (900, 0)]
    assert found == ["x", "y"]


def test_confidence_that_is_just_enough_ends_it() -> None:
    enough = Enough(least=1, most=9, sure=500)
    assert [verdict(enough, ["x"], right=[rate]).state for rate in (0.5, 0.4996)] == ["done", "open"]


def test_of_two_choices_nobody_is_known_to_be_right_more_than_four_times_of_five() -> None:
    assert verdict(Enough(), ["x"]) == stopping.Verdict("open", "x", 1.0, pytest.approx(0.8))


def test_each_answer_has_its_rate() -> None:
    with pytest.raises(ValueError, match="argument"):
        stopping.believed(["x", "y"], [0.8], 2)


@pytest.mark.parametrize(
    ("counts", "rate", "choices", "believed"),
    [
        ({"x": 500, "y": 1}, 0.99, 2, 1.0),
        ({"x": 500}, 0.01, 3, 0.0),
        ({"x": 500, "y": 500}, 0.01, 2, 0.5),
    ],
)
def test_beliefs_hold_however_many_answer(counts: dict[str, int], rate: float, choices: int, believed: float) -> None:
    given = list(Counter(counts).elements())
    assert stopping.believed(given, [rate] * len(given), choices)["x"] == pytest.approx(believed)


# How many of 14 raters put each of ten things into each of five categories: the usual worked example of Fleiss' kappa.
RATED = """
0 0 0 0 14
0 2 6 4 2
0 0 3 5 6
0 3 9 2 0
2 2 8 1 1
7 7 0 0 0
3 2 6 3 0
2 5 3 2 2
6 5 2 1 0
0 2 2 3 7
"""


def test_agreement_beyond_chance_is_that_of_the_worked_example() -> None:
    told = [
        (item, f"{label} {number}", label)
        for item, line in enumerate(RATED.strip().splitlines())
        for label, count in enumerate(line.split())
        for number in range(int(count))
    ]
    assert stopping.in_common(aggregating.numbered(told)[0]) == pytest.approx(0.210, abs=0.0005)


@pytest.mark.parametrize(("told", "common"), [([("a", 1, "x"), ("b", 2, "y")], 0), ([("a", 1, "x"), ("a", 2, "x")], 1)])
def test_people_who_share_no_item_have_nothing_in_common_and_those_of_one_mind_all(
    told: list[tuple[str, int, str]], common: float
) -> None:
    assert stopping.in_common(aggregating.numbered(told)[0]) == common


def test_confidence_ends_nothing_where_people_do_not_agree() -> None:
    assert verdict(Enough(least=2, most=9, sure=940), ["x", "x"], trusts=False).state == "open"


# Of the last, people have a tenth in common, just enough.
@pytest.mark.parametrize(
    ("told", "trusts"), [("xxyyxxyy", True), ("xyyxxyyx", False), ("xx" * 2 + "yy" * 3 + "xy" * 4, True)]
)
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
