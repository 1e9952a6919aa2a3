"""Keeping both: what two sides added to the same place, one after the other."""

from collections.abc import Sequence

from barnraise.base import matching

Lines = Sequence[bytes]


def united(base: Lines, ours: Lines, theirs: Lines) -> list[bytes] | None:
    """Return the lines of both changes of one passage, None where both changed or removed the same line.

    What one side removed is gone. What both added between the same two lines stands there once where it is the
    same, else ours before theirs.
    """
    if not base:
        return one_after_another(ours, theirs)
    sides = [matching.hunks(base, side) for side in (ours, theirs)]
    gone, others = ({at for hunk in hunks for at in range(hunk.old_start, hunk.old_end)} for hunks in sides)
    if not gone.isdisjoint(others):
        return None
    our_came, their_came = (
        {hunk.old_start: side[hunk.new_start : hunk.new_end] for hunk in hunks}
        for hunks, side in zip(sides, (ours, theirs), strict=True)
    )
    result: list[bytes] = []
    for at in range(len(base) + 1):
        _append(result, one_after_another(our_came.get(at, ()), their_came.get(at, ())))
        if at < len(base) and at not in gone and at not in others:
            _append(result, [base[at]])
    return result


def one_after_another(ours: Lines, theirs: Lines) -> list[bytes]:
    """Return two insertions after each other, the lines with which both begin or end only once."""
    if _has_all(ours, theirs):
        return list(ours)
    if _has_all(theirs, ours):
        return list(theirs)
    start = end = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    while end < min(len(ours), len(theirs)) - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    both = list(ours[: len(ours) - end])
    _append(both, theirs[start:])
    return both


def _append(lines: list[bytes], more: Lines) -> None:
    """Put more lines behind others; a last line without an end gets one."""
    if lines and more and not lines[-1].endswith(b"\n"):
        lines[-1] += b"\n"
    lines += more


def _has_all(lines: Lines, others: Lines) -> bool:
    """Tell whether the other lines stand among these in the same order."""
    rest = iter(lines)
    return all(line in rest for line in others)
