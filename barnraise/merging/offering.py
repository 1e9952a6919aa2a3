"""What a person is offered where two changes conflict: never taken without her."""

import re
from collections.abc import Sequence
from itertools import takewhile
from typing import Literal

from barnraise.merging.passages import Passage
from barnraise.merging.three_way import aligned, split
from barnraise.merging.uniting import one_after_another

Kind = Literal["both", "words"]

# A passage longer than this (all three texts together) is left to the person as it is.
LONGEST_PASSAGE = 400_000
# So many lines around a passage say whether a list is sorted.
FEWEST_SORTED = 2

_entry = re.compile(rb"\s*(?:[-*+]|\d+[.)])\s|\s+\S")
# Words, blanks and signs of any encoding that keeps ASCII; a letter of UTF-8's Chinese and Japanese stands alone.
_token = re.compile(
    rb"[\xe3-\xe9][\x80-\xbf]{2}|(?:(?![\xe3-\xe9])[0-9A-Za-z_\x80-\xff])+|[ \t]+|\r?\n[ \t]*|[^0-9A-Za-z_\x80-\xff]"
)


def kind_of(passage: Passage) -> Kind:
    """Return what sort of offer a passage gets: "both" keeps two insertions, "words" merges word by word."""
    return "words" if passage.base else "both"


def propose(passage: Passage) -> bytes | None:
    """Return a text that keeps both changes of a passage, or None when they contradict each other, here or elsewhere.

    Where both only inserted, both stand: what they have in common once, in a sorted list at their places, else ours
    first. Other changes are merged word by word, and contradict each other where both changed the same words. It is
    an offer for the author to take or to leave; the lines are right more often than their order is.
    """
    texts = passage.base, passage.ours, passage.theirs
    if len(set(texts)) < len(texts):
        # Only one side changed this: it is open because the whole would be wrong, and no offer for a part mends that.
        return None
    if sum(map(len, texts)) > LONGEST_PASSAGE or any(b"\0" in text for text in texts):
        return None
    if not passage.base:
        return b"".join(_both_added(passage))
    parts = aligned(*(_token.findall(text) for text in texts))
    return None if any(part.is_open for part in parts) else b"".join(token for part in parts for token in part.kept)


def _both_added(passage: Passage) -> list[bytes]:
    """Return what both inserted; the entries of a list close up, and keep its order where it has one."""
    ours, theirs = split(passage.ours), split(passage.theirs)
    both = one_after_another(ours, theirs)
    entries = [line for line in both if line.strip()]
    if not all(_entry.match(line) for line in entries):
        in_order = _sorted_between(passage.before, ours, theirs, passage.after)
        return both if in_order is None else in_order
    blank = min((side[len(_stripped(side)) :] for side in (ours, theirs)), key=len)
    in_order = _sorted_between(passage.before, _stripped(ours), _stripped(theirs), passage.after)
    start = next((at for at, line in enumerate(both) if line.strip()), 0)
    return [*both[:start], *(entries if in_order is None else in_order), *blank]


def _stripped(lines: list[bytes]) -> list[bytes]:
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]


def _sorted_between(
    before: Sequence[bytes], ours: Sequence[bytes], theirs: Sequence[bytes], after: Sequence[bytes]
) -> list[bytes] | None:
    """Return the lines of both in order where those around them and each side's own are; None where they are not."""
    first = [line.lower() for line in takewhile(bytes.strip, reversed(before))][::-1]
    last = [line.lower() for line in takewhile(bytes.strip, after)]
    if len(first) + len(last) < FEWEST_SORTED or not all(line.endswith(b"\n") for line in (*ours, *theirs)):
        return None
    for side in (ours, theirs):
        whole = [*first, *(line.lower() for line in side), *last]
        if whole != sorted(whole):
            return None
    return sorted({*ours, *theirs}, key=bytes.lower)
