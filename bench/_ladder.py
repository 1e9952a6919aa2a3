"""The plain ladder that merging is measured beside: line merge as git does it, keep both insertions, merge words.

Written apart from `barnraise.merging`, on a longest common subsequence alone.
"""

import re
from collections.abc import Sequence

from rapidfuzz.distance import Indel

_token = re.compile(r"\w+|\s+|[^\w\s]")
Edit = tuple[int, int, int, int]


def ladder(base: str, ours: str, theirs: str) -> str | None:
    """Return what the ladder makes of three texts, None where it leaves something open."""
    merged: list[str] = []
    for old, our, their in _stretches(*(text.splitlines(keepends=True) for text in (base, ours, theirs))):
        lines = _chosen(old, our, their)
        if lines is None and not old:
            lines = [*our, *their]
        if lines is None:
            words = _stretches(*(_token.findall("".join(side)) for side in (old, our, their)))
            parts = [_chosen(*stretch) for stretch in words]
            if any(part is None for part in parts):
                return None
            lines = [piece for part in parts if part is not None for piece in part]
        merged += lines
    return "".join(merged)


def _chosen(old: Sequence[str], our: Sequence[str], their: Sequence[str]) -> Sequence[str] | None:
    if our in (old, their):
        return their
    return our if their == old else None


def _stretches(
    base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]
) -> list[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Divide three sequences where one side changed something; changes that touch are one stretch."""
    marked = sorted([(edit, 0) for edit in _edits(base, ours)] + [(edit, 1) for edit in _edits(base, theirs)])
    groups: list[tuple[int, int, list[int]]] = []
    for (start, end, new_start, new_end), side in marked:
        grown = new_end - new_start - (end - start)
        if groups and start <= groups[-1][1]:
            begin, stop, growth = groups[-1]
            growth[side] += grown
            groups[-1] = (begin, max(stop, end), growth)
        else:
            groups.append((start, end, [0, 0]))
            groups[-1][2][side] += grown
    found = []
    at = our_at = their_at = 0
    for start, end, (ours_grown, theirs_grown) in [*groups, (len(base), len(base), [0, 0])]:
        same = base[at:start]
        found.append((same, same, same))
        our_at, their_at = our_at + start - at, their_at + start - at
        our_to, their_to = our_at + end - start + ours_grown, their_at + end - start + theirs_grown
        found.append((base[start:end], ours[our_at:our_to], theirs[their_at:their_to]))
        at, our_at, their_at = end, our_to, their_to
    return found


def _edits(old: Sequence[str], new: Sequence[str]) -> list[Edit]:
    number: dict[str, int] = {}
    olds, news = ([number.setdefault(one, len(number)) for one in side] for side in (old, new))
    edits: list[Edit] = []
    for step in Indel.opcodes(olds, news):
        if step.tag == "equal":
            continue
        if edits and (edits[-1][1], edits[-1][3]) == (step.src_start, step.dest_start):
            edits[-1] = (edits[-1][0], step.src_end, edits[-1][2], step.dest_end)
        else:
            edits.append((step.src_start, step.src_end, step.dest_start, step.dest_end))
    return edits
