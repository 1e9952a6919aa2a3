"""Numbers, choices of several, rankings and marks on pictures: one item's answers as one result."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TypeVar

Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Middle:
    """The middle of some numbers, and how far the middle one of them lies from it."""

    value: float
    spread: float


def middle(given: Sequence[float], weights: Sequence[float] | None = None) -> Middle:
    """Return the (weighted) median: no single answer, however far off, moves it far. At least one number is given."""
    if weights is None:
        value = float(median(given))
    else:
        half, so_far, value = sum(weights) / 2, 0.0, given[0]
        for number, weight in sorted(zip(given, weights, strict=True)):
            value, so_far = number, so_far + weight
            if so_far >= half:
                break
    return Middle(float(value), float(median(abs(one - value) for one in given)))


def shares(given: Sequence[Sequence[Name]]) -> dict[Name, float]:
    """Return, for each name, the share of the answers that choose it: an answer may choose several."""
    counts = Counter(name for one in given for name in dict.fromkeys(one))
    return {name: count / len(given) for name, count in counts.items()}


def ranked(given: Sequence[Sequence[Name]]) -> tuple[Name, ...]:
    """Return one order of several: by mean place (Borda 1781); what an answer leaves out shares its last places.

    Ties keep the order of the first answer that names both.
    """
    names = list(dict.fromkeys(name for one in given for name in one))
    places: defaultdict[Name, float] = defaultdict(float)
    for one in given:
        rest = (len(one) + len(names) - 1) / 2
        placed = {name: float(place) for place, name in enumerate(one)}
        for name in names:
            places[name] += placed.get(name, rest)
    return tuple(sorted(names, key=lambda name: places[name]))


def spot(given: Sequence[tuple[float, float]], *, within: float, least: int) -> tuple[float, float] | None:
    """Return where at least so many marks lie within a distance of one of them: the middle of the largest such group.

    None while no group is large enough. Cost grows with marks².
    """
    groups = [
        [(x, y) for x, y in given if (x - centre[0]) ** 2 + (y - centre[1]) ** 2 <= within**2] for centre in given
    ]
    largest = max(groups, key=len, default=[])
    if len(largest) < max(least, 1):
        return None
    return float(median(x for x, _ in largest)), float(median(y for _, y in largest))
