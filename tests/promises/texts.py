"""Reads the sentences of README, handbook and recipes, without their Markdown."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
# Not yet read sentence by sentence: nothing is asked of them. Take a text out when you have read it.
UNREAD: tuple[str, ...] = ()

_LINK = re.compile(r"!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\([^)]*\)")
_END = re.compile(r"(?<=[.!?…])[”’)]*\s+(?=[A-Z“‘(0-9−])")


class Sentence(NamedTuple):
    """One sentence, or one row of a table with its cells between points, and the section where it stands."""

    words: str
    section: str


def paths() -> list[str]:
    """Return the texts whose promises are to be shown, the handbook in the order of its names."""
    found = [ROOT / "README.md", *sorted(ROOT.glob("barnraise/examples/handbook/*.md"))]
    return [str(path.relative_to(ROOT)) for path in [*found, *sorted(ROOT.glob("barnraise/recipes/*.md"))]]


def sentences(markdown: str) -> list[Sentence]:
    """Return the sentences of a text. Headings, code, pictures, formulas, footnotes and questions are none."""
    return [
        Sentence(words, section)
        for section, block in _blocks(markdown)
        for words in _split(block)
        if words and not words.endswith(("?", "?”"))
    ]


def _blocks(markdown: str) -> Iterator[tuple[str, str]]:
    """Give each paragraph, item and row of a table with the heading above it."""
    section, lines = "", list[str]()
    for line in [*_without_code(markdown).splitlines(), ""]:
        text = re.sub(r"^[>\s]*(?:[-*] (?:\[.\] )?|\d+\. )?", "", line)
        alone = line.startswith(("#", "|", "[^"))
        begins = alone or not text or re.match(r"[>\s]*(?:[-*]|\d+\.) ", line)
        if begins and lines:
            yield section, _plain(" ".join(lines))
            lines = []
        if line.startswith("#"):
            section = line.lstrip("# ")
        elif line.startswith("|"):
            lines = [" · ".join(cell.strip() for cell in line.strip("| ").split(" | "))]
        elif text and not alone:
            lines.append(text)


def _without_code(markdown: str) -> str:
    """Leave out fenced code, formulas that stand alone, and the heads of tables."""
    text = re.sub(r"^```.*?^```$|^\$\$$.*?^\$\$$", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"^\|.*\n\|[\s:|-]+\n", "", text, flags=re.MULTILINE)


def _plain(block: str) -> str:
    block = re.sub(r"\[\^\w+\]", "", block)
    block = _LINK.sub(lambda match: "" if match[0].startswith("!") else match[1], block)
    return " ".join(re.sub(r"\*\*|`|(?<![\w])\*(?=\S)|(?<=\S)\*(?![\w])|\$", "", block).split())


def _split(block: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(block) if " · " not in block else ():
        yield block[start : end.end()].strip()
        start = end.end()
    yield block[start:].strip()
