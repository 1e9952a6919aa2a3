"""Anchors: comments move with their passage, or say that it is gone."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from barnraise.contributions.anchoring import Anchor, Span, anchor_at, place, quoted, replace
from tests.conditions import steps_of
from tests.promises import promises

TEXT = (
    "A chain seldom breaks. It stops bending: first one link, then a hand.\n\n"
    "Use a solvent, never the thick grease sold for ploughs, which seals the rust in.\n\n"
    "Work each link every hour. Do not use a flame. The pins go soft.\n"
)


def anchor_of(quote: str, text: str = TEXT) -> Anchor:
    start = text.index(quote)
    return anchor_at(text, Span(start, start + len(quote)))


def placed(quote: str, newer: str, text: str = TEXT) -> str | None:
    span = place(anchor_of(quote, text), newer)
    return None if span is None else newer[span.start : span.end]


@promises("Contributions can be commented on for that")
@pytest.mark.parametrize(
    ("quote", "newer", "found"),
    [
        ("Use a solvent", TEXT, "Use a solvent"),
        ("Use a solvent", "A new beginning.\n\n" + TEXT, "Use a solvent"),
        ("Use a solvent", TEXT.replace("never the thick", "not the thin"), "Use a solvent"),
        ("every hour", TEXT.replace("Work each link", "Move each piece"), "every hour"),
        ("every hour", TEXT.replace("Work each link every hour. Do not use a flame.", ""), None),
        ("Use a solvent", TEXT.replace("Use a solvent", "Try thin oil"), None),
        ("the", "the " * 5, None),
        ("go soft", "They go soft on each other, as people do.", None),
        ("first one link, then", TEXT.replace("first one link, then", "first\none link,\nthen"),
         "first\none link,\nthen"),
        ("the thick grease sold for", TEXT.replace("thick", "thickest"), "the thickest grease sold for"),
        ("the thick grease sold for ploughs, which seals", "Never the thick grease sold for ploughs, which seals it.",
         "the thick grease sold for ploughs, which seals"),
        ("Use", "", None),
        (" a solvent,", TEXT.replace("solvent, never", "solvent,  never"), " a solvent,"),
    ],
)  # fmt: skip
def test_a_passage_is_found_where_its_words_went_or_is_gone(quote: str, newer: str, found: str | None) -> None:
    assert placed(quote, newer) == found


def test_among_equal_passages_the_one_with_the_same_neighbours_is_meant() -> None:
    rows = (
        "At the red lamp: stop here. Wait.\n",
        "At the green lamp: go on.\n",
        "Before the bridge: stop here. Look up.\n",
    )
    text = "".join(rows)
    newer = rows[2] + rows[0] + rows[1]
    anchor = anchor_at(text, Span(text.rindex("stop here"), text.rindex("stop here") + 9))
    assert place(anchor, newer) == Span(19, 28)


def test_when_one_of_two_equal_passages_goes_the_other_is_not_taken_for_it() -> None:
    rows = [
        f"- [{name}](https://wood.example/{name}) {kind}\n"
        for name, kind in (("oak", "hard"), ("ash", "hard"), ("fir", "soft"))
    ]
    text = "".join(rows)
    anchor = anchor_at(text, Span(text.rindex("hard"), text.rindex("hard") + 4))
    assert [place(anchor, text), place(anchor, rows[0] + rows[2])] == [Span(73, 77), None]


def test_among_passages_with_equal_neighbours_the_nearest_is_meant() -> None:
    text = "same line\n" * 60
    assert place(anchor_at(text, Span(300, 304)), text) == Span(300, 304)


def test_equal_passages_whose_neighbours_changed_are_not_guessed_at() -> None:
    text = "one two three four five. Stop here. Six seven eight nine ten."
    newer = "alpha beta gamma. Stop here. delta epsilon. zeta eta theta. Stop here. iota kappa."
    assert placed("Stop here.", newer, text) is None


@pytest.mark.parametrize(
    ("newer", "result"),
    [
        (TEXT, TEXT.replace("a solvent", "thin oil")),
        ("New.\n" + TEXT, "New.\n" + TEXT.replace("a solvent", "thin oil")),
        (TEXT.replace("a solvent", "a  solvent"), None),
        (TEXT.replace("a solvent", "petrol"), None),
    ],
)
def test_only_the_exact_words_at_their_place_are_replaced(newer: str, result: str | None) -> None:
    assert replace(newer, anchor_of("a solvent"), "thin oil") == result


def test_an_anchor_keeps_at_most_64_characters_beside_its_quote() -> None:
    text = "b" * 100 + "quote" + "a" * 100
    assert anchor_at(text, Span(100, 105)) == Anchor("quote", "b" * 64, "a" * 64, 100, only=True)


words = st.lists(st.sampled_from(["ab", "cd", "the", "of", "ef", "gh", "ij", "kl", "\n", "é"]), min_size=1, max_size=30)


@given(words, st.data())
def test_in_the_same_text_a_passage_is_where_it_was(parts: list[str], data: st.DataObject) -> None:
    text = " ".join(parts)
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    assume(text[span.start : span.end].strip())
    assert place(anchor_at(text, span), text) == span


@given(words, words, st.data())
def test_a_place_that_is_found_has_the_words_or_nearly(
    parts: list[str], others: list[str], data: st.DataObject
) -> None:
    text, newer = " ".join(parts), " ".join(others)
    start = data.draw(st.integers(0, len(text) - 1))
    span = place(anchor_at(text, Span(start, data.draw(st.integers(start + 1, len(text))))), newer)
    assert span is None or 0 <= span.start < span.end <= len(newer)


@pytest.mark.parametrize("text", ["a" * 300_000, "a b " * 80_000, "a" + " " * 300_000], ids=["a", "a b", "blanks"])
def test_the_steps_of_a_search_do_not_grow_with_the_square_of_a_hostile_text(text: str) -> None:
    search(text)  # with the square, this alone would reach the limit of every test
    few, many = (steps_of(lambda length=length: search(text[:length])) for length in (20_000, 80_000))  # type: ignore[misc]
    assert many < 6 * few


def search(text: str) -> None:
    for quote in ("a", "a b a", "a" * 2000, "a " * 1000 + "x"):
        place(Anchor(quote, "x" * 64, "a" * 64, len(text) // 2), text)


def test_a_quote_is_looked_for_in_a_text_made_to_be_slow() -> None:
    text, quote = "a " * 500_000, "a " * 499 + "b"
    assert (quoted(text, quote), place(Anchor(quote, "a ", " a", 900_000), text)) == (None, None)


@pytest.mark.parametrize("quote", ["two three", "two\nthree", " two  three "])
def test_a_quote_is_found_however_its_lines_are_broken(quote: str) -> None:
    text = "  one  \n\n two \r\n  three four"
    found = quoted(text, quote)
    assert found is not None
    assert text[found.start : found.end] == "two \r\n  three"
