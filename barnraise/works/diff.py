"""Differences of texts for a reader: rows of the source view, and what hides in a text made visible."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from barnraise.base import matching
from barnraise.works.diff_words import Counts, Piece, counts, line_hunks, lines, word_diff

__all__ = ["Counts", "Piece", "Row", "counts", "source_diff", "word_diff"]

CONTEXT_LINES = 3
MOST_LINES_ALIGNED = 200_000  # of both sides, about 0.3 s


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the source view, or ("hidden") a number of unchanged lines that are folded away.

    Line numbers count from 1; an added line has no old number, a removed one no new number. The pieces of a line
    leave out its line feed; of a changed line they tell what stayed ("same") and what did not.
    """

    kind: Literal["same", "added", "removed", "hidden"]
    old_number: int | None
    new_number: int | None
    pieces: tuple[Piece, ...] = ()
    hidden: int = 0


def source_diff(old: str, new: str, context: int = CONTEXT_LINES, most: int | None = None) -> tuple[Row, ...]:
    """Return the lines that differ, those beside them, and how many lie folded between; none when nothing differs.

    With `most`, of a longer difference so many rows and at least one more; and where there are more lines than are
    aligned to be shown, all between the first and the last that differ counts as replaced.
    """
    old_lines, new_lines = lines(old), lines(new)
    is_aligned = most is None or len(old_lines) + len(new_lines) <= MOST_LINES_ALIGNED
    found = line_hunks(old_lines, new_lines) if is_aligned else _all_between(old_lines, new_lines)
    rows: list[Row] = []
    at, shift = 0, 0
    for hunk in found:
        rows += _unchanged(old_lines, at, hunk.old_start, shift, ends=(context if at else 0, context))
        removed, added = old_lines[hunk.old_start : hunk.old_end], new_lines[hunk.new_start : hunk.new_end]
        if most is not None:
            removed, added = removed[: most + 1], added[: most + 1]
        rows += _changed(removed, added, hunk[::2])
        if most is not None and len(rows) > most:
            return tuple(rows)
        at, shift = hunk.old_end, hunk.new_end - hunk.old_end
    return (*rows, *_unchanged(old_lines, at, len(old_lines), shift, ends=(context, 0))) if found else ()


def _all_between(old: list[str], new: list[str]) -> list[matching.Hunk]:
    """Return one hunk from the first line that differs to the last; none where none does."""
    if old == new:
        return []
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    rest = shorter - start
    end = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    return [matching.Hunk(start, len(old) - end, start, len(new) - end)]


def _unchanged(old: list[str], start: int, end: int, shift: int, *, ends: tuple[int, int]) -> list[Row]:
    """Return the rows of unchanged lines, the middle folded where that saves more than the line it takes."""
    first, last = start + ends[0], end - ends[1]
    if last - first < 2:
        first = last = end
    shown = [*range(start, first), *range(last, end)]
    rows = [Row("same", at + 1, at + 1 + shift, (Piece("same", _bare(old[at])),)) for at in shown]
    if last > first:
        rows.insert(first - start, Row("hidden", first + 1, first + 1 + shift, hidden=last - first))
    return rows


def _changed(old: list[str], new: list[str], starts: tuple[int, ...]) -> list[Row]:
    """Return the removed and the added lines of one hunk, words that stayed marked as such."""
    pieces = word_diff("".join(old), "".join(new))
    removed = _by_line(piece for piece in pieces if piece.kind != "added")
    added = _by_line(piece for piece in pieces if piece.kind != "removed")
    return [
        *(Row("removed", starts[0] + at, None, line) for at, line in enumerate(removed, 1)),
        *(Row("added", None, starts[1] + at, line) for at, line in enumerate(added, 1)),
    ]


def _by_line(pieces: Iterable[Piece]) -> list[tuple[Piece, ...]]:
    """Cut pieces into lines without their line feeds; a line feed that is the whole difference is kept."""
    found: list[tuple[Piece, ...]] = []
    line: list[Piece] = []
    for kind, text in pieces:
        for part in lines(text):
            if not part.endswith("\n"):
                line.append(Piece(kind, part))
                continue
            bare = _bare(part)
            if bare or (kind != "same" and line and all(piece.kind == "same" for piece in line)):
                line.append(Piece(kind, bare or part))
            found.append(tuple(line))
            line = []
    return [*found, tuple(line)] if line else found


def _bare(line: str) -> str:
    return line.removesuffix("\n")
