"""Results that count because enough of them match, and names on a tree that agree as far down as they can."""

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import eq
from typing import Generic, TypeVar

Value = TypeVar("Value")
Name = TypeVar("Name", bound=Hashable)

# More than two thirds of the people must be behind a name, as naturalists ask of each other's identifications.
TREE_NUMERATOR, TREE_DENOMINATOR = 2, 3
TREE_PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Quorum(Generic[Value]):
    """A result that enough others match: `places` are those that match it, itself included."""

    value: Value
    places: tuple[int, ...]


def matching(given: Sequence[Value], *, least: int, alike: Callable[[Value, Value], bool] = eq) -> Quorum[Value] | None:
    """Return the result that at least `least` of those given match, itself included; None while there is none.

    Among several the one matched by most, then the first (BOINC's canonical result). Cost grows with results².
    """
    best: Quorum[Value] | None = None
    for value in given:
        places = tuple(place for place, other in enumerate(given) if alike(value, other))
        if len(places) >= least and (best is None or len(places) > len(best.places)):
            best = Quorum(value, places)
    return best


def on_tree(given: Sequence[Sequence[Name]]) -> tuple[Name, ...]:
    """Return the way down a tree on which people agree: the lowest node with more than two thirds and two people.

    Each answer is the way from the root to what somebody named. Who stopped above a node neither supports nor
    contradicts it, who went another way below its parent contradicts it. Empty while nothing is agreed.
    """
    way: tuple[Name, ...] = ()
    while True:
        below = [tuple(one) for one in given if tuple(one[: len(way)]) == way and len(one) > len(way)]
        astray = sum(not _on_one_way(tuple(one), way) for one in given)
        if not below:
            return way
        (name, count), *_ = Counter(one[len(way)] for one in below).most_common()
        against = len(below) - count + astray
        if count < TREE_PEOPLE or count * TREE_DENOMINATOR <= (count + against) * TREE_NUMERATOR:
            return way
        way = (*way, name)


def _on_one_way(one: tuple[Name, ...], other: tuple[Name, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]
