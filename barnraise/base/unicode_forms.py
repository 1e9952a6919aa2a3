"""Texts in a normal form of Unicode, in time that grows with the text."""

import unicodedata
from collections.abc import Iterator
from typing import Literal

# Marks on one letter that are put in order together; nobody writes so many. Python takes the square of their number.
MOST_MARKS = 200


def normalized(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """Return a text in a normal form; of very many marks on one letter each stretch by itself."""
    if len(text) <= MOST_MARKS or text.isascii():
        return unicodedata.normalize(form, text)
    return "".join(unicodedata.normalize(form, stretch) for stretch in _stretches(text))


def _stretches(text: str) -> Iterator[str]:
    start = marks = 0
    for at, character in enumerate(text):
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks > MOST_MARKS:
            yield text[start:at]
            start, marks = at, 1
    yield text[start:]
