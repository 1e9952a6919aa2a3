"""How three texts lie beside each other: what stayed, what one side changed, what both did."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from barnraise.base import matching
from barnraise.merging.uniting import united


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the three texts: the same in all (`is_changed` false), changed by one side or alike, or open.

    `solved` stands in the result where it is neither of the two sides.
    """

    base: Sequence[bytes]
    ours: Sequence[bytes]
    theirs: Sequence[bytes]
    is_changed: bool = True
    is_open: bool = False
    solved: Sequence[bytes] | None = None

    @property
    def kept(self) -> Sequence[bytes]:
        """What stands in the result: the changed side, or ours while the part is open."""
        if self.solved is not None:
            return self.solved
        return self.theirs if self.ours == self.base and not self.is_open else self.ours

    def opened(self) -> "Part":
        """Return this part, left for a person to solve."""
        return replace(self, is_open=True, solved=None)


def split(content: bytes) -> list[bytes]:
    """Return the lines of some bytes with their ends; only a line feed ends a line."""
    found = content.split(b"\n")
    last = found.pop()
    return [line + b"\n" for line in found] + ([last] if last else [])


def by_line(base: bytes, ours: bytes, theirs: bytes, *, is_union: bool = False) -> list[Part]:
    """Return the parts that three texts fall into, line by line; open where a person has to choose.

    For each line, with the growth of its count from the base in our text, their text and the result: what was
    removed on either side is missing, and what was added on either side is there; parts that would break this are
    open. With `is_union` what both only added at one place stands there twice, ours first.
    """
    if not is_union:
        return _checked(aligned(split(base), split(ours), split(theirs)))
    # A last line that only got its end is no line that both changed.
    parts = aligned(
        *(split(text if text.endswith(b"\n") or not text else text + b"\n") for text in (base, ours, theirs))
    )
    return _checked([_united(part) if part.is_open else part for part in parts])


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
        parts.append(Part(same, same, same, is_changed=False))
        our_at, their_at = our_at + start - at, their_at + start - at
        our_to = our_at + stop - start + sum(_growth(hunk) for hunk in our_hunks)
        their_to = their_at + stop - start + sum(_growth(hunk) for hunk in their_hunks)
        changed = Part(old[start:stop], our[our_at:our_to], their[their_at:their_to])
        is_open = bool(our_hunks and their_hunks) and changed.ours != changed.theirs
        parts.append(changed.opened() if is_open else changed)
        at, our_at, their_at = stop, our_to, their_to
    return parts


def _united(part: Part) -> Part:
    both = united(part.base, part.ours, part.theirs)
    return part if both is None else replace(part, is_open=False, solved=both)


def _checked(parts: list[Part]) -> list[Part]:
    """Return the parts, those opened in which a result without a question would lose, double or revive a line."""
    changed = [part for part in parts if part.is_changed and not part.is_open]
    our_growth, their_growth, growth = Counter[bytes](), Counter[bytes](), Counter[bytes]()
    for part in changed:
        for count, side in ((our_growth, part.ours), (their_growth, part.theirs), (growth, part.kept)):
            count.update(side)
            count.subtract(part.base)
    wrong = {
        line
        for line in {*our_growth, *their_growth, *growth}
        if not _holds(our_growth[line], their_growth[line], growth[line])
    }
    if not wrong:
        return parts
    return [part.opened() if part.is_changed and wrong.intersection(_touched(part)) else part for part in parts]


def _holds(ours: int, theirs: int, result: int) -> bool:
    most = max(ours, 0) + max(theirs, 0) - max(-ours, -theirs, 0)
    least = max(ours, theirs, 0) + min(ours, 0) + min(theirs, 0)
    return least <= result <= most


def _touched(part: Part) -> list[bytes]:
    return [*part.base, *part.ours, *part.theirs]


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
