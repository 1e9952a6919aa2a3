"""The component map: a work as a timber frame, a storey for each part, a bay for each piece.

Areas are about proportional to length. The policy of our pages forbids inline styles, so lengths go into the page as
one of the classes `n0` … `n55` (bays) and `h39` … `h48` (rows) of the stylesheet, each 12 % more than the one before:
no bay is wrong by more than 6 %.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from barnraise.publishing.drawing.lettering import escaped

# Pages are published before somebody claims a task: what changes between two editions is not drawn.
State = Literal["integrated", "review", "open"]
STATES: tuple[State, ...] = get_args(State)

STEPS = 56
_FIRST_STEP = 60
_GROWTH = 1.12

# Above this a bay could hold neither a number nor a thumb, so storeys are drawn closed and open on their own pages.
MOST_PIECES = 300
MOST_STOREYS = 40
_BAYS_IN_A_ROW = 12
# What the mean piece and the mean row measure when drawn, in words of the reference drawing.
_MEAN_PIECE = 1500
_MEAN_ROW = 8000
_LOWEST_ROW = 4800
_HIGHEST_ROW = 14_000


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One bay: `number` as printed ("6", or empty), `remark` in the reader's language ("1 430 words", "open")."""

    number: str
    title: str
    url: str
    state: State
    words: int
    remark: str


@dataclass(frozen=True, kw_only=True)
class Storey:
    """One part; `remark` is what stands at the end of its girt ("3 of 4 integrated"); `url` leads to its own page.

    `counts` says how many pieces are in which state where they are too many to be named; then `pieces` is empty.
    """

    title: str
    pieces: Sequence[Piece]
    remark: str
    url: str | None = None
    counts: Mapping[State, int] = field(default_factory=dict)


def frame(storeys: Sequence[Storey], *, states: Mapping[State, str], rest: str = "", rest_url: str = "") -> str:
    """Draw the frame; above 300 pieces every storey is closed and shows only how much of it is in which state.

    `states` are the names of the states in the reader's language. More than 40 storeys end in one line with the
    sentence `rest` that leads to `rest_url`.
    """
    shown = [storey for storey in storeys if storey.pieces or any(storey.counts.values())]
    pieces = [piece for storey in shown for piece in storey.pieces]
    closed = len(pieces) > MOST_PIECES or any(storey.counts for storey in shown)
    scale = _Scale.of(pieces)
    drawn = [_closed(storey, states) if closed else _opened(storey, scale) for storey in shown[:MOST_STOREYS]]
    if len(shown) > MOST_STOREYS:
        drawn.append(
            f'<li class="storey"><div class="girt"><a href="{escaped(rest_url)}">{escaped(rest)}</a></div></li>'
        )
    return f'<div class="frame">{_ROOF}<ol class="storeys">{"".join(drawn)}</ol></div>'


def length_class(words: float) -> str:
    """Name the class of the stylesheet whose length is nearest to so many words."""
    return f"n{_step(words)}"


def _step(words: float) -> int:
    step = round(math.log(max(words, 1) / _FIRST_STEP, _GROWTH))
    return min(max(step, 0), STEPS - 1)


@dataclass(frozen=True)
class _Scale:
    """By how much words are stretched, so that the frame of a pamphlet and of a thousand pages are both legible."""

    piece: float
    row: float

    @classmethod
    def of(cls, pieces: Sequence[Piece]) -> "_Scale":
        mean = max(sum(piece.words for piece in pieces), 1) / max(len(pieces), 1)
        return cls(_MEAN_PIECE / mean, _MEAN_ROW / (mean * 6))


def _opened(storey: Storey, scale: _Scale) -> str:
    rows, start = [], 1
    for row in _rows(storey.pieces):
        height = sum(piece.words for piece in row) * scale.row
        tall = _step(min(max(height, _LOWEST_ROW), _HIGHEST_ROW))
        bays = "".join(_bay(piece, length_class(piece.words * scale.piece)) for piece in row)
        begins = f' start="{start}"' if start > 1 else ""
        rows.append(f'<ol class="bays h{tall}"{begins}>{bays}</ol>')
        start += len(row)
    return f'<li class="storey">{_girt(storey)}{"".join(rows)}</li>'


def _rows(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    count = math.ceil(len(pieces) / _BAYS_IN_A_ROW)
    size = math.ceil(len(pieces) / count)
    return [pieces[start : start + size] for start in range(0, len(pieces), size)]


def _bay(piece: Piece, length: str) -> str:
    number = f"{escaped(piece.number)}. " if piece.number else ""
    lettered = f'<span class="bay-n">{escaped(piece.number)}</span> ' if piece.number else ""
    return (
        f'<li class="bay is-{piece.state} {length}" title="{number}{escaped(piece.title)}: {escaped(piece.remark)}">'
        f'<a href="{escaped(piece.url)}">{lettered}<span class="bay-t">{escaped(piece.title)}</span> '
        f'<span class="bay-s">{escaped(piece.remark)}</span></a></li>'
    )


def _closed(storey: Storey, states: Mapping[State, str]) -> str:
    counted = storey.counts or Counter(piece.state for piece in storey.pieces)
    counts = {state: counted.get(state, 0) for state in STATES}
    whole = sum(counts.values())
    bays = "".join(
        f'<li class="bay is-{state} {length_class(_FIRST_STEP * 500 * count / whole)}">'
        f'<span class="bay-s">{count} {escaped(states[state])}</span></li>'
        for state, count in counts.items()
        if count
    )
    return f'<li class="storey closed">{_girt(storey)}<ul class="bays">{bays}</ul></li>'


def _girt(storey: Storey) -> str:
    title = f"<b>{escaped(storey.title)}</b>"
    if storey.url:
        title = f'<a href="{escaped(storey.url)}">{title}</a>'
    return f'<div class="girt">{title}<span class="num">{escaped(storey.remark)}</span></div>'


_ROOF = (
    '<svg class="roof" viewBox="0 0 1000 132" preserveAspectRatio="none" aria-hidden="true" fill="none"'
    ' stroke="currentColor"><path vector-effect="non-scaling-stroke" stroke-width="6"'
    ' d="M3 129 500 4l497 125zM500 4v125"/><path vector-effect="non-scaling-stroke" stroke-width="4"'
    ' d="M250 67v62M750 67v62M250 129l250-75 250 75M125 98v31M875 98v31"/></svg>'
)
