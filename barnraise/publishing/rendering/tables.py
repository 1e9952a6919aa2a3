"""Tables of comma- or tab-separated values: the sign between cells found, numbers to the right, formulas inert."""

import re
from html import escape

from barnraise.base.documents import rows_of
from barnraise.publishing.rendering import phrases
from barnraise.publishing.rendering.decoding import HEAD_SIGNS
from barnraise.publishing.rendering.finishing import Finisher

ROWS = 500
COLUMNS = 60
CELLS = 20_000
CELL_SIGNS = 2_000
_DELIMITERS = ",;\t|"
_number = re.compile(r"[-+−]?(?:\d{1,3}(?:[ \u202f,']\d{3})+|\d+)?(?:[.,]\d+)?(?:[eE][-+]?\d{1,3})? ?%?")


def write(text: str, page: Finisher) -> str | None:
    """Write the first rows of a table with its first row as head, or its source when it cannot be read."""
    rows = read_rows(text)
    if rows is None:
        page.say(phrases.BROKEN_TABLE)
        page.show_source(text[:HEAD_SIGNS], "")
        return None
    if not rows:
        page.say(phrases.EMPTY)
        return None
    columns = max(map(len, rows[: ROWS + 1]))
    shown_columns = min(columns, COLUMNS)
    shown_rows = min(ROWS, max(CELLS // max(shown_columns, 1), 1))
    head, body = rows[0], rows[1 : shown_rows + 1]
    page.write_html(_table(head, body, shown_columns), "\n".join(" ".join(row) for row in rows[: shown_rows + 1]))
    if len(rows) - 1 > len(body):
        page.say(phrases.MORE_ROWS.format(shown=f"{len(body):,}", more=f"{len(rows) - 1 - len(body):,}"))
    if columns > shown_columns:
        page.say(phrases.MORE_COLUMNS.format(shown=f"{shown_columns:,}", more=f"{columns - shown_columns:,}"))
    return None


def read_rows(text: str) -> list[list[str]] | None:
    """Return the rows of a table, or None when a quotation mark swallows the rest of the file."""
    delimiter = delimiter_of(text)
    rows = [row for row in rows_of(text, delimiter) if row]
    swallowed = any(cell.count("\n") > 200 for row in rows[-1:] for cell in row)
    return None if swallowed else rows


def delimiter_of(text: str) -> str:
    """Return the sign between cells: the one that the first lines hold most evenly, else a comma."""
    lines = [line for line in text[:20_000].split("\n")[:20] if line]
    best, best_score = ",", 0
    for sign in _DELIMITERS:
        counts = [line.count(sign) for line in lines]
        even = sum(count == counts[0] for count in counts) if counts and counts[0] else 0
        if even * min(counts[0] if counts else 0, 20) > best_score:
            best, best_score = sign, even * min(counts[0], 20)
    return best


def _table(head: list[str], body: list[list[str]], columns: int) -> str:
    numeric = [_is_numeric([row[place] for row in body if place < len(row)]) for place in range(columns)]
    names = "".join(
        f'<th scope="col"{_class(numeric[place])}>{_cell(head[place] if place < len(head) else "")}</th>'
        for place in range(columns)
    )
    # Cells past the last shown column are left out, so the two may differ in length.
    cells = [
        [f"<td{_class(number)}>{_cell(cell)}</td>" for number, cell in zip(numeric, row, strict=False)] for row in body
    ]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in cells)
    label = escape(phrases.TABLE.format(number=1))
    table = f'<table class="table tight"><thead><tr>{names}</tr></thead><tbody>{rows}</tbody></table>'
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">{table}</div>'


def _is_numeric(cells: list[str]) -> bool:
    told = [cell.strip() for cell in cells[:100] if cell.strip()]
    return bool(told) and all(len(cell) < 40 and _number.fullmatch(cell) for cell in told)


def _class(is_number: bool) -> str:
    return ' class="num"' if is_number else ""


def _cell(cell: str) -> str:
    return escape(cell if len(cell) <= CELL_SIGNS else cell[: CELL_SIGNS - 1] + "…", quote=False)
