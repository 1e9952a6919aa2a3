"""What a person is offered where two changes conflict: never taken without her."""

import re

from barnraise.merging.passages import Passage
from barnraise.merging.three_way import aligned, split
from barnraise.merging.uniting import one_after_another

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
        return b"".join(one_after_another(split(passage.ours), split(passage.theirs)))
    parts = aligned(*(_token.findall(text) for text in texts))
    return None if any(part.is_open for part in parts) else b"".join(token for part in parts for token in part.kept)
