"""What a bench reports: one figure beside a peer's, and whether the goal is met."""

import json
from dataclasses import asdict, dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value. `beside` is the peer's in the same unit and run, `ratio` is value by beside.

    `goal` is a sentence; `met` says whether it is reached. A figure without a goal is context: it is shown to people
    and is no line of `--json`.
    """

    bench: str
    figure: str
    value: float
    unit: str
    beside: float | None = None
    ratio: float | None = None
    goal: str = ""
    met: bool | None = None

    def line(self) -> str:
        """Return the figure as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def sentence(self) -> str:
        """Return the figure as people read it."""
        peer = f" beside {_plain(self.beside)} ({self.ratio:.2f}×)" if self.beside is not None and self.ratio else ""
        verdict = "" if self.met is None else f"  goal {self.goal}: {'met' if self.met else 'NOT MET'}"
        return f"{self.bench}: {self.figure} {_plain(self.value)} {self.unit}{peer}{verdict}"


def _plain(value: float) -> str:
    """Return a number with as many digits as tell something."""
    return f"{value:,.1f}" if abs(value) >= 10 else f"{value:.3f}"


def against(
    bench: str, figure: str, value: float, unit: str, *, beside: float, goal: tuple[Literal["≥", "≤"], float]
) -> Figure:
    """Return a figure whose goal is a ratio to a peer, such as (`≥`, 0.25)."""
    sign, bound = goal
    ratio = value / beside if beside else float("inf")
    met = ratio >= bound if sign == "≥" else ratio <= bound
    return Figure(bench, figure, round(value, 4), unit, round(beside, 4), round(ratio, 3), f"{sign} {bound}×", met)


def bounded(bench: str, figure: str, value: float, unit: str, *, most: float) -> Figure:
    """Return a figure that may not pass a bound."""
    return Figure(bench, figure, round(value, 2), unit, None, None, f"≤ {most:g} {unit}", value <= most)


def reached(bench: str, figure: str, value: float, unit: str, *, least: float, beside: float | None = None) -> Figure:
    """Return a figure that has to reach a bound; a peer's beside it is told and not judged."""
    ratio = round(value / beside, 3) if beside else None
    return Figure(bench, figure, round(value, 2), unit, beside, ratio, f"≥ {least:g} {unit}", value >= least)
