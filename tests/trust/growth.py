"""How the cost of an operation grows with a text: families of texts, operations on them, and a count of steps."""

import random
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from math import log
from types import FrameType
from typing import Any, NamedTuple

from barnraise.base import Refused
from barnraise.base.documents import Unreadable
from barnraise.contributions import anchoring, inquiring
from barnraise.credit import attributing
from barnraise.exchange import outlines, recognising
from barnraise.judging import declaring
from barnraise.merging import merge, near, propose, way_for
from barnraise.publishing.differences import MOST_ROWS, difference
from barnraise.publishing.rendering import Target
from barnraise.rules import gaps, globs, parsing, translating
from barnraise.rules.aggregating.words import token_vote
from barnraise.rules.licences import is_free
from barnraise.web.typed import as_bytes, as_text
from barnraise.works import declaration
from barnraise.works.diff import counts, source_diff
from barnraise.works.diff_tables import read_table, table_diff
from barnraise.works.visible import marks_in, visible

Make = Callable[[int], str]
Text = Callable[[str], object]
# n log n, with some room: the cost of four times the text at most 4 ** 1.25 times as large. Beside it each operation
# has a fixed part, up to which it may compare all with all (`matching.LONGEST_FIRST_IN_ALL`).
MOST_EXPONENT = 1.25
FIXED_STEPS = 60_000


class Nowhere:
    """An edition with nothing in it."""

    def target(self, path: str) -> Target:
        """Return a place to begin."""
        return Target("missing", "/begin")

    def content(self, path: str) -> bytes | None:
        """Return nothing."""
        return None


def repeated(unit: str) -> Make:
    """Return a family that says one thing over and over."""
    return lambda length: (unit * (length // len(unit) + 1))[:length]


def numbered(line: Callable[[int], str], head: str = "") -> Make:
    """Return a family of lines that are made of their number."""

    def make(length: int) -> str:
        made, left, number = [head], length - len(head), 0
        while left > 0:
            made.append(line(number))
            left -= len(made[-1])
            number += 1
        return "".join(made)

    return make


def _nested(length: int) -> str:
    return "".join(f"{' ' * depth}- [t](p{depth}.md)\n" for depth in range(int((2 * length) ** 0.5)))


_seeded = random.Random(20261130)
LINES: dict[str, Make] = {
    "one line over and over": repeated("a\n"),
    "three empty ones": repeated("a\n\n\n"),
    "odd line ends": repeated("a\rb\u2028c\r\nd\x0be\n"),
    "two lines in turn": numbered(lambda at: "ab"[at % 2] + "\n"),
    "two lines by lot": numbered(lambda at: _seeded.choice("ab") + "\n"),
    "few lines by lot": numbered(lambda at: _seeded.choice("abcdefgh") + "\n"),
    "own lines": numbered(lambda at: f"{at * 7919 % 100_003}\n"),
    "own line, empty line": numbered(lambda at: f"## {at}\n\n"),
    "near-equal lines": numbered(lambda at: f"what they have in common {at} and more\n"),
    "each twice": numbered(lambda at: f"line {at // 2}\n"),
    "long lines": numbered(lambda at: "x" * 300 + f"{at}\n"),
    "one line": repeated("word word, "),
    "one line of own words": numbered(lambda at: f"w{at} "),
    "hidden characters": repeated("a\u202e\u200b"),
}
TABLES: dict[str, Make] = {
    "rows": numbered(lambda at: f"{at},n{at % 50},{at * 7 % 13}\n", "id,name,v\n"),
    "equal rows": numbered(lambda at: f"{at % 3},{at % 2}\n", "a,b\n"),
    "quoted cells": numbered(lambda at: f'{at},"a\n""b"""\n', "id,v\n"),
    "many columns": lambda length: "\n".join([",".join(f"c{at}" for at in range(length // 12))] * 2).replace(
        "c", "", 0
    ),
    "one name": lambda length: ",".join(["c"] * (length // 4)) + "\n" + ",".join(["1"] * (length // 4)) + "\n",
    "no names": lambda length: "," * (length // 2) + "\n" + "," * (length // 2) + "\n",
}
DOCUMENTS: dict[str, Make] = {
    "keys": numbered(lambda at: f"k{at} = {at}\n"),
    "headings": numbered(lambda at: f"[h{at}]\nk = {at}\n"),
    "an array of tables": numbered(lambda at: f"[[h]]\nid = {at}\n"),
    "numbers": lambda length: '{"a": [' + ",".join(map(str, range(length // 6))) + "]}\n",
    "members": lambda length: "{" + ",\n".join(f'"k{at}": {at}' for at in range(length // 12)) + "}\n",
    "things": lambda length: "[" + ",\n".join(f'{{"id": {at}}}' for at in range(length // 14)) + "]\n",
    "mappings": numbered(lambda at: f"k{at}: {at}\n"),
    "a list of mappings": numbered(lambda at: f"- id: {at}\n  v: a\n"),
}
DECLARED: dict[str, Make] = {
    "unknown keys": numbered(lambda at: f"k{at} = 1\n", 'version = 1\ntitle = "a"\n'),
    "odd places": numbered(lambda at: f"[[outline]]\nx{at} = 1\n", 'version = 1\ntitle = "a"\n'),
    "places": numbered(lambda at: f'[[outline]]\npath = "p{at}.md"\n', 'version = 1\ntitle = "a"\n'),
    "gates": numbered(lambda at: f'[[gate]]\nname = "g{at}"\npaths = ["p{at}/**"]\n', "version = 1\n"),
    "licences in an or": lambda length: '{"license": "' + " OR ".join(["MIT"] * (length // 7)) + '"}',
    "deep items": _nested,
    "items": numbered(lambda at: f"{'  ' * (at % 8)}- [t{at}](p{at}.md)\n"),
    "toctrees": numbered(lambda at: f".. toctree::\n\n   p{at}\n\n"),
}


class Operation(NamedTuple):
    """Something that anybody can ask for with a text, and families of texts that it is asked with."""

    run: Text
    families: dict[str, Make]


def reversed_lines(text: str) -> str:
    """Return a text with its lines the other way round."""
    return "\n".join(text.split("\n")[::-1])


def each_changed(text: str) -> str:
    """Return a text in which something was added to each line."""
    return text.replace("\n", "x\n")


def every_other_gone(text: str) -> str:
    """Return a text without every second line."""
    return "\n".join(text.split("\n")[::2])


def interleaved(text: str) -> str:
    """Return a text with a line of its own after each."""
    return "".join(f"{line}\nn{at}\n" for at, line in enumerate(text.split("\n")))


def changed_at_ends(text: str) -> str:
    """Return a text with its second and its last line but two changed."""
    lines = text.split("\n")
    return "\n".join([*lines[:1], *(f"{one} " for one in lines[1:2]), *lines[2:-3], *(f"{one} " for one in lines[-3:])])


CHANGES = (reversed_lines, each_changed, every_other_gone, interleaved, changed_at_ends)


def _compared(run: Callable[[str, str], object]) -> dict[str, Text]:
    return {change.__name__: lambda text, change=change: run(text, change(text)) for change in CHANGES}  # type: ignore[misc]


def _tables(old: str, new: str) -> None:
    with suppress(Unreadable):
        table_diff(old, new)


def _merged(path: str, *, is_union: bool = False) -> dict[str, Text]:
    way = way_for(path, key=("id",), is_union=is_union)

    def run(text: str, changed: str, other: Callable[[str], str]) -> None:
        base, ours, theirs = (one.encode() for one in (text, changed, other(text)))
        for passage in merge(base, ours, theirs, way).conflicts:
            propose(passage)
        near(base, ours, theirs, way)

    pairs = (
        (reversed_lines, each_changed),
        (interleaved, every_other_gone),
        (changed_at_ends, lambda text: text + "z = 1\n"),
    )
    return {
        first.__name__: lambda text, first=first, second=second: run(text, first(text), second)  # type: ignore[misc]
        for first, second in pairs
    }


def _placed(old: str, new: str) -> None:
    middle = len(old) // 2
    for length in (20, 1000):
        anchoring.place(anchoring.anchor_at(old, anchoring.Span(middle, middle + length)), new)
    anchoring.quoted(new, old[middle : middle + 1000])


def _credited(old: str, new: str) -> None:
    runs = attributing.given([(None, 1)] * len(old), [1])
    alternating = [(at % 3 or None, 1) for at in range(len(old))]
    attributing.given(attributing.overlaid(alternating, alternating[::-1]), [1, 2, 3])
    attributing.carried(runs, attributing.word_diff(old, new))


def _behind(old: str, new: str) -> None:
    first, second = (one.replace("\n", "\n\n").encode() for one in (old, new))
    made = translating.Version(2, first)
    translating.behind([translating.Version(1, first), translating.Version(3, second)], [made])


def _checked_items(text: str) -> None:
    with suppress(Refused):
        inquiring.check_items(text.encode(), inquiring.Inquiring(title="a", question="b"))


class _File(NamedTuple):
    content: bytes

    @property
    def size(self) -> int:
        return len(self.content)

    def read(self) -> bytes:
        return self.content


def _recognised(text: str) -> None:
    for path in ("README.md", "LICENSE", "package.json", "pyproject.toml", ".commons/work.toml"):
        recognising.recognise({path: _File(text.encode())})  # type: ignore[dict-item]


def _outlined(text: str) -> None:
    for files in (("book.toml", "src/SUMMARY.md"), ("conf.py", "index.rst")):
        outlines.found_in(frozenset(files), lambda path: "" if path == "book.toml" else text)


def _fits(text: str) -> None:
    path = "/".join(text[at : at + 1].strip() or "a" for at in range(min(len(text), 500)))
    for glob in (text.replace("\n", "*")[:200], "*" + text[:150].strip() + "b", "**/a/" * 30):
        globs.matches(glob, path)


OPERATIONS: dict[str, Operation] = {
    name: Operation(run, families)
    for name, run, families in (
        *(
            (f"type: {name}", run, LINES)
            for name, run in _compared(lambda old, new: as_bytes(new, old.encode())).items()
        ),
        ("show in a box", lambda text: as_text(text.encode()), LINES),
        *(
            (f"compare lines: {name}", run, LINES)
            for name, run in _compared(partial(source_diff, most=MOST_ROWS)).items()
        ),
        *((f"count words: {name}", run, LINES) for name, run in _compared(counts).items()),
        *((f"compare tables: {name}", run, TABLES) for name, run in _compared(_tables).items()),
        *(
            (f"show a difference: {name}", run, LINES)
            for name, run in _compared(
                lambda old, new: difference("a.md", old.encode(), new.encode(), links=Nowhere())
            ).items()
        ),
        *((f"merge lines: {name}", run, LINES) for name, run in _merged("a.md").items()),
        *((f"merge a union: {name}", run, LINES) for name, run in _merged("a.md", is_union=True).items()),
        *((f"merge tables: {name}", run, TABLES) for name, run in _merged("a.csv").items()),
        *((f"merge TOML: {name}", run, DOCUMENTS) for name, run in _merged("a.toml").items()),
        *((f"merge JSON: {name}", run, DOCUMENTS) for name, run in _merged("a.json").items()),
        *((f"merge YAML: {name}", run, DOCUMENTS) for name, run in _merged("a.yaml").items()),
        *((f"place a remark: {name}", run, LINES) for name, run in _compared(_placed).items()),
        *((f"credit words: {name}", run, LINES) for name, run in _compared(_credited).items()),
        *((f"date paragraphs: {name}", run, LINES) for name, run in _compared(_behind).items()),
        ("agree on words", lambda text: token_vote([text, each_changed(text), text[::3]]), LINES),
        ("read a table", read_table, TABLES),
        ("check items", _checked_items, TABLES),
        ("read a declaration", declaration.read, DECLARED),
        ("read a process", parsing.parse, DECLARED),
        ("read an inquiry", declaring.read, DECLARED),
        ("recognise a source", _recognised, DECLARED),
        ("read an outline", _outlined, DECLARED),
        (
            "find gaps",
            lambda text: [gaps.gaps_in(f"a.{kind}", text.encode()) for kind in ("md", "csv", "json")],
            TABLES,
        ),
        ("match globs", _fits, LINES),
        ("name hidden characters", lambda text: (list(visible(text)), marks_in([text])), LINES),
        ("read a licence", lambda text: is_free(text.replace("\n", " ")[:200]), LINES),
    )
}


# Calls into C that go through the whole of the text or list that they are of. Slices, and what goes on from a place,
# as `find` may, cannot be seen from outside: the nightly row measures these by processor time.
_WHOLE = {
    **dict.fromkeys(
        ("replace", "split", "splitlines", "lower", "casefold", "encode", "decode", "translate"), (str, bytes)
    ),
    **dict.fromkeys(("index", "count", "insert", "remove", "copy", "sort", "reverse"), (list, tuple)),
}


class Steps:
    """Counts lines of Python, and calls into C by the length of the text or list that is called upon."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, run: Callable[[], object]) -> int:
        """Return how many steps something takes."""
        before = sys.gettrace(), sys.getprofile()
        sys.setprofile(self._profile)
        sys.settrace(self._trace)
        try:
            run()
        finally:
            sys.settrace(before[0])
            sys.setprofile(before[1])
        return self.count

    def _trace(self, frame: FrameType, event: str, arg: Any) -> Any:
        self.count += 1
        return self._trace

    def _profile(self, frame: FrameType, event: str, arg: Any) -> None:
        if event == "c_call":
            is_whole = isinstance(arg.__self__, _WHOLE.get(arg.__name__, ()))
            self.count += 1 + (len(arg.__self__) // 16 if is_whole else 0)


def too_steep(operation: Operation, make: Make, length: int) -> str:
    """Return how the steps of an operation grow over two doublings of its text, "" where it is as they may."""
    costs = [Steps().of(partial(operation.run, make(size))) for size in (length, 4 * length)]
    exponent = log(max(costs[1] - FIXED_STEPS, 1) / costs[0]) / log(4)
    return f"{costs[0]} → {costs[1]} steps: n^{exponent:.2f}" if exponent > MOST_EXPONENT else ""


def every(operations: dict[str, Operation] = OPERATIONS) -> Iterator[tuple[str, Operation, Make]]:
    """Yield each operation with each of its families, and their name."""
    for name, operation in operations.items():
        for family, make in operation.families.items():
            yield f"{name} of {family}", operation, make
