"""How three texts lie beside each other: what stayed, what one side changed, what both did."""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from sys import maxsize

from barnraise.base import matching
from barnraise.merging.uniting import united

# Places that both sides changed which are looked at again for what may stand there; about 0.3 s.
MOST_SETTLED = 10_000

Lines = Sequence[bytes]
Group = tuple[list[matching.Hunk], list[matching.Hunk]]  # of both sides, that touch the same lines of the base
Places = tuple[int, int, int]


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
        return Part(self.base, self.ours, self.theirs, self.is_changed, is_open=True)


def split(content: bytes) -> list[bytes]:
    """Return the lines of some bytes with their ends; only a line feed ends a line."""
    found = content.split(b"\n")
    last = found.pop()
    return [line + b"\n" for line in found] + ([last] if last else [])


def by_line(base: bytes, ours: bytes, theirs: bytes, *, is_union: bool = False, most_open: int = maxsize) -> list[Part]:
    """Return the parts that three texts fall into, line by line; open where a person has to choose.

    For each line, with the growth of its count from the base in our text, their text and the result: what was
    removed on either side is missing, and what was added on either side is there; parts that would break this are
    open. With `is_union` what both only added at one place stands there twice, ours first. For `most_open` see
    `aligned`.
    """
    if not is_union:
        return _checked(aligned(split(base), split(ours), split(theirs), most_open=most_open))
    # A last line that only got its end is no line that both changed.
    texts = (split(text if text.endswith(b"\n") or not text else text + b"\n") for text in (base, ours, theirs))
    return _checked(aligned(*texts, settle=_united, most_open=most_open))


def aligned(
    old: Lines, our: Lines, their: Lines, *, settle: Callable[[Part], Part] | None = None, most_open: int = maxsize
) -> list[Part]:
    """Return the parts that three sequences fall into, in order; open where both sides changed the same and differ.

    Changes of neighbouring pieces are parts of their own; an insertion at the edge of the other side's change is
    one part with it. `settle` may close an open part, up to a bound. Where more than `most_open` stay open, the first
    of those beyond reaches to the last place that both sides changed.
    """
    parts: list[Part] = []
    opened = settled = 0
    places = (0, 0, 0)
    groups = deque(_groups(matching.hunks(old, our), matching.hunks(old, their)))
    while groups:
        group = groups.popleft()
        same, changed, ends = _laid_out((old, our, their), places, group)
        if settle is not None and changed.is_open and settled < MOST_SETTLED:
            changed = settle(changed)
            settled += 1
        opened += changed.is_open
        if opened > most_open and changed.is_open:
            same, changed, ends = _laid_out((old, our, their), places, _to_last(group, groups))
        parts += [same, changed]
        places = ends
    rest = old[places[0] :]
    return [*parts, Part(rest, rest, rest, is_changed=False)]


def _laid_out(texts: tuple[Lines, Lines, Lines], places: Places, group: Group) -> tuple[Part, Part, Places]:
    """Return what is the same before a group, what the group changes, and where that ends in each text."""
    old, *sides = texts
    start = min(hunks[0].old_start for hunks in group if hunks)
    stop = max(hunks[-1].old_end for hunks in group if hunks)
    our_at, their_at = (place + start - places[0] for place in places[1:])
    our_to, their_to = (
        at + stop - start + sum(map(_growth, hunks)) for at, hunks in zip((our_at, their_at), group, strict=True)
    )
    same = old[places[0] : start]
    changed = Part(old[start:stop], sides[0][our_at:our_to], sides[1][their_at:their_to])
    is_open = all(group) and changed.ours != changed.theirs
    return (
        Part(same, same, same, is_changed=False),
        changed.opened() if is_open else changed,
        (stop, our_to, their_to),
    )


def _to_last(group: Group, later: deque[Group]) -> Group:
    """Join a group with all up to the last that both sides changed, and take these away from those that follow."""
    behind = len(later) - next(count for count, other in enumerate(reversed([group, *later])) if all(other))
    joined = [group, *(later.popleft() for _ in range(behind))]
    return ([hunk for ours, _ in joined for hunk in ours], [hunk for _, theirs in joined for hunk in theirs])


def _united(part: Part) -> Part:
    both = united(part.base, part.ours, part.theirs)
    return part if both is None else Part(part.base, part.ours, part.theirs, solved=both)


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


def _groups(ours: list[matching.Hunk], theirs: list[matching.Hunk]) -> list[Group]:
    """Put hunks of two sides together that touch the same lines of the base."""
    groups: list[Group] = []
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
