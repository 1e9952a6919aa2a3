"""What a person is offered where two changes conflict: never taken without her."""

import re

from barnraise.merging.lines import Passage, split
from barnraise.merging.three_way import aligned

# A passage longer than this (all three texts together) is left to the person as it is.
LONGEST_PASSAGE = 400_000

# Words, blanks and signs of any encoding that keeps ASCII; a letter of UTF-8's Chinese and Japanese stands alone.
_token = re.compile(
    rb"[\xe3-\xe9][\x80-\xbf]{2}|(?:(?![\xe3-\xe9])[0-9A-Za-z_\x80-\xff])+|[ \t]+|\r?\n[ \t]*|[^0-9A-Za-z_\x80-\xff]"
)


def propose(passage: Passage) -> bytes | None:
    """Return a text that keeps both changes of a passage, or None when they contradict each other.

    Where both only inserted, both stand (ours first, what they have in common once); else the changes are merged
    word by word, and contradict each other where both changed the same words. It is an offer for the author to take
    or to leave; the lines are right more often than their order is.
    """
    texts = passage.base, passage.ours, passage.theirs
    if sum(map(len, texts)) > LONGEST_PASSAGE or any(b"\0" in text for text in texts):
        return None
    if not passage.base:
        return _both(split(passage.ours), split(passage.theirs))
    parts = aligned(*(_token.findall(text) for text in texts))
    return None if any(part.is_open for part in parts) else b"".join(part.kept for part in parts)


def _both(ours: list[bytes], theirs: list[bytes]) -> bytes:
    """Return two insertions after each other, the lines with which both begin or end only once."""
    if _has_all(ours, theirs):
        return b"".join(ours)
    if _has_all(theirs, ours):
        return b"".join(theirs)
    start = end = 0
    while start < min(len(ours), len(theirs)) and ours[start] == theirs[start]:
        start += 1
    while end < min(len(ours), len(theirs)) - start and ours[-1 - end] == theirs[-1 - end]:
        end += 1
    first = b"".join(ours[: len(ours) - end])
    gap = b"\n" if first and not first.endswith(b"\n") else b""
    return first + gap + b"".join(theirs[start:])


def _has_all(lines: list[bytes], others: list[bytes]) -> bool:
    """Tell whether the other lines, blank ones aside, stand among these in the same order."""
    rest = iter(lines)
    return all(line in rest for line in others if line.strip())
