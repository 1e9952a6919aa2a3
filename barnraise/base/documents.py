"""Readers of other people's documents: TOML, JSON, XML and tables, each held in depth and size before it reads.

The readers of these formats call themselves at every level, some of them in C, where a text that is nested deep enough
ends the process. Nothing else may call them (`tests/test_architecture.py`). YAML's is slow to load, so it lies apart.
"""

import csv
import io
import json
import re
import tomllib
from itertools import accumulate
from typing import Any, cast
from xml.etree import ElementTree

# No document that people write is nested so deep; every reader has room for it in the smallest stack of a thread.
DEEPEST = 100
LARGEST = 2_000_000
LARGEST_JSON = 10_000_000
# The time of a TOML reader grows with the square of the parts of one key, `a.b.c`.
KEY_PARTS = 20
XML_ELEMENTS = 50_000
csv.field_size_limit(2**31 - 1)  # else a long cell is an error wherever a table is read

_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NOT_BRACKETS = bytes(sorted(set(range(256)) - set(_STEPS)))
# A string that does not end takes the rest: its reader fails there, and the search stays linear.
_json_string = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_toml_string = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"{3,5})?' r"|'''(?:[^']|'(?!''))*+(?:'{3,5})?"
    r'|"(?:[^"\\\n]|\\.)*+"?' r"|'[^'\n]*+'?" r"|#[^\n]*+",
    re.DOTALL,
)  # fmt: skip
_toml_key = re.compile(r"(?<![\w\"-])[\w\"-]++(?:[ \t]*+\.[ \t]*+[\w\"-]++){" + f"{KEY_PARTS},}}")


class Unreadable(ValueError):
    """A text is not the document it should be, or is too large to be read; `line` is where, 0 where that is unknown."""

    def __init__(self, why: str, line: int = 0):
        super().__init__(why)
        self.line = line


class TooDeep(Unreadable):
    """A document is nested too deep."""

    def __init__(self, why: str = "the document is nested too deeply", line: int = 0):
        super().__init__(why, line)


def json_of(text: str | bytes, *, most: int = LARGEST_JSON, **hooks: Any) -> Any:
    """Return what a JSON text says, read with the hooks of `json.loads`. Raises `Unreadable`."""
    refuse_large(text, most)
    try:
        if isinstance(text, bytes):
            text = text.decode(json.detect_encoding(text), "surrogatepass")
        # Strings are left out only where it matters: most documents have few brackets.
        if text.count("[") + text.count("{") > DEEPEST and _depth(_json_string.sub("", text)) > DEEPEST:
            raise TooDeep
        return json.loads(text, **hooks)
    except json.JSONDecodeError as wrong:
        raise Unreadable(wrong.msg, wrong.lineno) from None
    except Unreadable:
        raise
    except (ValueError, RecursionError) as wrong:
        raise Unreadable(str(wrong)) from None


def toml_of(text: str, *, most: int = LARGEST) -> dict[str, Any]:
    """Return what a TOML text says. Raises `Unreadable`, with the reader's own words for the place."""
    refuse_large(text, most)
    # A string stands as a quotation mark: it can be a part of a key.
    plain = _toml_string.sub(lambda found: "" if found[0][0] == "#" else '"' + "\n" * found[0].count("\n"), text)
    if long := _toml_key.search(plain):
        raise TooDeep(f"a key has more than {KEY_PARTS} parts", plain.count("\n", 0, long.start()) + 1)
    if _depth(plain) > DEEPEST:
        raise TooDeep
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as wrong:  # the reader's own error, and numbers too long for Python
        raise Unreadable(str(wrong)) from None


def xml_of(content: bytes, *, most: int = LARGEST, elements: int = XML_ELEMENTS) -> ElementTree.Element:
    """Return the root of an XML document that declares no entities (its caller sees to that). Raises `Unreadable`."""
    refuse_large(content, most)
    reader: ElementTree.XMLPullParser[ElementTree.Element] = ElementTree.XMLPullParser(("start", "end"))
    root: ElementTree.Element | None = None
    depth = count = 0
    try:
        for start in range(0, len(content), 4096):
            reader.feed(content[start : start + 4096])
            for item in reader.read_events():
                event, element = cast("tuple[str, ElementTree.Element]", item)
                depth += 1 if event == "start" else -1
                count += event == "start"
                root = root if root is not None else element
                if depth > DEEPEST:
                    raise TooDeep
                if count > elements:
                    raise Unreadable(f"the document has more than {elements:,} elements")
        reader.close()
    except Unreadable:
        raise
    except (ElementTree.ParseError, LookupError, ValueError) as wrong:
        raise Unreadable(str(wrong)) from None
    if root is None:
        raise Unreadable("the document is empty")
    return root


def rows_of(text: str, delimiter: str, *, strict: bool = False) -> Any:
    """Return the reader of a table's rows; `csv.Error` only where it is strict, since a cell may be of any length."""
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)


def refuse_large(text: str | bytes, most: int) -> None:
    """Refuse a text that is too long to be read as a document."""
    if len(text) > most:
        raise Unreadable(f"the document is longer than {most:,} characters")


def _depth(plain: str) -> int:
    """Return how deep the brackets of a text are nested; strings must be gone from it."""
    brackets = plain.encode(errors="replace").translate(None, _NOT_BRACKETS)
    return max(accumulate(map(_STEPS.__getitem__, brackets)), default=0)
