"""Writes docs/claims.md: each promise, and the tests that show it."""

from collections.abc import Iterable

from tests.promises.marks import Text
from tests.promises.texts import ROOT, UNREAD

PAGE = ROOT / "docs/claims.md"
_HEAD = """# What is promised, and the test that shows it

Made by `python -m tests.promises` from the marks on the tests (`@promises("…")`); [CONTRIBUTING.md](../CONTRIBUTING.md)
says how to change it. Every other sentence of these texts promises nothing;
`tests/promises/unpromised` lists it. Tests are named by their places below `tests/`.
"""


def page(texts: Iterable[Text]) -> str:
    """Return the page: a table for each text, in the order of its sentences."""
    parts = [_HEAD]
    if UNREAD:
        parts.append("Not yet read sentence by sentence: " + ", ".join(f"`{path}`" for path in UNREAD) + ".\n")
    for text in texts:
        rows = [
            f"| {one.words} | {_tests(text, one.words)} |\n" for one in text.sentences if one.words in text.shown_by
        ]
        if rows:
            parts.append(f"## {text.path}\n\n| promise | shown by |\n| --- | --- |\n{''.join(dict.fromkeys(rows))}")
    return "\n".join(parts)


def _tests(text: Text, words: str) -> str:
    return ", ".join(f"`{test.removeprefix('tests/')}`" for test in text.shown_by[words])
