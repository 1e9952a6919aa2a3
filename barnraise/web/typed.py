"""Between the bytes of a component and the box in which a person types: what was not typed keeps its bytes.

A browser turns every line end into one kind, drops a byte order mark and cannot show a zero byte. So the text that
comes back is compared with the one that was shown, line by line, and each line that is still there takes the bytes it
had, with its own line end.
"""

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

_LINE_END = re.compile("(\r\n|\r|\n)")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# Comparing more lines than this with each other would take seconds; beyond, only what stands around them is matched.
_MOST_LINES = 3000


class _Line(NamedTuple):
    """A line as it lies in the file, and its end."""

    text: str
    end: str

    @property
    def shown(self) -> str:
        return self.text.replace("\0", "\ufffd")


def as_text(content: bytes) -> str:
    """Return what the box shows of a component: its text with plain line ends."""
    return "\n".join(line.shown for line in _lines(_decoded(content)[2]))


def as_bytes(typed: str, base: bytes) -> bytes:
    """Return the component after typing: the lines of `base` that are still there keep every byte.

    New lines take the line end of the line they replace, else the commonest of the file. Encoding and byte order mark
    stay; a file in Latin-1 becomes UTF-8 when a sign was typed that Latin-1 has not.
    """
    mark, encoding, text = _decoded(base)
    written = "".join(_merged(typed, _lines(text)))
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


def _lines(text: str) -> list[_Line]:
    parts = _LINE_END.split(text)
    return [_Line(line, end) for line, end in zip(parts[::2], [*parts[1::2], ""], strict=True)]


def _merged(typed: str, base: list[_Line]) -> Iterator[str]:
    new = _LINE_END.sub("\n", typed).split("\n")
    usual = Counter(line.end for line in base if line.end).most_common(1)
    usual_end = usual[0][0] if usual else "\n"
    made = [
        _Line(old.text if old and old.shown == text else text, (old.end if old else "") or usual_end)
        for text, old in _matched(new, base)
    ]
    made[-1] = made[-1]._replace(end="")
    for line, after in zip(made, [*made[1:], None], strict=True):
        yield line.text
        if after is not None:
            # A carriage return before an empty line that ends in a line feed would read as one line end.
            yield "\n" if line.end == "\r" and (after.text + after.end).startswith("\n") else line.end


def _matched(new: list[str], base: list[_Line]) -> Iterator[tuple[str, _Line | None]]:
    """Yield each new line with the line of the base that it is or that it replaces."""
    old = [line.shown for line in base]
    first, last = _common_ends(new, old)
    yield from zip(new[:first], base[:first], strict=True)
    middle, before = new[first : len(new) - last], base[first : len(base) - last]
    for a, b, c, d in _blocks([line.shown for line in before], middle):
        for number, text in enumerate(middle[c:d]):
            yield text, before[a + number] if a + number < b else None
    if last:
        yield from zip(new[-last:], base[-last:], strict=True)


def _common_ends(new: list[str], old: list[str]) -> tuple[int, int]:
    most = min(len(new), len(old))
    first = next((number for number in range(most) if new[number] != old[number]), most)
    last = next((number for number in range(most - first) if new[-1 - number] != old[-1 - number]), most - first)
    return first, last


def _blocks(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    if len(old) > _MOST_LINES or len(new) > _MOST_LINES:
        yield 0, len(old), 0, len(new)
        return
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield a, b, c, d
