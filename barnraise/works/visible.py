"""What hides in a text, made visible for review: invisible, direction-changing and look-alike blank characters."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

# Names that say more than Unicode's own, which control characters do not even have.
_NAMES = {
    "\r": "carriage return",
    "\x00": "null",
    "\x08": "backspace",
    "\x0b": "vertical tab",
    "\x0c": "form feed",
    "\x1b": "escape",
    "\x7f": "delete",
    "\x85": "next line",
    "\xa0": "no-break space",
    "\ufeff": "byte order mark",
    "\u2800": "braille blank",
}
# Lines and ordinary blanks aside, all that shows nothing: controls, formats, odd blanks, fillers, tags, private use.
_hidden = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\xa0\xad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f"
    "\u205f-\u206f\u2800\u3000\u3164\ud800-\uf8ff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000110bd\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_JOINERS = "\u200c\u200d"


class Visible(NamedTuple):
    """A stretch of text; `mark` names the one hidden character that it is, or is empty for what is plain to see."""

    text: str
    mark: str = ""


def visible(text: str) -> Iterator[Visible]:
    """Yield a text in stretches, each hidden character alone with its name ("right-to-left override").

    Left as they are: line feeds, with the carriage return before them, tabs, joiners within words of scripts that
    need them and within emoji, the blank of Chinese and Japanese, and the selectors that make an emoji of a sign.
    """
    at = 0
    for found in _hidden.finditer(text):
        if _is_ordinary(text, found.start()):
            continue
        if found.start() > at:
            yield Visible(text[at : found.start()])
        yield Visible(found.group(), _name(found.group()))
        at = found.end()
    if at < len(text):
        yield Visible(text[at:])


def marks_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the hidden characters of some texts, each once, as they come."""
    seen: dict[str, None] = {}
    for text in texts:
        for found in _hidden.finditer(text):
            if found[0] not in seen and not _is_ordinary(text, found.start()):
                seen[found[0]] = None
    return tuple(map(_name, seen))


def _is_ordinary(text: str, at: int) -> bool:
    sign = text[at]
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if sign == "\r":
        return after == "\n"
    if sign == "\u3000":
        return True
    if sign in _JOINERS:
        return _needs_joiners(before) and _needs_joiners(after)
    return sign in "\ufe0e\ufe0f" and before != "" and unicodedata.category(before) in ("So", "Sm", "Po", "Nd")


def _needs_joiners(sign: str) -> bool:
    """Tell whether a sign is of a script (not Latin, Greek or Cyrillic) or an emoji that joiners shape."""
    return (sign >= "\u0590" and unicodedata.category(sign)[0] in "LMS") or sign == "\ufe0f"


def _name(sign: str) -> str:
    if sign in _NAMES:
        return _NAMES[sign]
    return unicodedata.name(sign, f"U+{ord(sign):04X}").lower().replace("u+", "U+")
