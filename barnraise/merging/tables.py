"""Tables merged by cell: rows known by a key, columns by name, also where one side gave a column another name."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from barnraise.merging.ordering import in_order
from barnraise.merging.sheets import Grid, Row, Sheet, delimiter_of, grid_in, value_of
from barnraise.merging.three_way import Part

# A column that is gone on one side is the one that came there when this share of their cells is the same.
SHARE_RENAMED = 0.8
# Above so many pairs of columns that came and went, none counts as renamed.
MOST_RENAMED = 400

Key = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Three:
    """The three tables, their columns under the names of the base, and the columns of the result."""

    base: Sheet
    ours: Sheet
    theirs: Sheet
    columns: tuple[bytes, ...]
    delimiter: bytes


def parts_of_tables(base: bytes, ours: bytes, theirs: bytes, key: Sequence[str]) -> list[Part] | None:
    """Return the rows of a merged table as parts, open where both sides changed a cell; None where it is no table
    with that key, or its columns or the order of its rows contradict each other.

    Every cell that one side changed, every row and column that one added, stands in the result, and nothing that one
    removed; what one removed and the other changed is open.
    """
    three = _three(base, ours, theirs, key)
    if three is None:
        return None
    rows = {name: _row(three, name) for name in {**three.base.rows, **three.ours.rows, **three.theirs.rows}}
    kept = {name for name, part in rows.items() if part is not None}
    order = in_order(list(three.base.rows), list(three.ours.rows), list(three.theirs.rows), kept)
    heading = _heading(three)
    if order is None or heading is None:
        return None
    return [heading, *(part for part in map(rows.get, order) if part is not None)]


def are_tables_near(base: bytes, ours: bytes, theirs: bytes, key: Sequence[str]) -> bool | None:
    """Tell whether both sides changed the same row, or one of them the columns; None where it is no such table."""
    three = _three(base, ours, theirs, key)
    if three is None:
        return None
    sheets = (three.ours, three.theirs)
    if any(sheet.heading.cells != three.base.heading.cells for sheet in sheets):
        return True
    changed = [
        {name for name in {**three.base.rows, **sheet.rows} if three.base.rows.get(name) != sheet.rows.get(name)}
        for sheet in sheets
    ]
    return not changed[0].isdisjoint(changed[1])


def _three(base: bytes, ours: bytes, theirs: bytes, key: Sequence[str]) -> _Three | None:
    names = [name.encode() for name in key]
    delimiter = delimiter_of(base)
    old = grid_in(base, delimiter, names) if names else None
    our = grid_in(ours, delimiter) if old is not None else None
    their = grid_in(theirs, delimiter) if our is not None else None
    if old is None or our is None or their is None:
        return None
    our, their = our.renamed(_renamed(old, our)), their.renamed(_renamed(old, their))
    sheets = [grid.named_by(names) for grid in (old, our, their)]
    if any(sheet is None for sheet in sheets):
        return None
    first, second, third = (sheet for sheet in sheets if sheet is not None)
    columns = _columns(first, second, third)
    return _Three(first, second, third, columns, delimiter) if columns else None


def _renamed(old: Grid, new: Grid) -> dict[bytes, bytes]:
    """Return the columns that only have another name now, with their former ones."""
    before_names, after_names = set(old.columns), set(new.columns)
    gone = [name for name in old.columns if name not in after_names]
    come = [name for name in new.columns if name not in before_names]
    if not gone or not come or len(gone) * len(come) > MOST_RENAMED:
        return {}
    before = {name: Counter(_values(old, name)) for name in gone}
    after = {name: Counter(_values(new, name)) for name in come}
    length = max(len(old.rows), len(new.rows), 1)
    alike = sorted(
        (
            (
                sum((before[former] & after[name]).values()) / length,
                old.columns.index(former) == new.columns.index(name),
                former,
                name,
            )
            for former in gone
            for name in come
        ),
        reverse=True,
    )
    found: dict[bytes, bytes] = {}
    for share, is_same_place, former, name in alike:
        says_something = is_same_place or len(before[former]) > 1
        if share >= SHARE_RENAMED and says_something and name not in found and former not in found.values():
            found[name] = former
    return found


def _values(grid: Grid, name: bytes) -> Iterator[bytes]:
    at = grid.columns.index(name)
    return (value_of(row.cells[at]) for row in grid.rows)


def _columns(base: Sheet, ours: Sheet, theirs: Sheet) -> tuple[bytes, ...]:
    """Return the columns of the result; () where they contradict each other."""
    kept = set(ours.columns) & set(theirs.columns)
    places = {name: at for at, name in enumerate(base.columns)}
    for side, other in ((ours, theirs), (theirs, ours)):
        kept |= set(side.columns) - set(base.columns)
        removed = places.keys() - set(other.columns)
        for after, name in enumerate(side.columns):
            if name in removed and _is_column_changed(base, side, places[name], after):
                return ()
    return tuple(in_order(base.columns, ours.columns, theirs.columns, kept) or ())


def _is_column_changed(base: Sheet, side: Sheet, before: int, after: int) -> bool:
    """Tell whether a side changed anything in a column that the other side removed, given its places."""
    if value_of(side.heading.cells[after]) != value_of(base.heading.cells[before]):
        return True
    for key, row in side.rows.items():
        former = base.rows.get(key)
        if value_of(row.cells[after]) != (value_of(former.cells[before]) if former is not None else b""):
            return True
    return False


def _heading(three: _Three) -> Part | None:
    """Return the heading; None where both sides gave a column another name, or two columns have one name now."""
    rows = (three.base.heading, three.ours.heading, three.theirs.heading)
    part = _cell_by_cell(three, *rows)
    mark = _chosen(three.base.mark, three.ours.mark, three.theirs.mark)
    text = b"".join(part.kept)
    if part.is_open or mark is None or grid_in(text, three.delimiter) is None:
        return None
    return _settled(mark + text)


def _row(three: _Three, name: Key) -> Part | None:
    """Return one row of the result, None where it is gone."""
    base, ours, theirs = (sheet.rows.get(name) for sheet in (three.base, three.ours, three.theirs))
    if ours is not None and theirs is not None:
        return _cell_by_cell(three, base, ours, theirs)
    if base is None:
        sheet, row = (three.ours, ours) if ours is not None else (three.theirs, theirs)
        return _settled(_written(three, row, _of(sheet, row, three))) if row is not None else None
    for sheet, row in ((three.ours, ours), (three.theirs, theirs)):
        if row is not None and not _is_row_same(three, base, sheet, row):
            before, after = (
                _written(three, base, _of(three.base, base, three)),
                _written(three, row, _of(sheet, row, three)),
            )
            sides = ([after], []) if row is ours else ([], [after])
            return Part([before], *sides, is_open=True)
    return None


def _is_row_same(three: _Three, base: Row, sheet: Sheet, row: Row) -> bool:
    before, after = _of(three.base, base, three), _of(sheet, row, three)
    return all(value_of(before(name) or b"") == value_of(after(name) or b"") for name in sheet.columns)


def _cell_by_cell(three: _Three, base: Row | None, ours: Row, theirs: Row) -> Part:
    """Merge one row that both sides have; open where a cell is another in all three."""
    if three.base.columns == three.ours.columns == three.theirs.columns == three.columns:
        whole = _chosen(base, ours, theirs) if base is not None else (ours if ours == theirs else None)
        if whole is not None:
            return _settled(three.delimiter.join(whole.cells) + whole.end)
    before = _of(three.base, base, three)
    our, their = _of(three.ours, ours, three), _of(three.theirs, theirs, three)
    cells = {name: _cell(before(name), our(name), their(name)) for name in three.columns}
    row = ours if base is None or ours.end != base.end else theirs
    if all(cell is not None for cell in cells.values()):
        return _settled(_written(three, row, cells.get))
    old, mine, hers = (
        _written(three, row, lambda name, side=side: side(name) if cells[name] is None else cells[name])  # type: ignore[misc]
        for side in (before, our, their)
    )
    return Part([old] if base is not None else [], [mine], [hers], is_open=True)


def _of(sheet: Sheet, row: Row | None, three: _Three) -> Callable[[bytes], bytes | None]:
    """Return a way to a row's cells by their column; None for a column that its table does not have."""
    if row is None:
        return lambda name: None
    places = {name: at for at, name in enumerate(sheet.columns)}
    return lambda name: row.cells[places[name]] if name in places else None


def _cell(base: bytes | None, ours: bytes | None, theirs: bytes | None) -> bytes | None:
    """Return the cell of the result, None where both sides changed it and differ."""
    if ours is None or theirs is None:
        return ours if theirs is None else theirs
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    said = [value_of(cell) if cell is not None else b"" for cell in (base, ours, theirs)]
    # The same cell, quoted in other ways.
    return ours if said[2] in said[:2] else theirs if said[1] == said[0] else None


def _chosen(base: Any, ours: Any, theirs: Any) -> Any:
    return ours if theirs in (base, ours) else theirs if ours == base else None


def _written(three: _Three, row: Row, cell: Callable[[bytes], bytes | None]) -> bytes:
    return three.delimiter.join(cell(name) or b"" for name in three.columns) + row.end


def _settled(text: bytes) -> Part:
    return Part([text], [text], [text])
