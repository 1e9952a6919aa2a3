"""Between the bytes of a component and the box in which a person types: what was not typed keeps its bytes.

A browser turns every line end into one kind, drops a byte order mark and cannot show a zero byte. So the text that
comes back is compared with the one that was shown, line by line, and each line that is still there takes the bytes it
had, with its own line end.
"""

import codecs
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterator

from barnraise.base import matching

_LINE_END = re.compile("(\r\n|\r|\n)")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def as_text(content: bytes) -> str:
    """Return what the box shows of a component: its text with plain line ends."""
    return "\n".join(_shown(_lines(_decoded(content)[2])[0]))


def as_bytes(typed: str, base: bytes) -> bytes:
    """Return the component after typing: the lines of `base` that are still there keep every byte.

    New lines take the line end of the line they replace, else the commonest of the file. Encoding and byte order mark
    stay; a file in Latin-1 becomes UTF-8 when a sign was typed that Latin-1 has not.
    """
    mark, encoding, text = _decoded(base)
    written = "".join(_merged(_LINE_END.sub("\n", typed).split("\n"), *_lines(text)))
    try:
        return mark + written.encode(encoding)
    except UnicodeEncodeError:
        return written.encode("utf-8", errors="replace")


def _decoded(content: bytes) -> tuple[bytes, str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return mark, encoding, content.removeprefix(mark).decode(encoding)
            except UnicodeDecodeError:
                break
    try:
        return b"", "utf-8", content.decode("utf-8")
    except UnicodeDecodeError:
        return b"", "latin-1", content.decode("latin-1")


def _lines(text: str) -> tuple[list[str], list[str]]:
    """Return the lines of a text and their ends, two lists of one length; the last line has none."""
    parts = _LINE_END.split(text)
    return parts[::2], [*parts[1::2], ""]


def _shown(lines: list[str]) -> list[str]:
    return [line.replace("\0", "\ufffd") for line in lines]


def _merged(new: list[str], old: list[str], ends: list[str]) -> Iterator[str]:
    """Yield the text of the new lines and their ends, as the old lines have them."""
    shown = _shown(old)
    usual = Counter(filter(None, ends)).most_common(1)
    usual_end = usual[0][0] if usual else "\n"
    places = _places(new, shown)
    pairs = zip(new, places, strict=True)
    made = [old[place] if place >= 0 and shown[place] == line else line for line, place in pairs]
    made_ends = [(ends[place] if place >= 0 else "") or usual_end for place in places]
    made_ends[-1] = ""
    for text, end, after, after_end in zip(made, made_ends, [*made[1:], " "], [*made_ends[1:], ""], strict=True):
        yield text
        # A carriage return before an empty line that ends in a line feed would read as one line end.
        yield "\n" if end == "\r" and not after and after_end == "\n" else end


def _places(new: list[str], old: list[str]) -> list[int]:
    """Return for each new line the place of the old line that it is or replaces, -1 for none.

    Lines are aligned in bounded time, which leaves long passages without an alignment; so what is left over on both
    sides is paired by its text. A line that moved, or stands in such a passage, keeps its bytes too.
    """
    places: list[int] = []
    hunks = matching.hunks(old, new)
    left_over: dict[str, deque[int]] = defaultdict(deque)
    for hunk in hunks:
        for place in range(hunk.old_start, hunk.old_end):
            left_over[old[place]].append(place)
    at = 0
    for hunk in [*hunks, matching.Hunk(len(old), len(old), len(new), len(new))]:
        places += range(at, hunk.old_start)
        for place, line in enumerate(new[hunk.new_start : hunk.new_end], hunk.old_start):
            same = left_over.get(line)
            places.append(same.popleft() if same else place if place < hunk.old_end else -1)
        at = hunk.old_end
    return places
