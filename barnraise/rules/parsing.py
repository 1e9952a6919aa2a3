"""The process document as text: read with exact problems, each with its line; nothing in it can run or loop."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from barnraise.base.documents import TooDeep, Unreadable, toml_of
from barnraise.rules import schema
from barnraise.rules.condition_facts import CASE_FACTS, COMBINATIONS, PERSON_FACTS, Fact
from barnraise.rules.conditions import ALWAYS, NODES_MOST, Condition, Wrong, compiled
from barnraise.rules.kinds import LISTS, KeyTable, Kind, When, why_not
from barnraise.rules.process import Declared, Gate, Process
from barnraise.rules.soundness import Problem, problems
from barnraise.rules.stages import Consequence, Rule, Rung, Stage, Start

LARGEST = 64 * 1024
GATES_MOST = 50
STAGES_MOST = 20
RULES_MOST = 40
FACTS_MOST = 30
# Tables within a stage that are there at most once.
_PARTS = ("claim", "serve", "ballot", "redundancy", "aggregate", "veto", "copy", "budget")

# Made once: most documents declare no facts.
_TABLES = schema.tables({})

_header = re.compile(r"\[\[?[ \t]*([A-Za-z0-9_.-]+)[ \t]*\]")
_key = re.compile(r"([A-Za-z0-9_-]+)[ \t]*=")
_at_line = re.compile(r"\(at line (\d+)")
_Found = dict[str, Any]


def parse(text: str) -> Process | tuple[Problem, ...]:
    """Read a process document (TOML, `version = 1` or `2`): the process, or everything that is wrong with it.

    At most 64 kB. Unknown keys are problems, so that a misspelt number never falls back to a default unseen. What
    comes back as a process is sound in the sense of `soundness.problems`. Version 1 knows gates that ask for
    approvals and silence; version 2 adds stages, facts, a ladder, holds and weights.
    """
    process = read(text)
    return (problems(process) or process) if isinstance(process, Process) else process


def read(text: str) -> Process | tuple[Problem, ...]:
    """Read a process document as `parse` does, but do not ask whether it is sound: for documents known to be."""
    if len(text.encode("utf-8", errors="surrogatepass")) > LARGEST:
        return (Problem("process_too_long", facts={"most": LARGEST // 1024}),)
    document = _document(text)
    if isinstance(document, Problem):
        return (document,)
    reader = _Reader(_lines(text))
    process = reader.process(document)
    return tuple(reader.found) or process


def _document(text: str) -> _Found | Problem:
    try:
        return toml_of(text)
    except TooDeep as error:
        return Problem("process_too_deep", line=error.line)
    except Unreadable as error:
        found = _at_line.search(str(error))
        at = int(found[1]) if found else len(text.splitlines())
        return Problem("process_not_toml", line=at, facts={"reason": str(error).split(" (at ")[0][:200]})


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Find on which line each key of each table stands.

    `gate 2` is the second gate, `stage 1.decide 3` the third rule of the first stage, "" a table's own header.
    """
    lines: dict[tuple[str, str], int] = {}
    counts: Counter[str] = Counter()
    table, quoted = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not quoted and (header := _header.match(stripped)):
            table = _named(header[1], counts, is_new=stripped.startswith("[["))
            lines.setdefault((table, ""), number)
        elif not quoted and (key := _key.match(stripped)):
            lines.setdefault((table, key[1]), number)
        quoted ^= (stripped.count('"""') + stripped.count("'''")) % 2 == 1
    return lines


def _named(header: str, counts: Counter[str], *, is_new: bool) -> str:
    """Return a header's table with its number, and with that of the table it belongs to."""
    *above, last = header.split(".")[:4]
    name = ""
    for part in above:
        whole = f"{name}{part}"
        name = f"{whole} {counts[whole]}." if counts[whole] else f"{whole}."
    if not is_new:
        return f"{name}{last}"
    counts[f"{name}{last}"] += 1
    return f"{name}{last} {counts[f'{name}{last}']}"


@dataclass
class _Reader:
    """Turns tables into values and collects what is wrong on the way."""

    lines: Mapping[tuple[str, str], int]
    version: int = 1
    tables: Mapping[str, KeyTable] = field(default_factory=lambda: _TABLES)
    found: list[Problem] = field(default_factory=list)
    left: list[int] = field(default_factory=lambda: [NODES_MOST])

    def process(self, document: _Found) -> Process:
        version = document.pop("version", None)
        if version is None:
            self._wrong("process_missing_key", "", "version")
        elif type(version) is not int or version not in schema.VERSIONS:
            self._wrong("process_version", "", "version", found=str(version)[:40])
        else:
            self.version = version
        parts = {name: self._one(name, document.pop(name, {})) for name in ("young", "caps", "tasks")}
        gates = tuple(self._gates(document.pop("gate", None)))
        more = self._second(document) if self.version == 2 else {}
        top = self._table("", document, self.tables[""])
        return Process(gates=gates, **parts, **more, **top)

    def _second(self, document: _Found) -> _Found:
        """Read what version 2 adds."""
        declared = tuple(Declared(**one) for one in self._several("fact", document, most=FACTS_MOST))
        facts = {one.name: Fact(one.kind, one.supplied_by, is_declared=True) for one in declared}
        for name in facts.keys() & {*CASE_FACTS, *PERSON_FACTS, *COMBINATIONS}:
            self._wrong("fact_known_already", "fact 1", "name", fact=name)
        if facts:
            self.tables = schema.tables(facts)
        parts = {name: document.pop(name, None) for name in ("hold", "credit")}
        return {
            "facts": declared,
            "stages": tuple(self._stages(document.pop("stage", []))),
            "ladder": tuple(Rung(**one, line=line) for one, line in self._lined("rung", document, most=STAGES_MOST)),
            **{name: self._one(name, part) if part is not None else None for name, part in parts.items()},
        }

    def _one(self, name: str, part: object) -> Any:
        """Read a table that is there at most once."""
        table = self.tables[name]
        return table.makes(**self._table(name, part, table))

    def _gates(self, tables: object) -> Iterator[Gate]:
        if not isinstance(tables, list) or not 1 <= len(tables) <= GATES_MOST:
            self._wrong("process_no_gates", "", "gate", most=GATES_MOST)
            return
        for number, table in enumerate(tables, start=1):
            name = f"gate {number}"
            known = self._table(name, table, self.tables["gate"])
            if _is_whole(known, self.tables["gate"]):
                yield Gate(**known, line=self.lines.get((name, ""), 0))

    def _stages(self, tables: object) -> Iterator[Stage]:
        if not isinstance(tables, list) or len(tables) > STAGES_MOST:
            self._wrong("process_too_many", "", "stage", most=STAGES_MOST)
            return
        for number, table in enumerate(tables, start=1):
            name = f"stage {number}"
            self.left = [NODES_MOST]
            if not isinstance(table, dict):
                self._wrong("process_not_table", "", "stage")
                continue
            parts = self._parts(name, table)
            known = self._table(name, table, self.tables["stage"])
            if _is_whole(known, self.tables["stage"]):
                yield Stage(**known, **parts, line=self.lines.get((name, ""), 0))

    def _parts(self, name: str, table: _Found) -> _Found:
        """Read the tables within a stage; those that are not there keep what a stage has by itself."""
        parts: _Found = {}
        for key in _PARTS:
            if key in table:
                part = self.tables[f"stage.{key}"]
                known = self._table(f"{name}.{key}", table.pop(key), part)
                if _is_whole(known, part):
                    parts[key] = part.makes(**known)
        parts["consequences"] = tuple(Consequence(**one) for one in self._several(f"{name}.consequence", table))
        starts = self._several(f"{name}.start", table)
        parts["starts"] = tuple(Start(condition=one.pop("if", ALWAYS), **one) for one in starts)
        parts["rules"] = (*self._rules(name, table), *self._timers(name, table))
        return parts

    def _rules(self, name: str, table: _Found) -> Iterator[Rule]:
        for one, line in self._lined(f"{name}.decide", table):
            yield Rule(name=one["name"], then=one["then"], condition=one["if"], line=line)

    def _timers(self, name: str, table: _Found) -> Iterator[Rule]:
        """A timer is a rule with a length of time; it stands after the rules."""
        for one, line in self._lined(f"{name}.timer", table):
            moment = "hours_open" if one["from"] == "opened" else f"hours_since_{one['from']}"
            time = compiled({moment: {"at_least": one["hours"]}}, CASE_FACTS, left=self.left)
            besides = one.get("if")
            yield Rule(
                name=one["name"],
                then=one["then"],
                condition=_both(besides, time),
                hours=one["hours"],
                moment=one["from"],
                besides=besides,
                line=line,
            )

    def _several(self, name: str, table: _Found, *, most: int = RULES_MOST) -> list[_Found]:
        return [one for one, _line in self._lined(name, table, most=most)]

    def _lined(self, name: str, table: _Found, *, most: int = RULES_MOST) -> Iterator[tuple[_Found, int]]:
        """Yield every whole table of an array of tables, with its line."""
        above, _, key = name.rpartition(".")
        kind = self.tables[f"stage.{key}" if above else key]
        tables = table.pop(key, [])
        if not isinstance(tables, list) or len(tables) > most:
            self._wrong("process_too_many", above, key, most=most)
            return
        for number, inner in enumerate(tables, start=1):
            inner_name = f"{name} {number}"
            known = self._table(inner_name, inner, kind)
            if _is_whole(known, kind):
                yield known, self.lines.get((inner_name, ""), 0)

    def _table(self, name: str, table: object, kind: KeyTable) -> _Found:
        """Return the keys of a table that are as they should be; note a problem for each of the others."""
        if not isinstance(table, dict):
            self._wrong("process_not_table", "", name)
            return {}
        good: _Found = {}
        keys = kind.of_version(self.version)
        for key, value in table.items():
            if key in keys:
                self._value(good, name, key, value, keys[key].kind)
            else:
                self._wrong("process_unknown_key", name, key, known=", ".join(keys))
        for key in kind.required():
            if key not in table:
                self._wrong("process_missing_key", name, key)
        return good

    def _value(self, good: _Found, name: str, key: str, value: object, kind: Kind) -> None:
        if (problem := why_not(value, kind)) is not None:
            code, facts = problem
            self._wrong(code, name, key, **facts)
        elif isinstance(kind, When):
            self._condition(good, name, key, value, kind)
        else:
            good[key] = tuple(value) if isinstance(kind, LISTS) else value  # type: ignore[arg-type]

    def _condition(self, good: _Found, name: str, key: str, value: object, kind: When) -> None:
        try:
            good[key] = compiled(value, kind.facts, left=self.left)
        except Wrong as wrong:
            self._wrong(wrong.code, name, key, **wrong.facts)

    def _wrong(self, code: str, table: str, key: str, **facts: object) -> None:
        line = self.lines.get((table, key)) or self.lines.get((table, "")) or self.lines.get((key, ""), 0)
        self.found.append(Problem(code, line=line, facts={"key": key[:60], **facts}))


def _is_whole(known: _Found, table: KeyTable) -> bool:
    return all(key in known for key in table.required())


def _both(one: Condition | None, other: Condition) -> Condition:
    if one is None:
        return other
    first, second = one.holds, other.holds
    table = {"all": [dict(one.table), dict(other.table)]}
    return Condition(table, lambda case: first(case) and second(case), "all", (one, other), nodes=one.nodes + 2)
