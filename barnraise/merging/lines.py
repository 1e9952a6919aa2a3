"""Three-way merging by line, on bytes, that loses and revives nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from barnraise.base import Refused, matching, sha256
from barnraise.merging.three_way import Part, aligned

# House decision 6: an approval survives a merge when nothing this near to the approved change has changed.
NEAR_LINES = 3

Pick = Literal["base", "ours", "theirs", "both"]


class Lines(NamedTuple):
    """A span of whole lines, counted from 0, the end not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that both sides changed, for a person to solve.

    `id` depends on the three texts of the passage alone (and on which of several equal passages it is), so that
    it survives changes elsewhere.
    """

    id: str
    base: bytes
    ours: bytes
    theirs: bytes
    base_lines: Lines
    our_lines: Lines
    their_lines: Lines


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge gave: `content` is the result when clean; where passages conflict it holds our side."""

    content: bytes
    conflicts: tuple[Passage, ...] = ()
    binary: bool = False

    @property
    def clean(self) -> bool:
        """Whether nothing is left for a person to solve."""
        return not self.conflicts


def merge(base: bytes, ours: bytes, theirs: bytes) -> Merged:
    """Merge two descendants of a text by line; bytes that nobody touched stay the same.

    A line ends with a line feed; carriage returns, byte order marks and a missing last line feed belong to their
    lines. What has a NUL byte is one indivisible passage. Changes of the same lines conflict unless both sides
    made the same change. Changes of neighbouring lines merge, since their order is certain; an insertion at the
    edge of the other side's change conflicts, since it is not (`git merge-file` lets both conflict).

    Guaranteed for a clean result, each line counted as often as it stands: no line that neither side has, none
    that either side removed and nobody added, and every line that either side added. A merge that would break
    this, as when one side moved a line and the other removed it, conflicts.
    """
    parts = _parts(base, ours, theirs)
    conflicts = tuple(_passages(parts))
    return Merged(_joined(part.kept for part in parts), conflicts, bool(conflicts) and _is_binary(base, ours, theirs))


def solve(base: bytes, ours: bytes, theirs: bytes, picks: Mapping[str, Pick | bytes]) -> bytes:
    """Merge, taking for each conflicting passage (by its id) one side, both (ours first), or the given text.

    Refuses with `passages_changed` when a pick is for a passage that is not there (any more), with `passage_open`
    (fact `passages`: how many) when a pick is missing, with `passage_indivisible` when "both" is asked of binary
    content.
    """
    parts = _parts(base, ours, theirs)
    passages = list(_passages(parts))
    missing = {passage.id for passage in passages} - picks.keys()
    if len(picks) + len(missing) != len(passages):
        raise Refused("passages_changed", status=409)
    if missing:
        raise Refused("passage_open", passages=len(missing))
    if "both" in picks.values() and _is_binary(base, ours, theirs):
        raise Refused("passage_indivisible")
    solved = iter(_picked(passage, picks[passage.id]) for passage in passages)
    return _joined(text for part in parts for text in (next(solved) if part.is_open else (part.kept,)))


def near(base: bytes, ours: bytes, theirs: bytes, lines: int = NEAR_LINES) -> bool:
    """Tell whether a change of one side lies within so many lines of a change of the other.

    A change of line 5 is within three lines of a change of line 8, not of line 9. An insertion or removal that
    could as well stand elsewhere (among equal lines) counts as being at all those places. Binary content is one line.
    """
    if ours == base or theirs == base:
        return False
    if _is_binary(base, ours, theirs):
        return True
    old = split(base)
    our_spans, their_spans = (_spans(old, split(side)) for side in (ours, theirs))
    at = 0
    for start, end in our_spans:
        while at < len(their_spans) and their_spans[at][1] + lines <= start:
            at += 1
        if at < len(their_spans) and their_spans[at][0] < end + lines:
            return True
    return False


def split(content: bytes) -> list[bytes]:
    """Return the lines of some bytes with their ends; only a line feed ends a line."""
    found = content.split(b"\n")
    last = found.pop()
    return [line + b"\n" for line in found] + ([last] if last else [])


def _is_binary(*texts: bytes) -> bool:
    return any(b"\0" in text for text in texts)


def _parts(base: bytes, ours: bytes, theirs: bytes) -> list[Part]:
    """Return the parts that the three texts fall into, in order."""
    if base in (ours, theirs) or ours == theirs or _is_binary(base, ours, theirs):
        is_open = base not in (ours, theirs) and ours != theirs
        return [Part([base], [ours], [theirs], (0, 0, 0), is_open=is_open)]
    old, our, their = split(base), split(ours), split(theirs)
    return _checked(aligned(old, our, their))


def _checked(parts: list[Part]) -> list[Part]:
    """Return the parts, those opened in which a clean result would lose, double or revive a line.

    For each line, with the growth of its count from the base in our text, their text and the result: what was
    removed on either side must be missing, and what was added on either side must be there.
    """
    changed = [part for part in parts if part.is_changed]
    if any(part.is_open for part in changed):
        return parts
    our_growth, their_growth, growth = Counter[bytes](), Counter[bytes](), Counter[bytes]()
    for part in changed:
        kept = part.theirs if part.ours == part.base else part.ours
        for count, side in ((our_growth, part.ours), (their_growth, part.theirs), (growth, kept)):
            count.update(side)
            count.subtract(part.base)
    wrong = {line for line in growth if not _holds(our_growth[line], their_growth[line], growth[line])}
    if not wrong:
        return parts
    return [part.opened() if part.is_changed and wrong.intersection(_touched(part)) else part for part in parts]


def _holds(ours: int, theirs: int, result: int) -> bool:
    most = max(ours, 0) + max(theirs, 0) - max(-ours, -theirs, 0)
    least = max(ours, theirs, 0) + min(ours, 0) + min(theirs, 0)
    return least <= result <= most


def _touched(part: Part) -> Iterable[bytes]:
    return [*part.base, *part.ours, *part.theirs]


def _passages(parts: Iterable[Part]) -> Iterable[Passage]:
    seen = Counter[bytes]()
    for part in parts:
        if not part.is_open:
            continue
        base, ours, theirs = (b"".join(side) for side in (part.base, part.ours, part.theirs))
        mark = sha256(base) + sha256(ours) + sha256(theirs)
        seen[mark] += 1
        base_lines, our_lines, their_lines = (
            Lines(start, start + len(side))
            for start, side in zip(part.starts, (part.base, part.ours, part.theirs), strict=True)
        )
        id = sha256(mark + b"%d" % seen[mark]).hex()[:16]
        yield Passage(id, base, ours, theirs, base_lines, our_lines, their_lines)


def _picked(passage: Passage, pick: Pick | bytes) -> tuple[bytes, ...]:
    if isinstance(pick, bytes):
        return (pick,)
    sides = {"base": (passage.base,), "ours": (passage.ours,), "theirs": (passage.theirs,)}
    return (passage.ours, passage.theirs) if pick == "both" else sides[pick]


def _joined(texts: Iterable[bytes]) -> bytes:
    """Join texts; one that does not end its last line gets the line end it uses when another follows."""
    whole: list[bytes] = []
    for text in texts:
        if not text:
            continue
        if whole and not whole[-1].endswith(b"\n"):
            whole.append(b"\r\n" if b"\r\n" in whole[-1] or b"\r\n" in text else b"\n")
        whole.append(text)
    return b"".join(whole)


def _spans(old: list[bytes], new: list[bytes]) -> list[tuple[int, int]]:
    """Return the lines of `old` that each change touches, widened to where it could slide."""
    spans = []
    for start, end, new_start, new_end in matching.hunks(old, new):
        moving, at, stop = (new, new_start, new_end) if start == end else (old, start, end)
        if start == end or new_start == new_end:
            back = ahead = 0
            while start - back and at - back and moving[stop - back - 1] == moving[at - back - 1]:
                back += 1
            while end + ahead < len(old) and stop + ahead < len(moving) and moving[at + ahead] == moving[stop + ahead]:
                ahead += 1
            start, end = start - back, end + ahead
        spans.append((start, end))
    return spans
