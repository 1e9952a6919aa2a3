"""Tables as text: rows of cells that keep every byte of how they were written."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

MARK = b"\xef\xbb\xbf"


class Row(NamedTuple):
    """One row as it is written: its cells with their quotes, and what ends its line."""

    cells: tuple[bytes, ...]
    end: bytes


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose rows are named by their key; `columns` name the columns, as their values read."""

    mark: bytes
    heading: Row
    columns: tuple[bytes, ...]
    rows: dict[tuple[bytes, ...], Row] = field(repr=False)

    def column(self, name: bytes) -> list[bytes]:
        """Return the values of one column."""
        at = self.columns.index(name)
        return [value_of(row.cells[at]) for row in self.rows.values()]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is read, before its rows are named."""

    mark: bytes
    heading: Row
    columns: tuple[bytes, ...]
    rows: tuple[Row, ...]

    def named_by(self, key: Sequence[bytes]) -> Sheet | None:
        """Return the table with its rows named by the values of some columns; None where two rows have one name."""
        if not set(key) <= set(self.columns):
            return None
        places = [self.columns.index(name) for name in key]
        rows = {tuple(value_of(row.cells[place]) for place in places): row for row in self.rows}
        return Sheet(self.mark, self.heading, self.columns, rows) if len(rows) == len(self.rows) else None

    def renamed(self, names: dict[bytes, bytes]) -> "Grid":
        """Return the table with other names for its columns; the heading as it is written stays."""
        return replace(self, columns=tuple(names.get(name, name) for name in self.columns))


def value_of(cell: bytes) -> bytes:
    """Return what a cell says, without the quotes around it."""
    return cell[1:-1].replace(b'""', b'"') if cell.startswith(b'"') else cell


def delimiter_of(text: bytes) -> bytes:
    """Guess what stands between the cells, from the heading."""
    heading = text.partition(b"\n")[0]
    return max((b",", b"\t", b";"), key=heading.count)


def grid_in(text: bytes, delimiter: bytes, key: Sequence[bytes] = ()) -> Grid | None:
    """Read a table; None for what is not one: ragged or blank rows, columns without a name or with the same.

    None as well without the columns of the key. Nothing is read beyond what tells that it is none.
    """
    mark = MARK if text.startswith(MARK) else b""
    rows = _rows(text[len(mark) :], delimiter)
    heading = next(rows, None)
    columns = tuple(map(value_of, heading.cells)) if heading is not None else ()
    width = len(columns)
    if heading is None or width < 2 or not all(columns) or len(set(columns)) < width or not set(key) <= set(columns):
        return None
    others: list[Row] = []
    for row in rows:
        if row is None or len(row.cells) != width:
            return None
        others.append(row)
    return Grid(mark, heading, columns, tuple(others))


def _rows(text: bytes, delimiter: bytes) -> Iterator[Row | None]:
    """Yield the rows; None where quotes do not close as they should."""
    if b'"' not in text:
        for line in text.splitlines(keepends=True) if b"\r" not in text else re.findall(rb"[^\n]*\n|[^\n]+$", text):
            body = line.rstrip(b"\r\n")
            yield Row(tuple(body.split(delimiter)), line[len(body) :])
        return
    cells: list[bytes] = []
    at = 0
    for found in _cells(delimiter).finditer(text):
        if found.start() != at:
            yield None
            return
        at = found.end()
        cell, end = found.groups()
        if at == found.start() and not cells:
            break  # what follows the last line feed
        cells.append(cell)
        if end != delimiter:
            yield Row(tuple(cells), end)
            cells = []
            if not end:
                break
    if at != len(text) or cells:
        yield None


@lru_cache(maxsize=4)
def _cells(delimiter: bytes) -> re.Pattern[bytes]:
    other = re.escape(delimiter)
    return re.compile(rb'("(?:[^"]|"")*"|[^"\r\n%s][^\r\n%s]*|)(%s|\r?\n|\Z)' % (other, other, other))
