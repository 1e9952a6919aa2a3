"""Differences of prose and of source."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.works.diff import Counts, Piece, Row, counts, source_diff, word_diff
from tests.conditions import steps_of


def marked(old: str, new: str) -> str:
    """Spell a difference as wdiff does: [-removed-] and {+added+}."""
    shape = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(shape[kind].format(text) for kind, text in word_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("same", "same", "same"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        (
            "Use a solvent, never the thick.",
            "Use thin oil, never the thick.",
            "Use [-a solvent-]{+thin oil+}, never the thick.",
        ),
        ("every hour. Stop.", "every few hours. Stop.", "every [-hour-]{+few hours+}. Stop."),
        (
            "The pins go soft.",
            "Hot fuel burns, and the pins lose temper.",
            "[-The-]{+Hot fuel burns, and the+} pins [-go soft-]{+lose temper+}.",
        ),
        ("one two", "one  two", "one {+ +}two"),
        ("foo", "foo bar", "foo{+ bar+}"),
        ("4.55 m", "4.51 m", "[-4.55-]{+4.51+} m"),
        ("don't go", "do go", "[-don't-]{+do+} go"),
        ("私は学生です。", "私は先生です。", "私は[-学-]{+先+}生です。"),
        ("การเดินทาง", "การเรียน", "การเ[-ดินทาง-]{+รียน+}"),
        ("हिन्दी भाषा है", "हिन्दी लिपि है", "हिन्दी [-भाषा-]{+लिपि+} है"),
        ("مرحبا بالعالم الكبير", "مرحبا بالناس الكبير", "مرحبا [-بالعالم-]{+بالناس+} الكبير"),
        ("cafe\u0301 ok", "cafe ok", "[-cafe\u0301-]{+cafe+} ok"),
        ("👩🏽‍🚀 flies", "👩‍🚀 flies", "[-👩🏽‍🚀-]{+👩‍🚀+} flies"),
        ("one\ntwo\nthree\n", "one\nthree\n", "one\n[-two\n-]three\n"),
    ],
)
def test_words_that_came_and_went_are_marked(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def test_a_short_word_that_both_have_by_chance_is_not_matched() -> None:
    old = "The king of the hill went to the market with a cow"
    new = "Every evening the sun sets over the sea of dreams"
    assert word_diff(old, new) == (Piece("removed", old), Piece("added", new))


def test_rewrapped_prose_keeps_its_words() -> None:
    assert counts("one two three\nfour five six\n", "one two\nthree four\nfive six\n") == Counts(0, 0)


def test_counts_tell_words_not_signs() -> None:
    assert counts("Use a solvent, never grease.", "Use thin clean oil: never grease!") == Counts(3, 2)


def test_the_source_view_numbers_lines_marks_words_and_folds_what_is_far() -> None:
    old = "".join(f"line {n}\n" for n in range(1, 21))
    new = old.replace("line 8\n", "line eight\n").replace("line 18\n", "")
    same = lambda *numbers: [Row("same", n, n, (Piece("same", f"line {n}"),)) for n in numbers]  # noqa: E731
    assert source_diff(old, new) == (
        Row("hidden", 1, 1, hidden=4),
        *same(5, 6, 7),
        Row("removed", 8, None, (Piece("same", "line "), Piece("removed", "8"))),
        Row("added", None, 8, (Piece("same", "line "), Piece("added", "eight"))),
        *same(9, 10, 11),
        Row("hidden", 12, 12, hidden=3),
        *same(15, 16, 17),
        Row("removed", 18, None, (Piece("removed", "line 18"),)),
        Row("same", 19, 18, (Piece("same", "line 19"),)),
        Row("same", 20, 19, (Piece("same", "line 20"),)),
    )


def test_a_single_line_is_shown_rather_than_folded() -> None:
    rows = source_diff("a\n1\n2\n3\n4\nb\n", "A\n1\n2\n3\n4\nb\n")
    assert [row.kind for row in rows] == ["removed", "added", "same", "same", "same", "hidden"]
    rows = source_diff("a\n1\n2\n3\nb\n", "A\n1\n2\n3\nb\n")
    assert [row.kind for row in rows] == ["removed", "added", "same", "same", "same", "same"]


def test_equal_texts_have_no_rows() -> None:
    assert source_diff("a\nb", "a\nb") == ()


def test_a_missing_last_line_feed_is_a_difference() -> None:
    assert source_diff("a", "a\n") == (
        Row("removed", 1, None, (Piece("same", "a"),)),
        Row("added", None, 1, (Piece("same", "a"), Piece("added", "\n"))),
    )


def test_a_blank_line_holds_no_two_changes_apart() -> None:
    rows = source_diff("old one\n\nold two\n", "new first\n\nnew second\n")
    assert [row.kind for row in rows] == ["removed"] * 3 + ["added"] * 3


prose = st.text(st.sampled_from("the of a\n\n ,.é学 生\u0301\r\t"), max_size=60) | st.text(max_size=30)


@given(prose, prose)
def test_pieces_spell_both_texts_and_alternate(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert "".join(text for kind, text in pieces if kind != "added") == old
    assert "".join(text for kind, text in pieces if kind != "removed") == new
    assert all(text for _, text in pieces)
    assert all((a.kind, b.kind) not in {("added", "removed"), ("same", "same")} for a, b in pairwise(pieces))


@given(prose, prose)
def test_rows_show_every_line_once(old: str, new: str) -> None:
    rows = source_diff(old, new)
    assert bool(rows) is (old != new)
    for number, text in (("old_number", old), ("new_number", new)):
        firsts = [(getattr(row, number), max(row.hidden, 1)) for row in rows if getattr(row, number)]
        shown = [first + further for first, length in firsts for further in range(length)]
        count = text.count("\n") + (not text.endswith("\n") and text != "")
        assert shown == list(range(1, count + 1)) or not rows


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("x" * 1_000_000, "x" * 500_000 + "y" + "x" * 500_000),
        ("a b " * 250_000, "b c " * 250_000),
        ("学生" * 300_000, "生学先" * 200_000),
        ("same\n" * 100_000, "same\n" * 50_000 + "new\n" + "same\n" * 40_000 + "x\n"),
        ("a\nb\n" * 50_000, "b\na\na\n" * 30_000),
        (" " * 1_000_000, "\t" * 1_000_000),
        ("".join(f"{n % 40} {n}\n" for n in range(50_000)), "".join(f"{n % 37} {n}\n" for n in range(50_000, 0, -1))),
    ],
    ids=["one line", "few words", "no blanks", "equal lines", "two lines", "blanks only", "reversed"],
)
def test_hostile_texts_are_compared_in_steps_that_grow_with_their_length(old: str, new: str) -> None:
    def compare(share: int) -> None:
        word_diff(old[: len(old) // share], new[: len(new) // share])
        source_diff(old[: len(old) // share], new[: len(new) // share])

    compare(1)  # with the square, this alone would reach the limit of every test
    few, many = (steps_of(lambda share=share: compare(share)) for share in (64, 16))  # type: ignore[misc]
    assert many < 8 * few + 10_000
