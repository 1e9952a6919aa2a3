"""What two sequences have in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.base import matching
from barnraise.base.matching import Hunk
from tests.conditions import steps_of


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", []),
        ("abc", "abc", []),
        ("", "ab", [Hunk(0, 0, 0, 2)]),
        ("ab", "", [Hunk(0, 2, 0, 0)]),
        ("abcde", "abXde", [Hunk(2, 3, 2, 3)]),
        ("abcde", "Xbcd", [Hunk(0, 1, 0, 1), Hunk(4, 5, 4, 4)]),
        ("abc", "cab", [Hunk(0, 0, 0, 1), Hunk(2, 3, 3, 3)]),
        ("aXbXc", "dXeXf", [Hunk(0, 1, 0, 1), Hunk(2, 3, 2, 3), Hunk(4, 5, 4, 5)]),
        ("-- a -- b --", "-- b --", [Hunk(3, 8, 3, 3)]),
    ],
)
def test_differences_lie_between_the_longest_runs_in_common(old: str, new: str, found: list[Hunk]) -> None:
    assert matching.hunks(old, new) == found


items = st.lists(st.integers(-3, 6), max_size=120)


@given(items, items)
def test_replacing_each_hunk_makes_the_new_of_the_old(old: list[int], new: list[int]) -> None:
    made, at, last = list[int](), 0, (-1, -1)
    for hunk in matching.hunks(old, new):
        assert hunk.old_start > last[0] and hunk.new_start > last[1]
        assert hunk.old_end > hunk.old_start or hunk.new_end > hunk.new_start
        made += old[at : hunk.old_start] + new[hunk.new_start : hunk.new_end]
        at, last = hunk.old_end, (hunk.old_end, hunk.new_end)
    assert made + old[at:] == new


@given(items)
def test_what_kept_its_order_rises_and_is_as_long_as_can_be(places: list[int]) -> None:
    chosen = [places[index] for index in matching.rising(places)]
    longest = [1] * len(places)
    for at, place in enumerate(places):
        longest[at] = 1 + max((longest[to] for to in range(at) if places[to] < place), default=0)
    assert chosen == sorted(set(chosen))
    assert len(chosen) == max(longest, default=0)


@pytest.mark.parametrize("length", [1_000, 30_000])
def test_items_without_an_anchor_are_compared_in_steps_that_grow_with_their_number(length: int) -> None:
    old, new = [n % 11 for n in range(length)], [n * n % 11 for n in range(length)]
    matching.hunks(old[:100], new[:100])  # what is loaded at first use are no steps of comparing
    assert steps_of(lambda: matching.hunks(old, new)) < 30 * length
