"""What people did lately, as cues."""

import math

import pytest

from barnraise.rules.liking import FADES, LATELY, Names, folders, liked, named_like, together, words


@pytest.mark.parametrize(
    ("path", "told"), [("Oak-Tree_2/éa.MD", {"oak", "tree", "2", "éa", "md"}), ("木/林", {"木", "林"}), ("--", set())]
)
def test_a_name_is_made_of_words_of_any_script(path: str, told: set[str]) -> None:
    assert words(path) == told


def test_rare_words_count_more_and_common_ones_not_at_all() -> None:
    paths = ["oak/a", "oak/b", "ash/c", "elm/d", "fir/e", "yew/f"]
    assert Names(paths).like([("oak", 1.0)]) == [0.0] * 6  # in more than three of ten
    rare = math.log1p(6)
    assert Names(paths).like([("elm a", 2.0)]) == pytest.approx([2 * rare, 0, 0, 2 * rare, 0, 0])
    assert Names(paths).like([("elm", 1.0), ("elm/elm", 0.5)])[3] == pytest.approx(1.5 * rare)
    assert Names(["a", "b"]).like([("a", 1.0)]) == pytest.approx([math.log1p(2), 0])
    assert Names([]).like([("a", 1.0)]) == []


def test_a_word_in_three_of_ten_names_still_counts() -> None:
    paths = [f"{'oak' if place < 3 else 'x'}/{place}" for place in range(10)]
    assert Names(paths).like([("oak", 1.0)])[:4] == pytest.approx([math.log1p(10 / 3)] * 3 + [0])


def test_names_that_are_compared_once_look_for_the_wanted_words_alone() -> None:
    assert named_like(["oak/a", "ash/b"], [("Oak", 1.0)]) == Names(["oak/a", "ash/b"]).like([("Oak", 1.0)])
    assert dict(Names(["oak/a"], frozenset(["oak"])).holding) == {"oak": [0]}


def test_what_was_done_last_counts_most() -> None:
    told = liked(str(number) for number in range(30))
    assert len(told) == LATELY == 20
    assert told[0] == ("0", 1.0) and told[2] == ("2", FADES**2)


def test_what_lies_in_the_same_folder_is_near() -> None:
    assert folders(["a/x", "a/b/y", "z"], [("a/1", 1.0), ("a/2", 0.5), ("3", 0.25)]) == [1.5, 0.0, 0.25]


@pytest.mark.parametrize(
    ("weight", "times", "others", "told"), [(2.0, 4, 1, 1.0), (1.0, 0, 4, 0.5), (1.0, 0, 0, 1.0), (3.0, 9, 4, 0.5)]
)
def test_pieces_are_done_together_as_often_as_by_one_person(
    weight: float, times: int, others: int, told: float
) -> None:
    assert together(weight, times, others) == told
