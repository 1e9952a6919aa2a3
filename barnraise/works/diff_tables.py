"""Differences of tables, cell by cell."""

import csv
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq
from typing import Literal, NamedTuple

from barnraise.base import matching
from barnraise.base.documents import Unreadable, rows_of

# One cell may be as large as a component; the module's own limit of 128 KiB would refuse real tables.
csv.field_size_limit(32 * 1024 * 1024)

# A column is taken for the key when it names rows on both sides without doubles and this share of the rows agree.
SHARE_IN_COMMON = 0.5
MOST_GUESSES = 8  # columns that are tried as the key, from the left
MOST_COMPARED = 2_500  # pairs of rows in one gap that are compared by likeness
MOST_COMPARED_CELLS = 250_000  # in these pairs together
MOST_COMPARED_IN_ALL = 100_000  # pairs of rows in all gaps together, about 100 ms
# Larger tables are not compared by cell. Every row has as many cells as the longest, so one long row fills all others.
MOST_ROWS, MOST_COLUMNS = 50_000, 1_000
MOST_FILLED = 1_000_000  # cells that a table may have beyond one for each of its characters
SHARE_ALIKE = 0.5  # of the cells, for two rows to be one row that changed


@dataclass(frozen=True, slots=True)
class Column:
    """A column by name; numbers count from 1, None on the side that does not have it."""

    name: str
    kind: Literal["same", "added", "removed", "moved"]
    old_number: int | None
    new_number: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """What one row has in one column: `old` and `new` are equal in a cell that stayed, "" on a side without it."""

    kind: Literal["same", "added", "removed", "changed"]
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row that differs, with a cell for each column, or ("hidden") a number of unchanged rows.

    Rows count from 1, the heading not counted. A row may have moved and changed.
    """

    kind: Literal["added", "removed", "changed", "moved", "hidden"]
    old_number: int | None
    new_number: int | None
    key: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    has_moved: bool = False
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class TableDiff:
    """How one table became another; `key` names the columns by which rows were recognised, empty if by likeness."""

    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The heading and the rows of a table, every row as long as the heading."""

    names: tuple[str, ...]
    rows: list[tuple[str, ...]]


def read_table(text: str, delimiter: str | None = None, most_rows: int | None = None) -> Table:
    """Read comma, semicolon or tab separated text whose first row names the columns; the delimiter is guessed.

    Missing cells are empty; columns without a name, or with one that was there before, get their number added.
    Raises `Unreadable` where one long row would fill the others with too many cells, and, before the rest is read,
    where there are more than `most_rows` below the heading.
    """
    text = text.removeprefix("\ufeff")
    filled = filter(None, rows_of(text, delimiter or delimiter_of(text)))
    rows = list(filled if most_rows is None else islice(filled, most_rows + 2))
    if most_rows is not None and len(rows) > most_rows + 1:
        raise Unreadable(f"the table has more than {most_rows:,} rows")
    width = max(map(len, rows), default=0)
    if width * len(rows) > len(text) + MOST_FILLED:
        raise Unreadable(f"one row has {width:,} cells, and the others do not")
    heading = rows[0] + [""] * (width - len(rows[0])) if rows else []
    names: dict[str, None] = {}
    for number, name in enumerate(heading, 1):
        fresh = name.strip()
        while not fresh or fresh in names:
            fresh = f"{fresh} {number}".strip()
        names[fresh] = None
    return Table(tuple(names), [tuple(row + [""] * (width - len(row))) for row in rows[1:]])


def table_diff(
    old: str, new: str, *, key: Sequence[str] = (), delimiter: str | None = None, most: int | None = None
) -> TableDiff:
    """Return how one table became another: columns by name, rows by the key, cells by value; at most `most` rows.

    Without a key, or where the declared one names two rows alike, the leftmost column that tells rows apart on both
    sides and has half of its values in common is taken; without such a column equal rows are aligned, and those
    between them paired by the cells they share. Raises `Unreadable` for tables that are too large to be compared.
    """
    before, after = (read_table(text, delimiter, MOST_ROWS) for text in (old, new))
    if len(before.rows) + len(after.rows) > MOST_ROWS or max(len(before.names), len(after.names)) > MOST_COLUMNS:
        raise Unreadable(f"the tables have more than {MOST_ROWS:,} rows or {MOST_COLUMNS:,} columns")
    columns = _columns(before.names, after.names)
    by = _key(before, after, tuple(key))
    pairs = _by_key(before, after, by) if by else _by_likeness(before, after, columns)
    return TableDiff(columns, tuple(islice(_rows(before, after, columns, by, pairs), most)), by)


def delimiter_of(text: str) -> str:
    """Return what separates the cells of a table, as its first line has it."""
    first = text.partition("\n")[0]
    return max(",\t;", key=first.count)


def _columns(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[Column, ...]:
    """Return the columns in the new order, a removed one after the column that it followed."""
    places = {name: at for at, name in enumerate(old)}
    common = [places[name] for name in new if name in places]
    staying = {old[common[index]] for index in matching.rising(common)}
    numbers = {name: at for at, name in enumerate(new, 1)}
    removed: dict[str, list[str]] = {}
    leader = ""  # no column has an empty name
    for name in old:
        if name in numbers:
            leader = name
        else:
            removed.setdefault(leader, []).append(name)
    order = [*removed.get("", ()), *(one for name in new for one in (name, *removed.get(name, ())))]
    return tuple(
        Column(name, _column_kind(name, places, numbers, staying), _number(places.get(name)), numbers.get(name))
        for name in order
    )


def _column_kind(
    name: str, old: dict[str, int], new: dict[str, int], staying: set[str]
) -> Literal["same", "added", "removed", "moved"]:
    if name not in old:
        return "added"
    if name not in new:
        return "removed"
    return "same" if name in staying else "moved"


def _number(at: int | None) -> int | None:
    return None if at is None else at + 1


def _key(old: Table, new: Table, declared: tuple[str, ...]) -> tuple[str, ...]:
    """Return the columns that tell rows apart on both sides: the declared ones, else a guess, else none."""
    guesses = [(name,) for name in new.names[:MOST_GUESSES]]
    for names in [declared, *guesses] if declared else guesses:
        if not (set(names) <= set(old.names) and set(names) <= set(new.names)):
            continue
        olds, news = _keys(old, names), _keys(new, names)
        before, after = set(olds), set(news)
        if len(before) < len(olds) or len(after) < len(news):
            continue
        in_common = len(before & after) >= SHARE_IN_COMMON * min(len(before), len(after))
        if names == declared or (in_common and all(map(any, before | after))):
            return names
    return ()


def _keys(table: Table, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    at = {name: place for place, name in enumerate(table.names)}
    places = [at[name] for name in names]
    return [tuple(row[place] for place in places) for row in table.rows]


class _Pair(NamedTuple):
    """The places of one row in both tables, and whether it left the order of the others."""

    old: int | None
    new: int | None
    has_moved: bool = False


def _by_key(old: Table, new: Table, key: tuple[str, ...]) -> list[_Pair]:
    """Pair rows of one key, in the new order, a removed row before the next row that stayed."""
    place = {value: at for at, value in enumerate(_keys(old, key))}
    matched = [place.pop(value, None) for value in _keys(new, key)]
    common = [at for at in matched if at is not None]
    staying = {common[index] for index in matching.rising(common)}
    gone = deque(place.values())
    pairs: list[_Pair] = []
    for at, old_at in enumerate(matched):
        stays = old_at in staying
        while stays and gone and old_at is not None and gone[0] < old_at:
            pairs.append(_Pair(gone.popleft(), None))
        pairs.append(_Pair(old_at, at, old_at is not None and not stays))
    return pairs + [_Pair(at, None) for at in gone]


def _by_likeness(old: Table, new: Table, columns: tuple[Column, ...]) -> list[_Pair]:
    """Pair equal rows in order, then those between them by the cells they share, then equal rows that moved."""
    common = tuple(column.name for column in columns if column.old_number and column.new_number)
    olds, news = _keys(old, common), _keys(new, common)
    pairs: list[_Pair] = []
    at = shift = 0
    budget = MOST_COMPARED_IN_ALL
    for hunk in [*matching.hunks(olds, news), matching.Hunk(len(olds), len(olds), len(news), len(news))]:
        pairs += [_Pair(place, place + shift) for place in range(at, hunk.old_start)]
        compared = (hunk.old_end - hunk.old_start) * (hunk.new_end - hunk.new_start)
        pairs += _gap(olds, news, hunk, most=min(MOST_COMPARED, budget))
        budget -= compared if compared <= MOST_COMPARED else 0
        at, shift = hunk.old_end, hunk.new_end - hunk.old_end
    left: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for pair in pairs:
        if pair.new is None and pair.old is not None:
            left[olds[pair.old]].append(pair.old)
    moved = {
        pair.new: left[news[pair.new]].popleft()
        for pair in pairs
        if pair.old is None and pair.new is not None and left.get(news[pair.new])
    }
    gone = set(moved.values())
    joined = [_Pair(moved[pair.new], pair.new, True) if pair.new in moved else pair for pair in pairs]
    return [pair for pair in joined if pair.has_moved or pair.new is not None or pair.old not in gone]


def _gap(olds: list[tuple[str, ...]], news: list[tuple[str, ...]], hunk: matching.Hunk, *, most: int) -> list[_Pair]:
    """Pair the rows of one gap in order so that most cells are shared (Needleman & Wunsch 1970)."""
    old_range, new_range = range(*hunk[:2]), range(*hunk[2:])
    apart = [*(_Pair(at, None) for at in old_range), *(_Pair(None, at) for at in new_range)]
    pairs_compared = len(old_range) * len(new_range)
    if not pairs_compared or pairs_compared > most:
        return apart
    if pairs_compared * len(olds[0]) > MOST_COMPARED_CELLS:
        return apart
    best = [[0.0] * (len(new_range) + 1) for _ in range(len(old_range) + 1)]
    for i, old_at in reversed([*enumerate(old_range)]):
        for j, new_at in reversed([*enumerate(new_range)]):
            together = _share(olds[old_at], news[new_at]) + best[i + 1][j + 1]
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    pairs: list[_Pair] = []
    i = j = 0
    while i < len(old_range) and j < len(new_range):
        share = _share(olds[old_range[i]], news[new_range[j]])
        if share and best[i][j] == share + best[i + 1][j + 1]:
            pairs.append(_Pair(old_range[i], new_range[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append(_Pair(old_range[i], None))
            i += 1
        else:
            pairs.append(_Pair(None, new_range[j]))
            j += 1
    return [*pairs, *(_Pair(at, None) for at in old_range[i:]), *(_Pair(None, at) for at in new_range[j:])]


def _share(old: tuple[str, ...], new: tuple[str, ...]) -> float:
    """Return the share of equal cells, 0 when it is too small for the rows to be one row."""
    share = sum(map(eq, old, new)) / max(len(old), 1)
    return share if share >= SHARE_ALIKE else 0.0


def _rows(
    old: Table, new: Table, columns: tuple[Column, ...], key: tuple[str, ...], pairs: list[_Pair]
) -> Iterator[TableRow]:
    """Return the rows that differ, and the number of the others between them."""
    names = [(column.old_number or 0, column.new_number or 0) for column in columns]
    places = [at for at, column in enumerate(columns) if column.name in key]
    folded: list[_Pair] = []
    for pair in [*pairs, None]:
        before = old.rows[pair.old] if pair and pair.old is not None else None
        after = new.rows[pair.new] if pair and pair.new is not None else None
        cells = tuple(_cell(before, after, *numbers) for numbers in names) if pair else ()
        if pair and not pair.has_moved and all(cell.kind == "same" for cell in cells) and before and after:
            folded.append(pair)
            continue
        if folded:
            yield TableRow("hidden", _number(folded[0].old), _number(folded[0].new), hidden=len(folded))
            folded = []
        if pair:
            kind = _row_kind(pair, cells)
            named = tuple(cells[at].new if after else cells[at].old for at in places)
            yield TableRow(kind, _number(pair.old), _number(pair.new), named, cells, pair.has_moved)


def _row_kind(pair: _Pair, cells: tuple[Cell, ...]) -> Literal["added", "removed", "changed", "moved"]:
    if pair.old is None:
        return "added"
    if pair.new is None:
        return "removed"
    return "moved" if all(cell.kind == "same" for cell in cells) else "changed"


def _cell(before: tuple[str, ...] | None, after: tuple[str, ...] | None, old_number: int, new_number: int) -> Cell:
    old = before[old_number - 1] if before and old_number else ""
    new = after[new_number - 1] if after and new_number else ""
    if old == new:
        return Cell("same", old, new)
    if before and after and old_number and new_number:
        return Cell("changed", old, new)
    return Cell("added", old, new) if new else Cell("removed", old, new)
