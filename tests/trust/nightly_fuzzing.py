"""S4, in the tiers N and R: whatever was written, laying it out, comparing, merging and reading it in end well.

`BARNRAISE_DATA`, where it is set, brings CommonMark's own examples besides (`commonmark/*.txt` in it).
"""

import io
import json
import os
import re
import tarfile
import time
import zipfile
from contextlib import suppress
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from barnraise.base import Refused
from barnraise.base.documents import Unreadable
from barnraise.exchange.archives import in_archive
from barnraise.exchange.folders import uploaded
from barnraise.exchange.recognising import recognise
from barnraise.exchange.snapshots import Limits
from barnraise.judging import declaring
from barnraise.merging import kind_of, merge, near, propose, solve, way_for
from barnraise.publishing.rendering import Dialect, Target, render, svg_safe
from barnraise.rules import parsing
from barnraise.works import declaration
from barnraise.works.diff import source_diff
from barnraise.works.diff_tables import read_table, table_diff
from barnraise.works.diff_words import word_diff

pytestmark = pytest.mark.timeout(7200)
SIZE, SECONDS = 1_000_000, 1.0
LIMITS = Limits(file_bytes=1_000_000, all_bytes=3_000_000, files=100, ratio=100, ratio_above=50_000)
TOOLS = ("any", "plain", "mdbook", "mkdocs", "sphinx", "jekyll", "hugo", "sandpaper", "tldr")
PROSE = (
    *("a ", "word ", "é", "漢", "🙂", "\u202e", "\t", "\n", "a\n", "a  \n", "...", "'", '"', "(", "+", "=", "_", "@a "),
    *("*", "**a ", "_a_ ", "__a", "~", "~~a~~ ", "^a^ ", "==a==", ":a:", "\\", "\\*", "`", "`a ", "```\n", "~~~a\n"),
    *("[", "![", "[a](b) ", "[a][b] ", "[a]: b\n", "[^a]: b\n", "x[^a] ", "[a](", "](", "![](", "[a]\n", "[[a]]"),
    *(
        "> ",
        ">",
        "- ",
        "1. ",
        "- a\n",
        "  - a\n",
        "- [ ] a\n",
        "a\n: b\n",
        "*[a]: b\n",
        "#",
        "# a\n",
        "a\n=\n",
        "---\n",
    ),
    *("<", "<b>", "</b>", "<!--", "<a href=b>", "<![CDATA[", "<?", "<div>\n", "</div>\n", "<details><summary>"),
    *("&", "&amp;", "&#x41;", "&lt", "|", "|a|b|\n|-|-|\n", "|a|b|c|d|\n", "| a\n", "$", "$a$ ", "$$\na\n$$\n"),
    *(
        "http://a.b ",
        "<http://a.b>",
        "{",
        "{.a}",
        "{{#include a}}",
        ":::",
        "::: note\na\n",
        "!!! note\n    a\n",
        "    a\n",
    ),
)
MARKED = (
    *(
        "a ",
        "a\n",
        "``",
        "``a`` ",
        "`a`_ ",
        "a_ ",
        "*",
        "**a** ",
        "|",
        "|a| ",
        ".. |a| replace:: b\n",
        ".. a::\n",
        ".. ",
    ),
    *(
        "..\n\n",
        ".. _a: b\n",
        ".. [1] b\n",
        "[1]_ ",
        "::\n\n    a\n\n",
        "    ",
        "- a\n",
        "* ",
        "#. a\n",
        ":a: b\n",
        ":a:`b` ",
    ),
    *("a\n=\n\n", "=== ===\na   b\n=== ===\n", "+---+\n| a |\n+---+\n", "\n", "__ a\n", ">>> a\n", ".. include:: a\n"),
    *("-a  b\n", "| a\n", "<a>", "\\", ".. note:: a\n", ".. code:: a\n\n    b\n\n"),
)
CELLS = (
    "a,",
    "&,",
    "<,",
    ",",
    '"',
    '"",',
    "a\n",
    '"a\nb",',
    "\r\n",
    ";",
    "\t",
    "=a,",
    "1,2,3\n",
    "a" * 60 + "\n",
    "\0",
    '"a"b,',
)
DRAWN = ("<g>", "</g>", '<path d="M0 0h9"/>', "<a>", "&amp;", "<!-- a -->", '<use href="#a"/>', "<text>a</text>", "<")
SAID = (
    *(
        "[",
        "]",
        "{",
        "}",
        "=",
        ",",
        '"',
        "'",
        '"""',
        "\n",
        "#",
        "a",
        "1",
        "a = 1\n",
        "[a]\n",
        "[[a]]\n",
        "- ",
        ": ",
        "- a: b\n",
    ),
    *(
        "title",
        "outline",
        "path",
        "stage",
        "gate",
        "version = 1\n",
        "[[stage]]\n",
        'name = "a"\n',
        "!!python/x ",
        "&a ",
        "*a ",
    ),
    *(
        "nav:\n",
        "  - a: a.md\n",
        "- [a](a.md)\n",
        "  - [b]()\n",
        ".. toctree::\n\n   a\n",
        "root: a\n",
        "chapters:\n",
        "\\u",
        "0x",
    ),
)
WORDS: dict[str, tuple[str, ...]] = {"md": PROSE, "rst": MARKED, "csv": CELLS, "tsv": CELLS, "svg": DRAWN, "toml": SAID}
KINDS = ("md", "rst", "csv", "tsv", "svg", "toml", "ipynb", "html", "txt", "py", "json", "yaml", "png", "")


class Nowhere:
    """An edition with nothing in it."""

    def target(self, path: str) -> Target:
        """Return a place to begin."""
        return Target("missing", "/begin")

    def content(self, path: str) -> bytes | None:
        """Return nothing."""
        return None


@cache
def examples() -> tuple[str, ...]:
    """Return the examples of CommonMark's specification, where they are given."""
    folder = Path(os.environ.get("BARNRAISE_DATA", "/nowhere"), "commonmark")
    texts = [file.read_text() for file in sorted(folder.glob("*.txt")) if file.name != "SOURCE.txt"]
    found = [one for text in texts for one in re.findall(r"`{32} example.*?\n(.*?)\n?\.\n", text, re.DOTALL)]
    return tuple(one.replace("→", "\t") for one in found)


def text_of(kind: str) -> some.SearchStrategy[str]:
    """Return texts put together from what has a meaning in a kind of file, and from anything."""
    words = some.sampled_from(WORDS.get(kind, PROSE + SAID))
    given = some.sampled_from(examples()) if examples() and kind == "md" else words
    repeated = some.builds(lambda word, times: word * times, words, some.integers(2, 400))
    return some.lists(words | given | repeated | some.text(max_size=9), max_size=40).map("".join)


def notebook(text: str) -> str:
    """Return a text as the notebook that says it in both kinds of cell, and as what came of one."""
    out = {"output_type": "display_data", "data": {"text/html": text, "text/plain": [text], "image/svg+xml": text}}
    cells = [{"cell_type": "markdown", "source": text}, {"cell_type": "code", "source": [text], "outputs": [out]}]
    return json.dumps({"cells": cells, "nbformat": 4, "metadata": {}})


def repeated() -> list[tuple[str, str]]:
    """Return megabytes: each word of each kind over and over, and over and over in lines of a hundred signs."""
    return [
        (kind, unit)
        for kind, words in WORDS.items()
        for word in words
        for unit in (word, word * max(1, 100 // len(word)) + "\n")
    ]


@pytest.mark.parametrize("kind", ["ipynb", *WORDS])
def test_a_megabyte_of_any_shape_is_laid_out_within_a_second(kind: str) -> None:
    late = {}
    for of, unit in repeated():
        text = unit * (SIZE // len(unit.encode()))
        if of != {"ipynb": "md"}.get(kind, kind):
            continue
        content = (notebook(text[: SIZE // 4]) if kind == "ipynb" else text).encode()
        before = time.process_time()
        render(content, f"a.{kind}", Nowhere())
        if (seconds := time.process_time() - before) > SECONDS:
            late[unit] = round(seconds, 2)
    assert late == {}


@pytest.mark.parametrize("tool", TOOLS)
@given(some.data())
def test_no_text_stops_its_page(tool: str, data: some.DataObject) -> None:
    kind = data.draw(some.sampled_from(KINDS))
    text = data.draw(text_of(kind))
    content = (notebook(text) if kind == "ipynb" else text).encode("utf-8", "surrogatepass")
    assert "<script" not in render(content, f"a.{kind}", Nowhere(), dialect=Dialect(tool)).html  # type: ignore[arg-type]


@given(some.binary(max_size=400), some.sampled_from(KINDS))
def test_no_bytes_stop_their_page(content: bytes, kind: str) -> None:
    assert "<script" not in render(content, f"a.{kind}", Nowhere()).html
    svg_safe(b'<svg xmlns="http://www.w3.org/2000/svg">' + content + b"</svg>")


def test_every_example_of_commonmark_is_laid_out() -> None:
    for example in examples():
        assert "<script" not in render(example.encode(), "a.md", Nowhere()).html


@given(some.data())
def test_any_two_texts_are_compared(data: some.DataObject) -> None:
    kind = data.draw(some.sampled_from(("md", "csv", "toml")))
    old, new = data.draw(text_of(kind)), data.draw(text_of(kind))
    pieces = word_diff(old, new)
    assert "".join(text for of, text in pieces if of != "added") == old
    assert "".join(text for of, text in pieces if of != "removed") == new
    assert bool(source_diff(old, new)) is (old != new)
    for read in (partial(table_diff, old), read_table):
        with suppress(Unreadable):  # a table that is too large is shown as text
            read(new)


@given(some.data())
def test_any_three_texts_are_merged_or_asked_about(data: some.DataObject) -> None:
    kind = data.draw(some.sampled_from(("md", "csv", "tsv", "json", "toml", "yaml")))
    way = way_for(
        f"a.{kind}", key=data.draw(some.sampled_from(((), ("a",), ("id", "a")))), is_union=data.draw(some.booleans())
    )
    base, ours, theirs = (data.draw(text_of(kind)).encode("utf-8", "surrogatepass") for _ in range(3))
    merged = merge(base, ours, theirs, way)
    near(base, ours, theirs, way)
    for passage in merged.conflicts:
        kind_of(passage)
        propose(passage)
    picks = {passage.id: passage.theirs for passage in merged.conflicts}
    assert merged.clean or isinstance(solve(base, ours, theirs, dict(picks), way), bytes)
    assert merge(base, ours, base, way).content == ours


def packed(kind: str) -> bytes:
    """Return a small sound archive."""
    made = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("book/one.md", "# One\n\nA line.\n")
            archive.writestr("book/é.csv", "a,b\n1,2\n")
        return made.getvalue()
    with tarfile.open(fileobj=made, mode=f"w:{kind}") as tar:  # type: ignore[call-overload]
        for name, content in (("book/one.md", b"# One\n"), ("book/two.csv", b"a,b\n")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return made.getvalue()


@pytest.mark.parametrize("kind", ["zip", "", "gz", "bz2", "xz"])
@given(
    some.lists(some.tuples(some.integers(0, 1 << 16), some.binary(max_size=4)), max_size=6), some.integers(0, 1 << 16)
)
def test_a_broken_archive_is_read_or_refused(kind: str, written: list[tuple[int, bytes]], cut: int) -> None:
    content = bytearray(packed(kind))
    for place, over in written:
        place %= len(content)
        content[place : place + len(over)] = over
    try:
        with in_archive(io.BytesIO(bytes(content[: cut % (2 * len(content)) + 1])), LIMITS) as files:
            assert all(len(file.read()) <= LIMITS.file_bytes for file in files.values())
            recognise(files)
    except Refused:
        pass


@given(some.dictionaries(some.sampled_from((
    "README.md", "LICENSE", "src/SUMMARY.md", "book.toml", "mkdocs.yml", "_toc.yml", "conf.py", "index.rst", "a.md",
    "config.yaml", ".commons/work.toml", ".commons/process.toml", "package.json", "pyproject.toml", "CITATION.cff",
)), text_of("toml"), min_size=1))  # fmt: skip
def test_whatever_a_source_says_of_itself_it_is_looked_at(files: dict[str, str]) -> None:
    sent = [(path, text.encode("utf-8", "surrogatepass")) for path, text in files.items()]
    assert recognise(uploaded(sent, LIMITS, keep_root=True)).declared.title


@given(text_of("toml"))
def test_whatever_a_document_declares_it_is_read_or_its_faults_are_named(text: str) -> None:
    for read in (parsing.parse, declaration.read, declaring.read):
        assert read(text) is not None
