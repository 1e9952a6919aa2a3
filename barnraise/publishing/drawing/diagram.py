"""The diagram of a process: boxes in their order, arrows between them, drawn across for wide pages, down for narrow.

Boxes of the main line stand in one line; boxes beside it stand each in a row of their own under the box that leads to
them. Arrows to the next box are straight, other arrows between boxes of the line take a lane on the far side.
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
_DOWN = _Way(down=True, pitch=108, box_along=60, box_off=150, lane=20)
_SPREAD = 14


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

    def _length(self) -> float:
        return self.way.pitch * (len(self.line) - 1) + self.way.box_along + 8

    def _depth(self) -> float:
        row = self.way.box_off + 36
        return self.above + self.way.box_off + 8 + row * len(self.beside)

    def _column(self, box_id: str) -> int:
        """Give the place on the line, for a box beside it that of the first box that leads to it."""
        if box_id in self.line:
            return self.line.index(box_id)
        return next(
            (
                self._column(arrow.source)
                for arrow in self.arrows
                if arrow.target == box_id and arrow.source in self.line
            ),
            0,
        )

    def _corner(self, box_id: str) -> tuple[float, float]:
        """Give where a box begins, along and off."""
        along = 4.0 + self.way.pitch * self._column(box_id)
        off = float(self.above)
        if box_id in self.beside:
            off += (self.way.box_off + 36) * (1 + self.beside.index(box_id))
        return along, off

    def _box(self, box: Box, prefix: str) -> str:
        x, y = self.way.at(*self._corner(box.id))
        width, height = self.way.at(self.way.box_along, self.way.box_off)
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

    def _route(self, arrow: Arrow) -> tuple[list[tuple[float, float]], tuple[float, float]]:
        (along, off), (to_along, to_off) = self._corner(arrow.source), self._corner(arrow.target)
        half = self.way.box_along / 2
        if self._is_arc(arrow):
            lane = self.above - self.way.lane * (1 + self.lanes[arrow.source, arrow.target])
            start, end = along + half - _SPREAD, to_along + half + _SPREAD
            if end > start:
                start, end = start + 2 * _SPREAD, end - 2 * _SPREAD
            return [(start, off), (start, lane), (end, lane), (end, to_off)], ((start + end) / 2, lane)
        if arrow.source in self.line and arrow.target in self.line:
            middle = off + self.way.box_off / 2
            start = along + self.way.box_along
            return [(start, middle), (to_along, middle)], ((start + to_along) / 2, middle)
        if arrow.source in self.line:
            return self._aside(along, off, to_along, to_off)
        return self._back(arrow, along, off, to_along, to_off)

    def _aside(
        self, along: float, off: float, to_along: float, to_off: float
    ) -> tuple[list[tuple[float, float]], tuple[float, float]]:
        """Lead from the line to a box beside it: straight, or round the corner from a later box."""
        half, bottom = self.way.box_along / 2, off + self.way.box_off
        start = along + half
        if to_along == along:
            return [(start, bottom), (start, to_off)], (start, (bottom + min(to_off, bottom + 36)) / 2)
        middle = to_off + self.way.box_off / 2
        side = to_along + self.way.box_along if to_along < along else to_along
        return [(start, bottom), (start, middle), (side, middle)], (start, bottom + 18)

    def _back(
        self, arrow: Arrow, along: float, off: float, to_along: float, to_off: float
    ) -> tuple[list[tuple[float, float]], tuple[float, float]]:
        """Lead from a box beside the line to one on it: along its row, then to the foot of the other."""
        count = self.arrivals[arrow.target] = self.arrivals.get(arrow.target, 0) + 1
        middle = off + self.way.box_off / 2
        end = to_along + self.way.box_along / 2 - count * _SPREAD
        side = along if end < along else along + self.way.box_along
        foot = to_off + self.way.box_off
        return [(side, middle), (end, middle), (end, foot)], ((side + end) / 2, middle)


def _lanes(arcs: Sequence[Arrow], line: Sequence[str]) -> dict[tuple[str, str], int]:
    """Give each arc the lowest lane in which it meets no other, short arcs first."""
    spans = {(arc.source, arc.target): tuple(sorted((line.index(arc.source), line.index(arc.target)))) for arc in arcs}
    lanes: dict[tuple[str, str], int] = {}
    for key, (first, last) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        taken = {lanes[other] for other in lanes if spans[other][0] <= last and spans[other][1] >= first}
        lanes[key] = next(lane for lane in range(len(arcs)) if lane not in taken)
    return lanes
