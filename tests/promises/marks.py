"""Reads which sentences tests show and which promise nothing, and says where that and the texts differ."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.promises.texts import ROOT, UNREAD, Sentence, paths, sentences

UNPROMISED = Path(__file__).parent / "unpromised"


class Mark(NamedTuple):
    """A test and the beginning of a sentence that it shows."""

    test: str
    beginning: str

    def names(self, words: str) -> bool:
        """Say whether a sentence is meant: it begins so, or fits the pattern where the mark has a `*`."""
        if "*" not in self.beginning:
            return words.startswith(self.beginning)
        return re.match(".*".join(map(re.escape, self.beginning.split("*"))), words) is not None


class Text(NamedTuple):
    """A text: its sentences, the tests that show each, and those that promise nothing."""

    path: str
    sentences: list[Sentence]
    shown_by: dict[str, list[str]]
    unpromised: list[str]


@cache
def marks() -> tuple[Mark, ...]:
    """Return every mark in the tests, read once and without importing them."""
    files = (path for path in sorted(ROOT.glob("tests/**/*.py")) if "@promises(" in path.read_text())
    return tuple(mark for file in files for mark in marks_in(file.read_text(), str(file.relative_to(ROOT))))


def marks_in(source: str, path: str) -> Iterator[Mark]:
    """Give the marks in the source of one file."""
    for test in ast.parse(source).body:
        for call in test.decorator_list if isinstance(test, ast.FunctionDef) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "promises":
                for beginning in call.args:
                    yield Mark(f"{path}::{getattr(test, 'name', '')}", ast.literal_eval(beginning))


def read() -> list[Text]:
    """Return all texts with what is marked and listed."""
    texts, there = [], marks()
    for path in paths():
        found = sentences((ROOT / path).read_text())
        shown = {one.words: [mark.test for mark in there if mark.names(one.words)] for one in found}
        texts.append(Text(path, found, {words: tests for words, tests in shown.items() if tests}, listed(path)))
    return texts


def listed(path: str) -> list[str]:
    """Return the lines that say what in a text promises nothing."""
    file = list_of(path)
    lines = file.read_text().splitlines() if file.exists() else []
    return [line for line in lines if line]


def list_of(path: str) -> Path:
    """Return the file that lists what in a text promises nothing."""
    return UNPROMISED / f"{Path(path).stem if '/handbook/' in path or '/' not in path else 'recipes'}.txt"


def unaccounted(text: Text) -> list[str]:
    """Return the sentences of a text that no test shows and no line lists; of a text that nobody has read, none."""
    beginnings = tuple(line for line in text.unpromised if not line.startswith("# "))
    sections = {line[2:] for line in text.unpromised if line.startswith("# ")}
    return [
        one.words
        for one in text.sentences
        if text.path not in UNREAD
        and one.words not in text.shown_by
        and one.section not in sections
        and not one.words.startswith(beginnings)
    ]


def contradicted(text: Text) -> list[str]:
    """Return the sentences that a test shows though they are listed as no promise."""
    beginnings = tuple(line for line in text.unpromised if not line.startswith("# "))
    return [words for words in text.shown_by if beginnings and words.startswith(beginnings)]


def idle_marks(texts: Iterable[Text], there: Iterable[Mark]) -> list[Mark]:
    """Return the marks that name no sentence, or several different ones without a `*`."""
    words = {one.words for text in texts for one in text.sentences}
    meant = {mark: [one for one in words if mark.names(one)] for mark in there}
    return [mark for mark, found in meant.items() if not found or (len(found) > 1 and "*" not in mark.beginning)]


def idle_lines(texts: Iterable[Text]) -> list[str]:
    """Return the lines of the lists that name no sentence and no section."""
    there = defaultdict(list)
    for text in texts:
        there[list_of(text.path)] += [
            *(one.words for one in text.sentences),
            *(f"# {one.section}" for one in text.sentences),
        ]
    return [
        f"{file.relative_to(ROOT)}: {line}"
        for file in sorted(UNPROMISED.glob("*.txt"))
        for line in file.read_text().splitlines()
        if line and not any(words.startswith(line) for words in there[file])
    ]
