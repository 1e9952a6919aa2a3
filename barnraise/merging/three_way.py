"""How three texts lie beside each other: what stayed, what one side changed, what both did."""

from collections.abc import Sequence
from dataclasses import dataclass

from barnraise.base import matching


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the three texts: the same in all (`is_changed` false), changed by one side or alike, or open."""

    base: Sequence[bytes]
    ours: Sequence[bytes]
    theirs: Sequence[bytes]
    starts: tuple[int, int, int]
    is_changed: bool = True
    is_open: bool = False

    @property
    def kept(self) -> bytes:
        """What stands in the result: the changed side, or ours while the part is open."""
        return b"".join(self.theirs if self.ours == self.base and not self.is_open else self.ours)

    def opened(self) -> "Part":
        """Return this part, left for a person to solve."""
        return Part(self.base, self.ours, self.theirs, self.starts, is_open=True)


def aligned(old: Sequence[bytes], our: Sequence[bytes], their: Sequence[bytes]) -> list[Part]:
    """Return the parts that three sequences fall into, in order; open where both sides changed the same and differ.

    Changes of neighbouring pieces are parts of their own; an insertion at the edge of the other side's change is
    one part with it.
    """
    parts: list[Part] = []
    at = our_at = their_at = 0
    end = (
        [matching.Hunk(len(old), len(old), len(our), len(our))],
        [matching.Hunk(len(old), len(old), len(their), len(their))],
    )
    for our_hunks, their_hunks in [*_groups(matching.hunks(old, our), matching.hunks(old, their)), end]:
        both = our_hunks + their_hunks
        start, stop = min(hunk.old_start for hunk in both), max(hunk.old_end for hunk in both)
        same = old[at:start]
        parts.append(Part(same, same, same, (at, our_at, their_at), is_changed=False))
        our_at, their_at = our_at + start - at, their_at + start - at
        our_to = our_at + stop - start + sum(_growth(hunk) for hunk in our_hunks)
        their_to = their_at + stop - start + sum(_growth(hunk) for hunk in their_hunks)
        changed = Part(old[start:stop], our[our_at:our_to], their[their_at:their_to], (start, our_at, their_at))
        is_open = bool(our_hunks and their_hunks) and changed.ours != changed.theirs
        parts.append(changed.opened() if is_open else changed)
        at, our_at, their_at = stop, our_to, their_to
    return parts


def _growth(hunk: matching.Hunk) -> int:
    return hunk.new_end - hunk.new_start - (hunk.old_end - hunk.old_start)


def _groups(
    ours: list[matching.Hunk], theirs: list[matching.Hunk]
) -> list[tuple[list[matching.Hunk], list[matching.Hunk]]]:
    """Put hunks of two sides together that touch the same lines of the base."""
    groups: list[tuple[list[matching.Hunk], list[matching.Hunk]]] = []
    marked = [(hunk, 0) for hunk in ours] + [(hunk, 1) for hunk in theirs]
    for hunk, side in sorted(marked, key=lambda pair: pair[0][:2]):
        others = groups[-1][1 - side] if groups else []
        if not (others and _collide(others[-1], hunk)):
            groups.append(([], []))
        groups[-1][side].append(hunk)
    return groups


def _collide(before: matching.Hunk, after: matching.Hunk) -> bool:
    if after.old_start == before.old_end:
        return before.old_start == before.old_end or after.old_start == after.old_end
    return after.old_start < before.old_end
