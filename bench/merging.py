"""Merging what real people changed at the same time, beside a plain ladder on the same cases.

A folder given may be shaped like a collection of merge cases (`*.jsonl.gz`, one case a line: repo, path, base, ours,
theirs, and `actual`, what a human made of them), or hold git histories with tables in them, or both.
"""

import gzip
import json
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from barnraise.merging import LINES, merge, propose, solve, way_for
from bench._histories import histories
from bench._ladder import ladder
from bench._replays import Case, contradicts, table_cases
from bench.figures import Figure, reached

BENCH = "merging"
# Tables in known histories, and the column that names their rows.
TABLES = {
    "datasets+country-codes": ("data/country-codes.csv", "ISO3166-1-Alpha-3"),
    "mledoze+countries": ("dist/countries.csv", "cca3"),
}
WORDS, LINES_OF_WORDS = 1_000, 100
ROUNDS, MERGES = 5, 100
# Pairs of edits of one table, drawn by a seed: the longest history has 700.
MOST_PAIRS = 100


@dataclass(frozen=True, slots=True)
class Freed:
    """Of some cases: how many needed no passage picked by hand, and how many of those are the human's text."""

    cases: int
    freed: int
    equal: int

    @property
    def freed_percent(self) -> float:
        """The share that was freed, in percent."""
        return 100 * self.freed / max(self.cases, 1)

    @property
    def equal_percent(self) -> float:
        """The share of the freed that equals the human's text, in percent."""
        return 100 * self.equal / max(self.freed, 1)


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure the cases in a folder, the tables of the histories in it, and merges a second."""
    if data is not None:
        yield from _of_cases(data)
        yield from _of_tables(data)
    yield from _rates()


def _of_cases(data: Path) -> Iterator[Figure]:
    rows: list[dict[str, Any]] = [
        json.loads(line)
        for file in sorted(data.glob("*.jsonl.gz"))
        for line in gzip.decompress(file.read_bytes()).splitlines()
    ]
    if not rows:
        return
    peer = measured(rows, lambda row: ladder(row["base"], row["ours"], row["theirs"]))
    ours = measured(rows, offered)
    silent = measured(rows, lambda row: offered(row, is_silent=True))
    yield Figure(BENCH, "cases", len(rows), "files")
    yield Figure(BENCH, "merged without a question", silent.freed_percent, "%")
    yield Figure(BENCH, "of these equal to the human's text", silent.equal_percent, "%")
    least = round(peer.freed_percent, 1)
    yield reached(BENCH, "freed", round(ours.freed_percent, 1), "%", least=least, beside=least)
    equal = round(peer.equal_percent, 1)
    yield reached(BENCH, "of the freed equal to the human's text", ours.equal_percent, "%", least=60, beside=equal)


def measured(rows: list[dict[str, Any]], merged: Callable[[dict[str, Any]], str | None]) -> Freed:
    """Merge all cases and compare with what humans made of them."""
    made = [(merged(row), row["actual"]) for row in rows]
    return Freed(len(rows), sum(text is not None for text, _ in made), sum(text == actual for text, actual in made))


def offered(row: dict[str, Any], *, is_silent: bool = False) -> str | None:
    """Return what comes of taking every offer (`is_silent`: of asking nobody), None where something is left open."""
    texts = tuple(row[side].encode() for side in ("base", "ours", "theirs"))
    way = way_for(row["path"])
    made = merge(*texts, way)
    if made.clean or is_silent:
        return made.content.decode() if made.clean else None
    offers = {passage.id: offer for passage in made.conflicts if (offer := propose(passage)) is not None}
    return solve(*texts, offers, way).decode() if len(offers) == len(made.conflicts) else None


def _of_tables(data: Path) -> Iterator[Figure]:
    with histories(data) as found:
        cases: list[tuple[Case, str]] = []
        for name, place in found:
            if name in TABLES:
                path, key = TABLES[name]
                whole = [(case, key) for case in table_cases(place, path, key)]
                cases += random.Random(7).sample(whole, min(MOST_PAIRS, len(whole)))
    if not cases:
        return
    stuck = [(case, key) for case, key in cases if not merge(case.base, case.ours, case.theirs).clean]
    able = [(case, key) for case, key in stuck if not contradicts(case, key)]
    every, apart = _freed(stuck), _freed(able)
    yield Figure(BENCH, "tables: pairs of edits that conflict by line", len(stuck), f"of {len(cases)} pairs")
    yield Figure(BENCH, "tables: freed, of all of these", every.freed_percent, "%")
    what = "tables: freed, of those that leave each other's cells alone"
    yield reached(BENCH, what, apart.freed_percent, "%", least=76)
    yield reached(BENCH, "tables: of the freed equal to the human's table", every.equal_percent, "%", least=78)


def _freed(cases: list[tuple[Case, str]]) -> Freed:
    freed = equal = 0
    for case, key in cases:
        made = merge(case.base, case.ours, case.theirs, way_for("table.csv", key=(key,)))
        freed += made.clean
        equal += made.clean and made.content == case.actual
    return Freed(len(cases), freed, equal)


def _rates() -> Iterator[Figure]:
    """Merge texts of a thousand words, by line and by word, and a table of a thousand cells."""
    chance = random.Random(7)
    words = [f"word{chance.randrange(400)}" for _ in range(WORDS)]
    base = _lines(words)
    ours, theirs = _lines(_changed(words, 100)), _lines(_changed(words, 600))
    yield reached(BENCH, "merges of 1,000 words", _rate(lambda: merge(base, ours, theirs)), "merges/s", least=2000)
    other = _lines(_changed(words, 102))
    texts = merge(base, ours, other).conflicts
    yield Figure(BENCH, "with a passage put together by words", _rate(lambda: _put(base, ours, other)), "merges/s")
    assert texts
    sheet = b"id," + b",".join(b"c%d" % n for n in range(9)) + b"\n"
    sheet += b"".join(
        b"%d,%s\n" % (row, b",".join(words[row * 9 + n].encode() for n in range(9))) for row in range(100)
    )
    way = way_for("t.csv", key=("id",))
    one, two = sheet.replace(b"\n7,", b"\n7,x"), sheet.replace(b"\n70,", b"\n70,y")
    yield Figure(BENCH, "merges of a table of 1,000 cells", _rate(lambda: merge(sheet, one, two, way)), "merges/s")


def _put(base: bytes, ours: bytes, theirs: bytes) -> bytes:
    offers = {one.id: propose(one) or one.ours for one in merge(base, ours, theirs).conflicts}
    return solve(base, ours, theirs, offers, LINES)


def _changed(words: list[str], at: int) -> list[str]:
    return [*words[:at], "another", *words[at + 1 : at + 50], "more", *words[at + 51 :]]


def _lines(words: list[str]) -> bytes:
    width = WORDS // LINES_OF_WORDS
    return "".join(" ".join(words[at : at + width]) + "\n" for at in range(0, len(words), width)).encode()


def _rate(merged: Callable[[], object]) -> float:
    rates = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        for _ in range(MERGES):
            merged()
        rates.append(MERGES / (time.perf_counter() - began))
    return median(rates)
