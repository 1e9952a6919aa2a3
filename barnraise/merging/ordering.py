"""In which order stand the things of a merged text that have names: rows, columns, keys."""

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise
from typing import Any, TypeVar

Name = TypeVar("Name", bound=Hashable)

# So few names may stand in sorted order by chance.
FEW = 3


def in_order(
    base: Sequence[Name], ours: Sequence[Name], theirs: Sequence[Name], kept: AbstractSet[Name]
) -> list[Name] | None:
    """Return the kept names in their order; None where both sides moved some, and not alike.

    The order is that of the side which moved something, else ours; what only the other side has stands behind what
    it stands behind there (and behind what was added at the same place). Where all three are sorted, so is this.
    """
    if len(base) >= FEW and all(map(_is_sorted, (base, ours, theirs))):
        return sorted(kept)  # type: ignore[type-var]
    ours_moved, theirs_moved = _has_moved(base, ours), _has_moved(base, theirs)
    if ours_moved and theirs_moved:
        common = set(ours) & set(theirs) & set(base)
        if [name for name in ours if name in common] != [name for name in theirs if name in common]:
            return None
    first, second = (theirs, ours) if theirs_moved and not ours_moved else (ours, theirs)
    return _woven([name for name in first if name in kept], [name for name in second if name in kept])


def _has_moved(base: Sequence[Name], side: Sequence[Name]) -> bool:
    place = {name: at for at, name in enumerate(base)}
    common = [place[name] for name in side if name in place]
    return common != sorted(common)


def _is_sorted(names: Sequence[Any]) -> bool:
    try:
        return all(one < other for one, other in pairwise(names))
    except TypeError:
        return False


def _woven(first: Sequence[Name], second: Sequence[Name]) -> list[Name]:
    """Put what only the second has into the first, behind what it follows in the second."""
    in_first, in_second = set(first), set(second)
    behind: dict[Name | None, list[Name]] = {}
    anchor: Name | None = None
    for name in second:
        if name in in_first:
            anchor = name
        else:
            behind.setdefault(anchor, []).append(name)
    woven: list[Name] = []
    waiting = behind.get(None, [])
    for name in first:
        if name in in_second:
            woven += [*waiting, name]
            waiting = behind.get(name, [])
        else:
            woven.append(name)
    return woven + waiting
