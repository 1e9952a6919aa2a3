"""What two sequences have in common: the one place where lines, words and rows are aligned."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from barnraise.base.lazy_modules import lazy_module

if TYPE_CHECKING:
    from rapidfuzz import distance
else:
    distance = lazy_module("rapidfuzz.distance")  # slow: forty modules

# Bounds on what is compared all against all. Above them the passage counts as replaced, which is right but coarser.
ALL_PAIRS = 16_000_000  # bits of one table: 2 MB and about 2 ms
LONGEST_FIRST = 1_000  # pairs of one small gap, in Python
LONGEST_FIRST_IN_ALL = 100_000  # pairs of all small gaps together, about 50 ms
DEPTH = 12
# Places that differ in one comparison; the rest counts as replaced. Each costs about 20 µs until it is shown.
MOST_GAPS = 20_000


Run = tuple[int, int, int]


class Hunk(NamedTuple):
    """Where two sequences differ: old[old_start:old_end] became new[new_start:new_end]; one side may be empty."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int

    def joined(self, later: "Hunk") -> "Hunk":
        """Return the hunk that covers this one, a later one and what lies between."""
        return Hunk(self.old_start, later.old_end, self.new_start, later.new_end)


def hunks(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Hunk]:
    """Return where two sequences differ, in order, never touching each other.

    Patience difference (Cohen 2003): what occurs once on both sides, in the longest increasing order, holds the
    alignment; small gaps take the longest run first (Ratcliff & Obershelp 1988), larger ones a longest common
    subsequence, and what is too large to compare counts as replaced. Linear in the lengths, whatever the input.
    """
    found: list[Hunk] = []
    old_at = new_at = 0
    for old_start, new_start, length in [*_runs(old, new), (len(old), len(new), 0)]:
        if old_start > old_at or new_start > new_at:
            found.append(Hunk(old_at, old_start, new_at, new_start))
        old_at, new_at = old_start + length, new_start + length
    return found


def without_strays(found: list[Hunk], holds: Callable[[Hunk, Hunk], bool]) -> list[Hunk]:
    """Join neighbouring hunks unless what lies between them `holds` them apart, so that chance matches vanish."""
    kept: list[Hunk] = []
    for hunk in found:
        while kept and not holds(kept[-1], hunk):
            hunk = kept.pop().joined(hunk)
        kept.append(hunk)
    return kept


def rising(places: Sequence[int]) -> list[int]:
    """Return the indexes of a longest subsequence that rises: what kept its order (patience sorting, O(n log n))."""
    tops: list[int] = []
    piles: list[int] = []
    before: list[int] = []
    for index, place in enumerate(places):
        pile = bisect_left(tops, place)
        tops[pile : pile + 1] = [place]
        piles[pile : pile + 1] = [index]
        before.append(piles[pile - 1] if pile else -1)
    chosen: list[int] = []
    at = piles[-1] if piles else -1
    while at >= 0:
        chosen.append(at)
        at = before[at]
    return chosen[::-1]


def _runs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Run]:
    """Return the runs in common as (place in old, place in new, length), in order."""
    found: list[Run] = []
    left = LONGEST_FIRST_IN_ALL
    gaps = 0
    pending = [(0, len(old), 0, len(new), 0)]
    while pending:
        old_start, old_end, new_start, new_end, depth = pending.pop()
        at, end = old_start, min(old_end, old_start + new_end - new_start)
        shift = new_start - old_start
        while at < end and old[at] == new[at + shift]:
            at += 1
        if at > old_start:
            found.append((old_start, new_start, at - old_start))
            old_start, new_start = at, at + shift
        at, end = old_end, max(old_start, old_end - (new_end - new_start))
        shift = new_end - old_end
        while at > end and old[at - 1] == new[at - 1 + shift]:
            at -= 1
        if at < old_end:
            found.append((at, at + shift, old_end - at))
            old_end, new_end = at, at + shift
        if old_start == old_end or new_start == new_end:
            continue
        gaps += 1
        if gaps > MOST_GAPS or old_end - old_start == new_end - new_start == 1:
            continue  # too much, or one item that differs, the commonest gap of all
        if old_end - old_start == 1 or new_end - new_start == 1:
            found += _one(old, new, old_start, old_end, new_start, new_end)
            continue
        anchors = _anchors(old, new, old_start, old_end, new_start, new_end) if depth < DEPTH else []
        if anchors:
            last = (-1, -1)
            for old_at, new_at in anchors:
                # Anchors side by side stay in one gap: trimming takes them all at once.
                if (old_at - 1, new_at - 1) != last:
                    pending.append((old_start, old_at, new_start, new_at, depth + 1))
                    old_start, new_start = old_at, new_at
                last = old_at, new_at
            pending.append((old_start, old_end, new_start, new_end, depth + 1))
            continue
        pairs = (old_end - old_start) * (new_end - new_start)
        careful = pairs <= min(LONGEST_FIRST, left)
        left -= pairs if careful else 0
        within = _compare(old[old_start:old_end], new[new_start:new_end], careful=careful)
        found += [(old_start + o, new_start + n, length) for o, n, length in within]
    found.sort()
    return found


def _one(
    old: Sequence[Hashable], new: Sequence[Hashable], old_start: int, old_end: int, new_start: int, new_end: int
) -> list[Run]:
    """Return the run in common of two gaps of which one is a single item: its first place in the other, if any."""
    with suppress(ValueError):
        if old_end - old_start == 1:
            return [(old_start, new.index(old[old_start], new_start, new_end), 1)]
        return [(old.index(new[new_start], old_start, old_end), new_start, 1)]
    return []


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], old_start: int, old_end: int, new_start: int, new_end: int
) -> list[tuple[int, int]]:
    """Return the places of what occurs once on both sides, rising in both."""
    olds, news = old[old_start:old_end], new[new_start:new_end]
    in_old, in_new = Counter(olds), Counter(news)
    once = {item for item, count in in_old.items() if count == 1 and in_new.get(item) == 1}
    if not once:
        return []
    place = {item: at for at, item in enumerate(news, new_start) if item in once}
    pairs = [(at, place[item]) for at, item in enumerate(olds, old_start) if item in once]
    return [pairs[index] for index in rising([new_at for _, new_at in pairs])]


def _compare(old: Sequence[Hashable], new: Sequence[Hashable], *, careful: bool) -> list[Run]:
    """Return the runs in common of two gaps in which nothing occurs once on both sides."""
    if careful:
        blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        return [(block.a, block.b, block.size) for block in blocks if block.size]
    if len(old) * len(new) > ALL_PAIRS:
        return []
    # Small numbers instead of the items: rapidfuzz compares hashes, and those of strings could collide.
    number: dict[Hashable, int] = {}
    olds = [number.setdefault(item, len(number)) for item in old]
    news = [number.setdefault(item, len(number)) for item in new]
    steps = distance.Indel.opcodes(olds, news)
    return [(s.src_start, s.dest_start, s.src_end - s.src_start) for s in steps if s.tag == "equal"]
