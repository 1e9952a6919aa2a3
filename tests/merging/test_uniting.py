"""Lists to which several people add at one place."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.merging import Way, merge, near
from barnraise.merging.three_way import split
from tests.promises import promises

UNION = Way(is_union=True)


@promises("A list that is declared a union keeps")
@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        (b"a\n", b"a\nb\n", b"a\nc\n", b"a\nb\nc\n"),
        (b"a\nz\n", b"a\nb\nz\n", b"a\nc\n", b"a\nb\nc\n"),
        (b"a\nz\n", b"A\nz\n", b"a\nc\nz\n", b"A\nc\nz\n"),
        (b"a", b"a\nb", b"a\nc", b"a\nb\nc\n"),
        (b"a\nz\n", b"A\nz\n", b"AA\nz\n", None),
    ],
)
def test_what_both_added_is_kept_and_what_both_changed_conflicts(
    base: bytes, ours: bytes, theirs: bytes, result: bytes | None
) -> None:
    made = merge(base, ours, theirs, UNION)
    assert (made.content if made.clean else None) == result


def test_what_others_only_add_is_near_nothing_in_a_list() -> None:
    assert [near(b"a\nb\n", b"a\nx\nb\n", b"a\ny\nb\n", way) for way in (UNION, Way())] == [False, True]
    assert near(b"a\nb\n", b"A\nb\n", b"a\ny\nb\n", UNION)


texts = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n", b"\n"]), max_size=7).map(b"".join)


@given(texts, texts, texts)
def test_of_united_lines_none_that_either_added_is_lost_and_none_that_either_removed_returns(
    base: bytes, ours: bytes, theirs: bytes
) -> None:
    made = merge(base, ours, theirs, UNION)
    if not made.clean:
        return
    old, our, their, new = (Counter(split(text)) for text in (base, ours, theirs, made.content))
    for line in {*old, *our, *their, *new}:
        grew, hers = our[line] - old[line], their[line] - old[line]
        least = max(grew, hers, 0) + min(grew, 0) + min(hers, 0)
        most = max(grew, 0) + max(hers, 0) - max(-grew, -hers, 0)
        assert least <= new[line] - old[line] <= most
