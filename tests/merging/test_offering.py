"""What an author is offered where two changes conflict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.merging import merge, propose, solve, split


def offered(base: str, ours: str, theirs: str) -> str | None:
    """Return the whole text that comes of taking every offer, or None where one is missing."""
    texts = base.encode(), ours.encode(), theirs.encode()
    offers = {passage.id: propose(passage) for passage in merge(*texts).conflicts}
    picks = {id: offer for id, offer in offers.items() if offer is not None}
    return solve(*texts, dict(picks)).decode() if len(picks) == len(offers) else None


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        ("Use a solvent on it.\n", "Use thin oil on it.\n", "Use a solvent on them.\n", "Use thin oil on them.\n"),
        ("Use a solvent.\n", "Use oil.\n", "Use water.\n", None),
        ("a\nb\n", "a\nx\nb\n", "a\ny\nb\n", "a\nx\ny\nb\n"),
        ("a\nb\n", "a\nx\ny\nb\n", "a\nx\nz\nb\n", "a\nx\ny\nz\nb\n"),
        ("a\nb\n", "a\nx\nb\n", "a\nw\nx\nb\n", "a\nw\nx\nb\n"),
        ("a\nb\n", "a\n\nb\n", "a\nx\n\nb\n", "a\nx\n\nb\n"),
        ("", "x", "y", "x\ny"),
        ("私は学生です。\n", "私は先生です。\n", "私は学生でした。\n", "私は先生でした。\n"),
        ("\0a", "\0b", "\0c", None),
    ],
)
def test_both_changes_are_kept_or_nothing_is_offered(base: str, ours: str, theirs: str, result: str | None) -> None:
    assert offered(base, ours, theirs) == result


inserted = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n"]), max_size=6).map(b"".join)


@given(inserted, inserted)
def test_of_two_insertions_no_line_with_words_is_lost(ours: bytes, theirs: bytes) -> None:
    for passage in merge(b"", ours, theirs).conflicts:
        offer = propose(passage) or b""
        for side in (ours, theirs):
            rest = iter(split(offer))
            assert all(line in rest for line in split(side) if line.strip())
