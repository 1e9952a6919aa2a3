"""Three-way merging, on bytes, that loses and revives nothing; what it leaves open are passages."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from sys import maxsize
from typing import Literal

from barnraise.base import Refused, matching, sha256
from barnraise.merging.documents import are_documents, are_documents_near, merged_document
from barnraise.merging.tables import are_tables_near, parts_of_tables
from barnraise.merging.three_way import Part, by_line, split
from barnraise.merging.ways import LINES, Way

# House decision 6: an approval survives a merge when nothing this near to the approved change has changed.
NEAR_LINES = 3
LINES_AROUND = 4
# More passages than anybody solves one by one are one passage, from the first to the last.
MOST_PASSAGES = 500
# Lines that changes among equal lines are moved along, all together; beyond that they count as being everywhere.
MOST_SLIDES = 200_000
# Bytes of the three texts together that are merged by key or cell; larger ones are merged by line. Each is read as a
# tree, and all are read again with the result: a megabyte of YAML takes a second to read once.
MOST_BY_NAME = {"yaml": 300_000, "toml": 600_000, "json": 1_500_000, "table": 3_000_000}

Pick = Literal["base", "ours", "theirs", "both"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that both sides changed, for a person to solve.

    `id` depends on the three texts of the passage alone (and on which of several equal passages it is), so that
    it survives changes elsewhere. `before` and `after` are the lines that stand around it.
    """

    id: str
    base: bytes
    ours: bytes
    theirs: bytes
    before: tuple[bytes, ...] = field(default=(), compare=False)
    after: tuple[bytes, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge gave: `content` is the result when clean; where passages conflict it holds our side."""

    content: bytes
    conflicts: tuple[Passage, ...] = ()
    binary: bool = False

    @property
    def clean(self) -> bool:
        """Whether nothing is left for a person to solve."""
        return not self.conflicts


def merge(base: bytes, ours: bytes, theirs: bytes, way: Way = LINES) -> Merged:
    """Merge two descendants of a text; bytes that nobody touched stay the same.

    Tables with a key are merged by cell, JSON, TOML and YAML by key, everything else (and what cannot be read as
    what its name says) by line. A line ends with a line feed; carriage returns, byte order marks and a missing last
    line feed belong to their lines. What has a NUL byte is one indivisible passage. Changes of the same lines
    conflict unless both sides made the same change. Changes of neighbouring lines merge, since their order is
    certain; an insertion at the edge of the other side's change conflicts, since it is not (`git merge-file` lets
    both conflict).

    Guaranteed for a clean result by line, each line counted as often as it stands: no line that neither side has, none
    that either side removed and nobody added, and every line that either side added. A merge that would break
    this, as when one side moved a line and the other removed it, conflicts.
    """
    parts = _parts(base, ours, theirs, way)
    conflicts = tuple(_passages(parts))
    content = _joined(b"".join(part.kept) for part in parts)
    return Merged(content, conflicts, bool(conflicts) and _is_binary(base, ours, theirs))


def solve(base: bytes, ours: bytes, theirs: bytes, picks: Mapping[str, Pick | bytes], way: Way = LINES) -> bytes:
    """Merge, taking for each conflicting passage (by its id) one side, both (ours first), or the given text.

    Refuses with `passages_changed` when a pick is for a passage that is not there (any more), with `passage_open`
    (fact `passages`: how many) when a pick is missing, with `passage_indivisible` when "both" is asked of binary
    content.
    """
    parts = _parts(base, ours, theirs, way)
    passages = list(_passages(parts))
    missing = {passage.id for passage in passages} - picks.keys()
    if len(picks) + len(missing) != len(passages):
        raise Refused("passages_changed", status=409)
    if missing:
        raise Refused("passage_open", passages=len(missing))
    if "both" in picks.values() and _is_binary(base, ours, theirs):
        raise Refused("passage_indivisible")
    solved = iter(_picked(passage, picks[passage.id]) for passage in passages)
    return _joined(text for part in parts for text in (next(solved) if part.is_open else (b"".join(part.kept),)))


def near(base: bytes, ours: bytes, theirs: bytes, way: Way = LINES) -> bool:
    """Tell whether a change of one side lies beside a change of the other: within three lines, in the same row of
    a table, or at the same key of a document.

    A change of line 5 is within three lines of a change of line 8, not of line 9. An insertion or removal that
    could as well stand elsewhere (among equal lines) counts as being at all those places. Binary content is one line.
    A change of a table's columns is near everything. Where `way` is a union, what our side only adds is near nothing.
    """
    if ours == base or theirs == base:
        return False
    way = _fitting(way, base, ours, theirs)
    if _is_binary(base, ours, theirs):
        return True
    is_near = None
    if way.kind == "table":
        is_near = are_tables_near(base, ours, theirs, way.key)
    elif way.kind != "lines":
        is_near = are_documents_near(base, ours, theirs, way)
    return _are_lines_near(base, ours, theirs, is_union=way.is_union) if is_near is None else is_near


def _fitting(way: Way, *texts: bytes) -> Way:
    """Return how texts of this size are merged: by line where they are too large for more."""
    return replace(way, kind="lines") if sum(map(len, texts)) > MOST_BY_NAME.get(way.kind, maxsize) else way


def _are_lines_near(base: bytes, ours: bytes, theirs: bytes, *, is_union: bool) -> bool:
    old = split(base)
    our_spans, their_spans = _spans(old, split(ours), but_added=is_union), _spans(old, split(theirs))
    at = 0
    for start, end in our_spans:
        while at < len(their_spans) and their_spans[at][1] + NEAR_LINES <= start:
            at += 1
        if at < len(their_spans) and their_spans[at][0] < end + NEAR_LINES:
            return True
    return False


def _is_binary(*texts: bytes) -> bool:
    return any(b"\0" in text for text in texts)


def _parts(base: bytes, ours: bytes, theirs: bytes, way: Way) -> list[Part]:
    """Return the parts that the three texts fall into, in order; open ones are few enough to be solved."""
    parts = _all_parts(base, ours, theirs, way)
    places = [at for at, part in enumerate(parts) if part.is_open]
    if len(places) <= MOST_PASSAGES:
        return parts
    first, end = places[0], places[-1] + 1
    whole = Part(
        [line for part in parts[first:end] for line in part.base],
        [line for part in parts[first:end] for line in part.ours],
        [line for part in parts[first:end] for line in part.theirs],
        is_open=True,
    )
    return [*parts[:first], whole, *parts[end:]]


def _all_parts(base: bytes, ours: bytes, theirs: bytes, way: Way) -> list[Part]:
    way = _fitting(way, base, ours, theirs)
    if base in (ours, theirs) or ours == theirs or _is_binary(base, ours, theirs):
        is_open = base not in (ours, theirs) and ours != theirs
        return [Part([base], [ours], [theirs], is_open=is_open)]
    if way.kind == "table":
        rows = parts_of_tables(base, ours, theirs, way.key)
        if rows is not None:
            return rows
    elif way.kind != "lines":
        return _parts_of_documents(base, ours, theirs, way)
    return by_line(base, ours, theirs, is_union=way.is_union, most_open=MOST_PASSAGES)


def _parts_of_documents(base: bytes, ours: bytes, theirs: bytes, way: Way) -> list[Part]:
    """Merge documents by key; where that cannot be, a person chooses among the lines that are changed."""
    result = merged_document(base, ours, theirs, way)
    if result is not None:
        return [Part([base], [ours], [theirs], solved=[result])]
    parts = by_line(base, ours, theirs, most_open=MOST_PASSAGES)
    if any(part.is_open for part in parts) or not are_documents(base, ours, theirs, way):
        return parts
    return [part.opened() if part.is_changed and (part.base or part.ours or part.theirs) else part for part in parts]


def _passages(parts: Sequence[Part]) -> Iterable[Passage]:
    seen = Counter[bytes]()
    for at, part in enumerate(parts):
        if not part.is_open:
            continue
        base, ours, theirs = (b"".join(side) for side in (part.base, part.ours, part.theirs))
        mark = sha256(base) + sha256(ours) + sha256(theirs)
        seen[mark] += 1
        id = sha256(mark + b"%d" % seen[mark]).hex()[:16]
        before = parts[at - 1].kept[-LINES_AROUND:] if at else ()
        after = parts[at + 1].kept[:LINES_AROUND] if at + 1 < len(parts) else ()
        yield Passage(id, base, ours, theirs, tuple(before), tuple(after))


def _picked(passage: Passage, pick: Pick | bytes) -> tuple[bytes, ...]:
    if isinstance(pick, bytes):
        return (pick,)
    sides = {"base": (passage.base,), "ours": (passage.ours,), "theirs": (passage.theirs,)}
    return (passage.ours, passage.theirs) if pick == "both" else sides[pick]


def _joined(texts: Iterable[bytes]) -> bytes:
    """Join texts; one that does not end its last line gets the line end it uses when another follows."""
    whole: list[bytes] = []
    for text in texts:
        if not text:
            continue
        if whole and not whole[-1].endswith(b"\n"):
            whole.append(b"\r\n" if b"\r\n" in whole[-1] or b"\r\n" in text else b"\n")
        whole.append(text)
    return b"".join(whole)


def _spans(old: list[bytes], new: list[bytes], *, but_added: bool = False) -> list[tuple[int, int]]:
    """Return the lines of `old` that each change touches, widened to where it could slide."""
    spans = []
    left = MOST_SLIDES
    for start, end, new_start, new_end in matching.hunks(old, new):
        if but_added and start == end:
            continue
        moving, at, stop = (new, new_start, new_end) if start == end else (old, start, end)
        if start == end or new_start == new_end:
            back = ahead = 0
            while start - back and at - back and moving[stop - back - 1] == moving[at - back - 1]:
                back += 1
            while end + ahead < len(old) and stop + ahead < len(moving) and moving[at + ahead] == moving[stop + ahead]:
                ahead += 1
            left -= back + ahead
            if left < 0:
                return [(0, len(old))]
            start, end = start - back, end + ahead
        spans.append((start, end))
    return spans
