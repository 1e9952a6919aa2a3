"""What a change does to one component, ready to be shown: as it reads, as text, by cell, or side by side."""

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from barnraise.base.documents import Unreadable
from barnraise.publishing.marking import Block, marked
from barnraise.publishing.rendering import Links, render
from barnraise.publishing.rendering.decoding import TEXT_SIGNS, is_binary
from barnraise.publishing.rendering.pictures import is_picture
from barnraise.works.diff import Counts, Row, counts, source_diff
from barnraise.works.diff_tables import TableDiff, table_diff
from barnraise.works.models import EXECUTABLE, LINK, SUBMODULE
from barnraise.works.visible import marks_in, visible

Kind = Literal["prose", "text", "table", "picture", "file"]
Happened = Literal["added", "removed", "moved", "changed"]

# What a page shows of one difference; the rest is in the file itself.
MOST_ROWS = 2_000
MOST_TABLE_LINES = 100_000  # of both sides: more are not even read as a table
MOST_READ = 600_000  # bytes of both sides that are shown as they read; of more only the source is
MOST_TAGS = 40_000  # of both pages
MOST_PARTS = 40_000  # stretches of lines; a page that is all hidden characters has one for each
_PROSE = frozenset({"md", "markdown", "mdown", "mkd", "qmd", "rmd", "mdx", "rst", "rest", "ipynb"})
_TABLES = frozenset({"csv", "tsv", "tab"})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a line: it stayed, came or went; `mark` names the hidden character that it is, or is empty."""

    kind: Literal["same", "added", "removed"]
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the source view, or ("hidden") how many unchanged ones are folded."""

    kind: Literal["same", "added", "removed", "hidden"]
    old_number: int | None
    new_number: int | None
    parts: tuple[Part, ...]
    hidden: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How one component became another.

    `blocks` show prose as it reads, `lines` any text as it is written, `table` a table by its cells. `hidden` names
    the invisible characters that come in. `is_cut`: more differs than is shown. The addresses lead to the bytes
    before and after, "" for none. `mode` is "", or what the file becomes: "executable", "plain", "link", "submodule".
    """

    path: str
    moved_from: str
    kind: Kind
    happened: Happened
    mode: str
    counts: Counts
    blocks: tuple[Block, ...] = ()
    lines: tuple[Line, ...] = ()
    table: TableDiff | None = None
    hidden: tuple[str, ...] = ()
    is_cut: bool = False
    before_url: str = ""
    after_url: str = ""
    before_size: int = 0
    after_size: int = 0


def difference(
    path: str,
    before: bytes | None,
    after: bytes | None,
    *,
    links: Links,
    moved_from: str = "",
    mode: int | None = None,
    was_mode: int | None = None,
    before_url: str = "",
    after_url: str = "",
    is_named_only: bool = False,
) -> Difference:
    """Compare the bytes of a component before and after (None: it was not there, is removed).

    With `is_named_only`, tell what happened, and nothing of what is in it.
    """
    old, new = (None, None) if is_named_only else (_text(before or b""), _text(after or b""))
    kind = "file" if is_named_only else _kind(path, before, after, is_text=old is not None and new is not None)
    shown = (old or "", new or "") if kind in ("prose", "text", "table") else ("", "")
    table = _table(*shown) if kind == "table" else None
    kind = "text" if kind == "table" and table is None else kind
    even = _even(*shown)
    rows = source_diff(*even, most=MOST_ROWS)
    is_cut = len(rows) > MOST_ROWS
    shown_lines = _lines(rows[:MOST_ROWS])
    return Difference(
        path=path,
        moved_from=moved_from,
        kind=kind,
        happened=_happened(before, after, moved_from),
        mode=_mode(mode, was_mode),
        counts=counts(*shown),
        blocks=_blocks(moved_from or path, path, before, after, links) if kind == "prose" else (),
        lines=shown_lines,
        table=table,
        hidden=marks_in([_new_lines(*even)] if is_cut else _added(rows)),
        is_cut=is_cut or sum(len(line.parts) for line in shown_lines) >= MOST_PARTS,
        before_url=before_url if before is not None else "",
        after_url=after_url if after is not None else "",
        before_size=len(before or b""),
        after_size=len(after or b""),
    )


def cost_of(one: Difference) -> int:
    """Return about what it costs to make and show a difference, in bytes of a page that is laid out."""
    shown = sum(len(block.html) for block in one.blocks) + 100 * sum(1 + len(line.parts) for line in one.lines)
    return 1_500 + (one.before_size + one.after_size if one.kind != "file" else 0) + shown


def _kind(path: str, before: bytes | None, after: bytes | None, *, is_text: bool) -> Kind:
    ending = posixpath.basename(path).rpartition(".")[2].lower()
    if is_picture(ending):
        return "picture"
    if not is_text:
        return "file"
    if ending in _PROSE:
        return "prose"
    return "table" if ending in _TABLES and before is not None and after is not None else "text"


def _happened(before: bytes | None, after: bytes | None, moved_from: str) -> Happened:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    return "moved" if moved_from and before == after else "changed"


def _mode(mode: int | None, was: int | None) -> str:
    if mode is None or mode == was or (was is None and mode not in (EXECUTABLE, LINK, SUBMODULE)):
        return ""
    return {EXECUTABLE: "executable", LINK: "link", SUBMODULE: "submodule"}.get(mode, "plain")


def _text(content: bytes) -> str | None:
    """Decode without losing a sign; None for what is no text, or too much of it to compare."""
    if is_binary(content) or len(content) > 4 * TEXT_SIGNS:
        return None
    for encoding in ("utf-8", "utf-16") if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8",):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def _even(old: str, new: str) -> tuple[str, str]:
    """Take out the carriage returns when every line of both sides has one: then they say nothing."""
    if all(text.count("\r") == text.count("\n") == text.count("\r\n") for text in (old, new) if text):
        return old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    return old, new


def _blocks(was: str, path: str, before: bytes | None, after: bytes | None, links: Links) -> tuple[Block, ...]:
    if len(before or b"") + len(after or b"") > MOST_READ:
        return ()
    old = render(before, was, links).html if before is not None else ""
    new = render(after, path, links).html if after is not None else ""
    return marked(old, new) if old.count("<") + new.count("<") <= MOST_TAGS else ()


def _table(old: str, new: str) -> TableDiff | None:
    """Compare two tables by cell; None where they are too large, and are compared as text."""
    if old.count("\n") + new.count("\n") > MOST_TABLE_LINES:
        return None
    try:
        return table_diff(old, new, most=MOST_ROWS)
    except Unreadable:
        return None


def _lines(rows: Iterable[Row]) -> tuple[Line, ...]:
    """Return the lines with their parts, as many as a page shows."""
    made: list[Line] = []
    left = MOST_PARTS
    for row in rows:
        parts = (Part(piece.kind, text, mark) for piece in row.pieces for text, mark in visible(piece.text))
        made.append(Line(row.kind, row.old_number, row.new_number, tuple(islice(parts, left)), row.hidden))
        left -= len(made[-1].parts)
        if left <= 0:
            break
    return tuple(made)


def _added(rows: Iterable[Row]) -> Iterable[str]:
    return (piece.text for row in rows for piece in row.pieces if piece.kind == "added")


def _new_lines(old: str, new: str) -> str:
    """Return the lines that came in, whole: where not every row is made, that is all that is known of them."""
    before = set(old.split("\n"))
    return "\n".join([line for line in dict.fromkeys(new.split("\n")) if line not in before])
