"""Merging by line: what merges, what conflicts, and what never happens."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.base import Refused
from barnraise.merging import Merged, Passage, merge, near, solve, split
from tests.promises import promises

POEM = b"one\ntwo\nthree\nfour\nfive\nsix\nseven\n"


@promises(
    "When your contribution is integrated, three texts",
    "left it · left it · stays",
    "changed it · left it · the head’s line",
    "left it · changed it · your line",
    "Changes are merged by line.",
)
@pytest.mark.parametrize(
    ("base", "ours", "theirs", "result"),
    [
        (POEM, POEM, POEM, POEM),
        (POEM, POEM.replace(b"one", b"ONE"), POEM, POEM.replace(b"one", b"ONE")),
        (POEM, POEM, POEM.replace(b"one", b"ONE"), POEM.replace(b"one", b"ONE")),
        (POEM, POEM.replace(b"one", b"ONE"), POEM.replace(b"one", b"ONE"), POEM.replace(b"one", b"ONE")),
        (b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n", b"A\nb\nC\n"),
        (b"a\nb\n", b"A\nb\n", b"a\nB\n", b"A\nB\n"),
        (b"a\nb\nc\n", b"b\nc\n", b"a\nb\nc\nd\n", b"b\nc\nd\n"),
        (b"a\r\nb\r\nc\r\n", b"A\r\nb\r\nc\r\n", b"a\r\nb\r\nc", b"A\r\nb\r\nc"),
        (b"\xef\xbb\xbfa\nb\nc\n", b"a\nb\nc\n", b"\xef\xbb\xbfa\nb\nC\n", b"a\nb\nC\n"),
        (b"\xff\nb\nc\n", b"\xff\nB\nc\n", b"\xff\nb\nc\n\xfe", b"\xff\nB\nc\n\xfe"),
        (b"", b"new\n", b"new\n", b"new\n"),
        (b"a\nb\nc\n", b"", b"a\nb\nc\n", b""),
        (b"\0a", b"\0a", b"\0b", b"\0b"),
    ],
)
def test_changes_of_different_lines_merge(base: bytes, ours: bytes, theirs: bytes, result: bytes) -> None:
    assert merge(base, ours, theirs) == Merged(result)


@promises("changed it · changed it ·")
def test_changes_of_one_line_conflict_in_a_passage_with_three_texts() -> None:
    merged = merge(b"a\nb\nc\n", b"a\nours\nc\n", b"new\na\ntheirs\nc\n")
    passage = Passage(merged.conflicts[0].id, b"b\n", b"ours\n", b"theirs\n")
    assert merged == Merged(b"new\na\nours\nc\n", (passage,))


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (b"a\nb\n", b"a\nx\nb\n", b"a\ny\nb\n"),
        (b"a\nb\n", b"a\nx\nb\n", b"A\nb\n"),
        (b"a\nb\n", b"a\n", b"a\nB\n"),
        (b"a", b"b", b"c"),
        (b"", b"b", b"c"),
        (b"moved\na\nb\nc\n", b"a\nb\nmoved\nc\n", b"a\nb\nc\n"),
        (b"moved\na\nb\nc\nd\n", b"a\nmoved\nb\nc\nd\n", b"a\nb\nc\nmoved\nd\n"),
        (b"\0a", b"\0b", b"\0c"),
        (b"a\n", b"b\0\n", b"a\nc\n"),
    ],
)
def test_what_cannot_merge_conflicts_whichever_side_it_is_seen_from(base: bytes, ours: bytes, theirs: bytes) -> None:
    assert [merge(base, ours, theirs).clean, merge(base, theirs, ours).clean] == [False, False]


def test_binary_content_is_one_passage() -> None:
    merged = merge(b"\0a\n", b"\0b\n", b"\0c\n")
    assert [(p.base, p.ours, p.theirs) for p in merged.conflicts] == [(b"\0a\n", b"\0b\n", b"\0c\n")]
    assert (merged.content, merged.binary) == (b"\0b\n", True)


@pytest.mark.parametrize(
    ("pick", "result"),
    [
        ("base", b"A\nb\nc\nd\nE\n"),
        ("ours", b"A\nb\nx\nd\nE\n"),
        ("theirs", b"A\nb\ny\nd\nE\n"),
        ("both", b"A\nb\nx\ny\nd\nE\n"),
        (b"mine", b"A\nb\nmine\nd\nE\n"),
        (b"", b"A\nb\nd\nE\n"),
    ],
)
def test_a_passage_is_solved_by_a_side_or_by_own_words(pick: str, result: bytes) -> None:
    texts = b"a\nb\nc\nd\ne\n", b"A\nb\nx\nd\ne\n", b"a\nb\ny\nd\nE\n"
    assert solve(*texts, {merge(*texts).conflicts[0].id: pick}) == result  # type: ignore[dict-item]


def test_both_sides_of_a_last_line_without_an_end_get_the_line_end_of_the_text() -> None:
    texts = b"a\r\nb", b"a\r\nx", b"a\r\ny"
    assert solve(*texts, {merge(*texts).conflicts[0].id: "both"}) == b"a\r\nx\ny"


@pytest.mark.parametrize(("picks", "code"), [({}, "passage_open"), ({"ffff": "ours"}, "passages_changed")])
def test_a_solution_covers_exactly_the_open_passages(picks: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        solve(b"a\n", b"b\n", b"c\n", picks)  # type: ignore[arg-type]
    assert refused.value.code == code


@promises("If two people change the same picture")
def test_both_versions_of_a_picture_cannot_stand_in_one_file() -> None:
    texts = b"\0a", b"\0b", b"\0c"
    with pytest.raises(Refused) as refused:
        solve(*texts, {merge(*texts).conflicts[0].id: "both"})
    assert refused.value.code == "passage_indivisible"


def test_a_passage_keeps_its_id_when_something_else_changes() -> None:
    before = merge(b"a\nb\nc\n", b"a\nx\nc\n", b"a\ny\nc\n")
    after = merge(b"a\nb\nc\n", b"a\nx\nc\n", b"new\na\ny\nc\n")
    assert [passage.id for passage in before.conflicts] == [passage.id for passage in after.conflicts]


def test_equal_passages_have_ids_of_their_own() -> None:
    merged = merge(b"a\n1\n2\n3\na\n", b"x\n1\n2\n3\nx\n", b"y\n1\n2\n3\ny\n")
    assert len({passage.id for passage in merged.conflicts}) == 2


NUMBERS = [b"%d\n" % n for n in range(1, 31)]


def changed(*at: int, by: bytes = b"x") -> bytes:
    return b"".join(by + line if number in at else line for number, line in enumerate(NUMBERS, 1))


@promises(
    "If nothing has changed within three lines",
    "If something has changed nearby, no",
)
@pytest.mark.parametrize(
    ("ours", "theirs", "is_near"),
    [
        (changed(10), changed(13), True),
        (changed(13), changed(10), True),
        (changed(10), changed(14), False),
        (changed(14), changed(10), False),
        (changed(1, 20), changed(5, 16, 24), False),
        (changed(1, 20), changed(5, 17), True),
        (changed(10), changed(10), True),
        (changed(10), changed(), False),
        (changed(), changed(10), False),
        (changed(10), b"".join(NUMBERS[:12]) + b"new\n" + b"".join(NUMBERS[12:]), True),
        (changed(10), b"".join(NUMBERS[:13]) + b"new\n" + b"".join(NUMBERS[13:]), False),
        (b"\0", b"\0\0", True),
    ],
)
def test_within_three_lines_is_near(ours: bytes, theirs: bytes, is_near: bool) -> None:
    assert near(b"".join(NUMBERS), ours, theirs) is is_near


def test_an_insertion_among_equal_lines_is_near_to_all_of_them() -> None:
    base = b"head\n" + b"same\n" * 10 + b"tail\n1\n2\n3\n4\n"
    assert near(base, base.replace(b"head", b"HEAD"), base.replace(b"tail", b"same\ntail")) is True


words = st.sampled_from([b"a\n", b"b\n", b"c\n", b"\n", b"d\r\n", b"e\n", b"f\n", b"g\n"])
texts = st.builds(
    lambda lines, last: b"".join(lines) + last, st.lists(words, max_size=14), st.sampled_from([b"", b"z"])
)


@promises(
    "Its strength is that it never guesses.",
    "Every line of the result was either in the head",
)
@given(texts, texts, texts)
def test_a_clean_merge_loses_nothing_added_and_revives_nothing_removed(base: bytes, ours: bytes, theirs: bytes) -> None:
    merged = merge(base, ours, theirs)
    b, o, t, r = (Counter(split(text)) for text in (base, ours, theirs, merged.content))
    if merged.clean:
        assert set(r) <= set(o) | set(t)
        for line in {*b, *o, *t}:
            removed = max(b[line] - o[line], b[line] - t[line], 0)
            added = max(o[line] - b[line], 0) + max(t[line] - b[line], 0)
            assert r[line] <= b[line] - removed + added
            assert r[line] >= max(b[line], o[line], t[line]) - max(b[line] - o[line], 0) - max(b[line] - t[line], 0)


@given(texts, texts, texts)
def test_a_merge_is_clean_or_not_whichever_side_comes_first(base: bytes, ours: bytes, theirs: bytes) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert one.clean is other.clean
    assert not one.clean or one.content == other.content


@given(texts, texts, texts)
def test_picking_one_side_everywhere_gives_at_least_that_sides_passages(
    base: bytes, ours: bytes, theirs: bytes
) -> None:
    merged = merge(base, ours, theirs)
    picks = {passage.id: passage.ours for passage in merged.conflicts}
    assert solve(base, ours, theirs, dict(picks)) == merged.content


@given(texts, texts)
def test_a_side_that_changed_nothing_gives_way(base: bytes, ours: bytes) -> None:
    assert merge(base, ours, base) == merge(base, base, ours) == merge(base, ours, ours) == Merged(ours)


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_any_bytes_come_back_whole(base: bytes, ours: bytes) -> None:
    assert b"".join(split(ours)) == ours
    assert merge(base, ours, base).content == ours


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (b"x" * 1_000_000, b"x" * 999_999 + b"y", b"y" + b"x" * 999_999),
        (b"same\n" * 100_000, b"same\n" * 90_000 + b"a\n" + b"same\n" * 9, b"b\n" + b"same\n" * 120_000),
        (b"a\nb\n" * 50_000, b"b\na\na\n" * 30_000, b"b\n" * 70_000),
    ],
    ids=["one line", "equal lines", "two lines"],
)
def test_merging_hostile_texts_ends(base: bytes, ours: bytes, theirs: bytes) -> None:
    merge(base, ours, theirs)
    near(base, ours, theirs)


def test_a_line_that_one_moved_and_the_other_removed_is_open_beside_another_conflict_too() -> None:
    base = b"a\nmoved\nb\nc\nd\ne\nf\n"
    ours = b"a\nb\nc\nd\nours\nf\n"
    theirs = b"a\nb\nmoved\nc\nd\ntheirs\nf\n"
    made = merge(base, ours, theirs)
    assert [(one.base, one.ours, one.theirs) for one in made.conflicts] == [
        (b"moved\n", b"", b""),
        (b"", b"", b"moved\n"),
        (b"e\n", b"ours\n", b"theirs\n"),
    ]


@promises(
    "Long lines wrap by themselves, and changes to different paragraphs never conflict",
    "If a paragraph is one line, two people who correct different paragraphs",
)
def test_neighbouring_paragraphs_of_one_line_merge_and_are_near() -> None:
    base, ours, theirs = b"One.\n\nTwo.\n", b"One!\n\nTwo.\n", b"One.\n\nTwo!\n"
    assert merge(base, ours, theirs) == Merged(b"One!\n\nTwo!\n")
    assert near(base, ours, theirs)
