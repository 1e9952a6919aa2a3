"""The diagram of a process: boxes in their order, arrows between them, drawn across for wide pages, down for narrow.

Boxes of the main line stand in one line; a box beside it stands under the box that leads to it, or at the next free
place. Arrows to the next box are straight, other arrows between boxes of the line take a lane on the far side.
Measures are pixels of the drawing; `along` runs with the line, `off` away from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from barnraise.publishing.drawing.lettering import cut_short, escaped


@dataclass(frozen=True, kw_only=True)
class Box:
    """A state: `beside` is True where it is not on the main line, `look` is "plain", "end" or "laths"."""

    id: str
    title: str
    remark: str = ""
    beside: bool = False
    look: str = "plain"


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A step from one box to another, with the number of the rule below the drawing and where that stands."""

    source: str
    target: str
    number: str
    url: str
    name: str


@dataclass(frozen=True)
class _Way:
    """How one of the two drawings is laid: the size of a box, gaps, and whether the line runs down."""

    down: bool
    pitch: int
    box_along: int
    box_off: int
    lane: int

    def at(self, along: float, off: float) -> tuple[float, float]:
        return (off, along) if self.down else (along, off)


_ACROSS = _Way(down=False, pitch=208, box_along=156, box_off=64, lane=34)
_DOWN = _Way(down=True, pitch=112, box_along=64, box_off=128, lane=26)
# How far arrows at one box keep apart, how far boxes beside the line keep from it, and by how much they are shorter.
_SPREAD = 14
_ASIDE = 44
_SHORTER = 18

_Point = tuple[float, float]


def diagram(boxes: Sequence[Box], arrows: Sequence[Arrow], *, name: str) -> str:
    """Draw the process twice, for wide and for narrow pages; `name` says in a sentence what it shows."""
    wide = _Drawing(_ACROSS, boxes, arrows).markup("only-wide", "w", name)
    narrow = _Drawing(_DOWN, boxes, arrows).markup("only-narrow", "n", name)
    return wide + narrow


class _Drawing:
    def __init__(self, way: _Way, boxes: Sequence[Box], arrows: Sequence[Arrow]) -> None:
        self.way, self.boxes, self.arrows = way, boxes, arrows
        self.line = [box.id for box in boxes if not box.beside]
        self.beside = [box.id for box in boxes if box.beside]
        self.lanes = _lanes([arrow for arrow in arrows if self._is_arc(arrow)], self.line)
        self.above = way.lane * (1 + max(self.lanes.values(), default=-1)) + 16
        self.columns = {box_id: column for column, box_id in enumerate(self.line)}
        self.rows: dict[str, int] = {}
        for box_id in self.beside:
            self._place(box_id)
        self.arrivals: dict[str, int] = {}

    def markup(self, shown: str, prefix: str, name: str) -> str:
        width, height = self.way.at(self._length(), self._depth())
        arrows = "".join(self._arrow(arrow, prefix) for arrow in self.arrows)
        boxes = "".join(self._box(box, prefix) for box in self.boxes)
        return (
            f'<svg class="diagram {shown}" viewBox="0 0 {width:g} {height:g}" role="group"'
            f' aria-label="{escaped(name)}">'
            f'<defs><marker id="{prefix}-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6.5" markerHeight="6.5"'
            ' orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="currentColor"/></marker>'
            f'<pattern id="{prefix}-laths" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<path class="lath" d="M1 0v8"/></pattern></defs>{boxes}{arrows}</svg>'
        )

    def _is_arc(self, arrow: Arrow) -> bool:
        if arrow.source not in self.line or arrow.target not in self.line:
            return False
        return self.line.index(arrow.target) != self.line.index(arrow.source) + 1

    def _place(self, box_id: str) -> None:
        """Give a box beside the line the first free place from the box that leads to it, and a row with a clear way."""
        placed = [(self.columns[other], self._way_back(other), self.rows[other]) for other in self.rows]
        column = next((self.columns[arrow.source] for arrow in self._leading_to(box_id)), 0)
        while any(column == taken for taken, _, _ in placed):
            column += 1
        self.columns[box_id] = column
        way_back = self._way_back(box_id)
        busy = {row for taken, way, row in placed if taken in way_back or column in way or set(way) & set(way_back)}
        self.rows[box_id] = next(row for row in range(len(busy) + 1) if row not in busy)

    def _leading_to(self, box_id: str) -> list[Arrow]:
        return [arrow for arrow in self.arrows if arrow.target == box_id and arrow.source in self.line]

    def _way_back(self, box_id: str) -> range:
        """Give the columns along which the arrows from a box beside the line run back to it."""
        ends = [
            self.columns[arrow.target] for arrow in self.arrows if arrow.source == box_id and arrow.target in self.line
        ]
        ends.append(self.columns[box_id])
        return range(min(ends), max(ends) + 1)

    def _length(self) -> float:
        return self.way.pitch * max(self.columns.values()) + self.way.box_along + 8

    def _depth(self) -> float:
        rows = 1 + max(self.rows.values(), default=-1)
        return self.above + self.way.box_off + 8 + (self.way.box_off + _ASIDE) * rows

    def _corner(self, box_id: str) -> tuple[float, float]:
        """Give where a box begins, along and off."""
        along, off = 4.0 + self.way.pitch * self.columns[box_id], float(self.above)
        if box_id in self.rows:
            off += (self.way.box_off + _ASIDE) * (1 + self.rows[box_id])
        return along, off

    def _size(self, box_id: str) -> tuple[float, float]:
        """Give how long a box is along and off; one beside the line is shorter, so that an arrow passes its end."""
        return self.way.box_along - (_SHORTER if box_id in self.rows else 0), self.way.box_off

    def _box(self, box: Box, prefix: str) -> str:
        x, y = self.way.at(*self._corner(box.id))
        width, height = self.way.at(*self._size(box.id))
        title = escaped(cut_short(box.title, ems=width / 16, lines=1)[0])
        remark = escaped(cut_short(box.remark, ems=width / 13, lines=1)[0]) if box.remark else ""
        middle, centre = x + width / 2, y + height / 2
        look = " end" if box.look == "end" else ""
        laths = ""
        if box.look == "laths":
            laths = (
                f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" fill="url(#{prefix}-laths)"/>'
                f'<rect class="bare" x="{x + 14:g}" y="{y + 8:g}" width="{width - 28:g}" height="{height - 16:g}"/>'
            )
        second = (
            f'<text class="sm" x="{middle:g}" y="{centre + 14:g}" text-anchor="middle">{remark}</text>'
            if remark
            else ""
        )
        return (
            f'<rect class="box{look}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>{laths}'
            f'<text x="{middle:g}" y="{centre - 4 if remark else centre + 5:g}" text-anchor="middle"'
            f' font-weight="600">{title}</text>{second}'
        )

    def _arrow(self, arrow: Arrow, prefix: str) -> str:
        points, label = self._route(arrow)
        path = "M" + "L".join(f"{x:g} {y:g}" for x, y in (self.way.at(*point) for point in points))
        x, y = self.way.at(*label)
        return (
            f'<path class="go" d="{path}" marker-end="url(#{prefix}-tip)"/>'
            f'<a href="{escaped(arrow.url)}" aria-label="{escaped(arrow.name)}">'
            f'<circle class="no" cx="{x:g}" cy="{y:g}" r="12"/><text class="non" x="{x:g}" y="{y + 4.5:g}"'
            f' text-anchor="middle">{escaped(arrow.number)}</text></a>'
        )

    def _route(self, arrow: Arrow) -> tuple[list[_Point], _Point]:
        (along, off), (to_along, to_off) = self._corner(arrow.source), self._corner(arrow.target)
        half = self.way.box_along / 2
        if self._is_arc(arrow):
            lane = self.above - self.way.lane * (1 + self.lanes[arrow.source, arrow.target])
            # Four places on a box: arcs back leave and forward arcs arrive before its middle, the others after it.
            side = 1 if to_along > along else -1
            start, end = along + half * (1 + 0.6 * side), to_along + half * (1 - 0.25 * side)
            return [(start, off), (start, lane), (end, lane), (end, to_off)], ((start + end) / 2, lane)
        if arrow.source in self.line and arrow.target in self.line:
            middle = off + self.way.box_off / 2
            start = along + self.way.box_along
            return [(start, middle), (to_along, middle)], ((start + to_along) / 2, middle)
        if arrow.source in self.line:
            return self._aside((along, off), (to_along, to_off))
        return self._back(arrow, (along, off), (to_along, to_off))

    def _aside(self, source: _Point, target: _Point) -> tuple[list[_Point], _Point]:
        """Lead from the line to a box beside it: straight, or round the end of its own place."""
        (along, off), (to_along, to_off) = source, target
        foot = off + self.way.box_off
        if to_along == along:
            middle = along + (self.way.box_along - _SHORTER) / 2
            return [(middle, foot), (middle, to_off)], (middle, foot + _ASIDE / 2 - 2)
        forward = to_along > along
        start = along + self.way.box_along - 6 if forward else along + 6
        side = to_along if forward else to_along + self.way.box_along - _SHORTER
        middle = to_off + self.way.box_off / 2
        return [(start, foot), (start, middle), (side, middle)], (start, foot + _ASIDE / 2 - 2)

    def _back(self, arrow: Arrow, source: _Point, target: _Point) -> tuple[list[_Point], _Point]:
        """Lead from a box beside the line to one on it: straight where it stands above, else along its row first."""
        (along, off), (to_along, to_off) = source, target
        if along == to_along:
            # The way there leaves by the middle, so the way back keeps clear of it.
            near, foot = along + (self.way.box_along - _SHORTER) / 5, to_off + self.way.box_off
            return [(near, off), (near, foot)], (near, foot + _ASIDE / 2 + 2)
        count = self.arrivals[arrow.target] = self.arrivals.get(arrow.target, 0) + 1
        middle, foot = off + self.way.box_off / 2, to_off + self.way.box_off
        end = to_along + self.way.box_along / 2 - count * _SPREAD
        side = along if end < along else along + self.way.box_along - _SHORTER
        return [(side, middle), (end, middle), (end, foot)], (end, (middle + foot) / 2)


def _lanes(arcs: Sequence[Arrow], line: Sequence[str]) -> dict[tuple[str, str], int]:
    """Give each arc the lowest lane in which it meets no other, short arcs first."""
    spans = {(arc.source, arc.target): tuple(sorted((line.index(arc.source), line.index(arc.target)))) for arc in arcs}
    lanes: dict[tuple[str, str], int] = {}
    for key, (first, last) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        taken = {lanes[other] for other in lanes if spans[other][0] <= last and spans[other][1] >= first}
        lanes[key] = next(lane for lane in range(len(arcs)) if lane not in taken)
    return lanes
