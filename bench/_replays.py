"""Merge cases made of real histories: two edits that followed each other, played as if two people made them at once.

From three versions of a table the case is: base and ours are the first two, theirs is the first with what the last
edit did, and the human's is the third. All four are written by one writer, so that only cells can differ. Written
apart from `barnraise.merging`, which it judges.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._histories import git

STEPS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Case:
    """Three texts, and what a human made of them."""

    base: bytes
    ours: bytes
    theirs: bytes
    actual: bytes


Cells = dict[str, dict[str, Any]]


def table_cases(repository: Path, path: str, key: str) -> Iterator[Case]:
    """Yield the cases of a table's history, of edits of one to three commits each."""
    yield from _cases([_table(text, key) for text in _versions(repository, path)])


def contradicts(case: Case, key: str) -> bool:
    """Tell whether both edits changed the same cell, or one took away what the other changed: no merge could know."""
    tables = [_table(text, key) or {} for text in (case.base, case.ours, case.theirs)]
    base, ours, theirs = (
        {(name, column): cell for name, row in table.items() for column, cell in row.items() if cell}
        for table in tables
    )
    places = {*base, *ours, *theirs}
    return any(
        ours.get(place) != base.get(place) != theirs.get(place) and ours.get(place) != theirs.get(place)
        for place in places
    )


def _versions(repository: Path, path: str) -> Iterator[bytes]:
    commits = git(repository, "log", "--first-parent", "--reverse", "--format=%H", "--diff-filter=AM", "--", path)
    last = b""
    for commit in commits.decode().split():
        text = git(repository, "show", f"{commit}:{path}")
        if text != last:
            yield text
        last = text


def _table(text: bytes, key: str) -> Cells | None:
    heading = text.decode("utf-8-sig", "replace")
    delimiter = max(",;\t", key=heading.partition("\n")[0].count)
    rows = list(csv.DictReader(io.StringIO(heading, newline=""), delimiter=delimiter))
    sound = all(None not in row and None not in row.values() for row in rows)
    return _named(rows, key) if sound else None


def _named(rows: Sequence[dict[str, Any]], key: str) -> Cells | None:
    named = {str(row[key]): row for row in rows if row.get(key)}
    return named if rows and len(named) == len(rows) else None


def _cases(versions: list[Cells | None]) -> Iterator[Case]:
    for first in range(len(versions)):
        for step in STEPS:
            for other in STEPS:
                if first + step + other < len(versions):
                    base, ours, last = (versions[first + at] for at in (0, step, step + other))
                    if base and ours and last and base != ours and ours != last and base != last:
                        theirs = _played(base, ours, last)
                        yield Case(*(_written(cells) for cells in (base, ours, theirs, last)))


def _played(base: Cells, ours: Cells, last: Cells) -> Cells:
    """Return the base with what became of `ours` in `last`: rows, columns and cells."""
    gone, come = ours.keys() - last.keys(), last.keys() - ours.keys()
    rows = [
        name
        for name in _order(list(base), list(ours), list(last))
        if name not in gone and (name in base or name in come)
    ]
    old_columns, our_columns, columns = (list(next(iter(cells.values()))) for cells in (base, ours, last))
    lost, new = set(our_columns) - set(columns), set(columns) - set(our_columns)
    kept = [
        name
        for name in _order(old_columns, our_columns, columns)
        if name not in lost and (name in old_columns or name in new)
    ]
    made: Cells = {}
    for name in rows:
        before, between, after = (cells.get(name, {}) for cells in (base, ours, last))
        members = kept if set(before) <= set(old_columns) else []
        row: dict[str, Any] = {}
        for column in [*members, *(one for one in {**before, **after} if one not in members)]:
            changed = between.get(column) != after.get(column)
            value = after.get(column) if changed else before.get(column)
            if value is not None or (column in kept and column in before):
                row[column] = value
            elif column in kept and column in new:
                row[column] = after.get(column, "")
            elif column in kept:
                row[column] = ""
        made[name] = row
    return made


def _order(base: list[str], ours: list[str], last: list[str]) -> list[str]:
    """Return all names in the last order, those that are only in the base behind what they follow there."""
    order = list(last)
    for at, name in enumerate(base):
        if name not in order:
            before = next((one for one in reversed(base[:at]) if one in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, name)
    return order


def _written(cells: Cells) -> bytes:
    out = io.StringIO()
    columns = list(dict.fromkeys(name for row in cells.values() for name in row))
    rows = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    rows.writeheader()
    rows.writerows(cells.values())
    return out.getvalue().encode()
