"""Each sentence of README, handbook and recipes is shown by a test, or listed as no promise."""

from functools import cache

import pytest

from tests.promises.marks import (
    Mark,
    Text,
    contradicted,
    idle_lines,
    idle_marks,
    list_of,
    marks,
    marks_in,
    read,
    unaccounted,
)
from tests.promises.page import PAGE, page
from tests.promises.texts import ROOT, UNREAD, Sentence, paths, sentences

# One worker reads all tests and texts once.
pytestmark = pytest.mark.xdist_group("promises")
THEN = "Then run `python -m tests.promises`, which writes docs/claims.md."


@cache
def texts() -> list[Text]:
    return read()


@pytest.mark.parametrize("path", paths())
def test_each_promise_is_shown_by_a_test(path: str) -> None:
    text = next(one for one in texts() if one.path == path)
    assert unaccounted(text) == [], (
        f"{path}: nothing says of these sentences whether they are so. Name each that promises something on the test "
        f'that fails where it is not so, by its beginning: @promises("…"). Put the beginning of each that promises '
        f"nothing (advice, a definition, what people do) into {list_of(path).relative_to(ROOT)}. {THEN}"
    )


def test_each_mark_names_one_sentence() -> None:
    assert idle_marks(texts(), marks()) == [], (
        "These marks name no sentence, or more than one. Where a sentence has changed, see whether the test shows what "
        f"it says now, and mark it with its new beginning, or another test. {THEN}"
    )


def test_each_line_of_the_lists_names_a_sentence_that_no_test_shows() -> None:
    shown = [f"{text.path}: {words}" for text in texts() for words in contradicted(text)]
    assert (idle_lines(texts()), shown) == ([], []), (
        "The first are lines of tests/promises/unpromised that begin no sentence (any more): take them out, or give "
        "them its new beginning. The others are sentences that a test shows: take their lines out."
    )


def test_the_page_of_promises_is_the_one_that_the_marks_make() -> None:
    there, made = PAGE.read_text().splitlines(), page(texts()).splitlines()
    assert (sorted({*there} - {*made}), sorted({*made} - {*there}), there == made) == ([], [], True), (
        "docs/claims.md differs from what texts and marks say. Where a sentence has changed, see first whether the "
        f"tests beside it show what it says now. {THEN}"
    )


def test_what_nobody_has_read_yet_is_a_text() -> None:
    assert set(UNREAD) <= set(paths())


def test_a_text_is_read_by_sentence_without_its_markdown() -> None:
    markdown = (
        "# Gates\n\nA **gate** asks ([more](a.md)). “It holds.” Does it?\n\n![A drawing. Two.](a.svg)\n\n"
        "```sh\nmake it so.\n```\n\n| a | b |\n| --- | --- |\n| `x` | never. Not. |\n\n"
        "1. One thing.\n   It goes on.\n2. Two.\n\n> Said so.\n\n$$\na.\n$$\n\n[^1]: A book. Read it.\n"
    )
    found = ["A gate asks (more).", "“It holds.”", "x · never. Not.", "One thing.", "It goes on.", "Two.", "Said so."]
    assert sentences(markdown) == [Sentence(words, "Gates") for words in found]


def test_a_mark_is_read_from_the_source() -> None:
    source = '@promises("A gate", "Its *, in red")\n@slow\ndef test_it() -> None: ...\n'
    read_marks = [Mark("f.py::test_it", "A gate"), Mark("f.py::test_it", "Its *, in red")]
    assert list(marks_in(source, "f.py")) == read_marks
    assert [one.names("Its door, in red.") for one in read_marks] == [False, True]


def test_a_sentence_that_is_neither_shown_nor_listed_is_found() -> None:
    there = [
        Sentence("A holds.", "One"),
        Sentence("B holds.", "One"),
        Sentence("Be kind.", "Two"),
        Sentence("Try C.", "One"),
    ]
    text = Text("a.md", there, {"A holds.": ["test"]}, ["# Two", "Try"])
    assert (unaccounted(text), contradicted(text)) == (["B holds."], [])
    assert contradicted(text._replace(unpromised=["A"])) == ["A holds."]
    assert idle_marks([text], [Mark("t", "Z"), Mark("t", "A")]) == [Mark("t", "Z")]
