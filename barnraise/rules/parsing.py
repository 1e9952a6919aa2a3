"""The process document as text: read with exact problems, each with its line; nothing in it can run or loop."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from barnraise.rules.globs import GLOB_LENGTH
from barnraise.rules.process import Caps, Gate, Process, Young
from barnraise.rules.soundness import Problem, problems

LARGEST = 64 * 1024
YEAR_HOURS = 24 * 365
GATES_MOST = 50
PATHS_MOST = 50
# A key of 32,000 dotted names costs tomllib a quarter of a minute; no line of a process needs many dots.
DOTS_MOST = 100

_header = re.compile(r"\[\[?[ \t]*([A-Za-z0-9_-]+)[ \t]*\]")
_key = re.compile(r"([A-Za-z0-9_-]+)[ \t]*=")
_at_line = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within bounds."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most so many signs, on one line."""

    most: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Paths:
    """A list of globs."""


Kind = Number | Text | Choice | YesNo | Paths
_Found = dict[str, object]

_TOP: dict[str, Kind] = {"title": Text(80), "about": Text(500), "readers": Choice(("newest", "looked_at"))}
_YOUNG: dict[str, Kind] = {"silence_hours": Number(1, 720), "alone_at_once": YesNo()}
_CAPS: dict[str, Kind] = {
    "guest_open": Number(0, 1000),
    "guest_hour": Number(0, 10_000),
    "person_open": Number(1, 10_000),
    "person_open_more": Number(0, 100),
    "person_open_most": Number(1, 100_000),
    "person_hour": Number(1, 100_000),
}
_GATE: dict[str, Kind] = {
    "name": Text(40, least=1),
    "paths": Paths(),
    "at_once": Choice(("nobody", "counting", "signed_in")),
    "approvals": Number(0, 50),
    "approvals_while_two": Number(1, 50),
    "silence_hours": Number(1, YEAR_HOURS),
    "objection": Choice(("stops", "ends_silence")),
    "announce_hours": Number(0, YEAR_HOURS),
    "merge": Choice(("line", "none")),
}


def parse(text: str) -> Process | tuple[Problem, ...]:
    """Read a process document (TOML, `version = 1`): the process, or everything that is wrong with it.

    At most 64 kB. Unknown keys are problems, so that a misspelt number never falls back to a default unseen. What
    comes back as a process is sound in the sense of `soundness.problems`.
    """
    if len(text.encode("utf-8", errors="surrogatepass")) > LARGEST:
        return (Problem("process_too_long", facts={"most": LARGEST // 1024}),)
    document = _document(text)
    if isinstance(document, Problem):
        return (document,)
    reader = _Reader(_lines(text))
    process = reader.process(document)
    if reader.found:
        return tuple(reader.found)
    return problems(process) or process


def _document(text: str) -> _Found | Problem:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > DOTS_MOST and not line.lstrip().startswith("#"):
            return Problem("process_too_deep", line=number)
    try:
        return tomllib.loads(text)
    except RecursionError:
        return Problem("process_too_deep")
    except ValueError as error:  # tomllib's own error, and numbers too long for Python
        found = _at_line.search(str(error))
        at = int(found[1]) if found else len(text.splitlines())
        return Problem("process_not_toml", line=at, facts={"reason": str(error).split(" (at ")[0][:200]})


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Find on which line each key of each table stands; `gate 2` is the second gate, "" a table's own header."""
    lines: dict[tuple[str, str], int] = {}
    counts: Counter[str] = Counter()
    table, quoted = "", False
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not quoted and (header := _header.match(stripped)):
            table = header[1]
            if stripped.startswith("[["):
                counts[table] += 1
                table = f"{table} {counts[table]}"
            lines.setdefault((table, ""), number)
        elif not quoted and (key := _key.match(stripped)):
            lines.setdefault((table, key[1]), number)
        quoted ^= (stripped.count('"""') + stripped.count("'''")) % 2 == 1
    return lines


@dataclass
class _Reader:
    """Turns tables into values and collects what is wrong on the way."""

    lines: Mapping[tuple[str, str], int]
    found: list[Problem] = field(default_factory=list)

    def process(self, document: _Found) -> Process:
        version = document.pop("version", None)
        if version is None:
            self._wrong("process_missing_key", "", "version")
        elif type(version) is not int or version != 1:
            self._wrong("process_version", "", "version", found=str(version)[:40])
        young = Young(**self._table("young", document.pop("young", {}), _YOUNG))  # type: ignore[arg-type]
        caps = Caps(**self._table("caps", document.pop("caps", {}), _CAPS))  # type: ignore[arg-type]
        gates = tuple(self._gates(document.pop("gate", None)))
        return Process(gates=gates, young=young, caps=caps, **self._table("", document, _TOP))  # type: ignore[arg-type]

    def _gates(self, tables: object) -> Iterator[Gate]:
        if not isinstance(tables, list) or not 1 <= len(tables) <= GATES_MOST:
            self._wrong("process_no_gates", "", "gate", most=GATES_MOST)
            return
        for number, table in enumerate(tables, start=1):
            name = f"gate {number}"
            known = self._table(name, table, _GATE)
            for key in ("name", "paths"):
                if isinstance(table, dict) and key not in table:
                    self._wrong("process_missing_key", name, key)
            if "name" in known and "paths" in known:
                yield Gate(**known, line=self.lines.get((name, ""), 0))  # type: ignore[arg-type]

    def _table(self, name: str, table: object, kinds: Mapping[str, Kind]) -> _Found:
        """Return the keys of a table that are as they should be; note a problem for each of the others."""
        if not isinstance(table, dict):
            self._wrong("process_not_table", "", name)
            return {}
        good: _Found = {}
        for key, value in table.items():
            kind = kinds.get(key)
            if kind is None:
                self._wrong("process_unknown_key", name, key, known=", ".join(kinds))
            elif (problem := _why_not(value, kind)) is not None:
                code, facts = problem
                self._wrong(code, name, key, **facts)
            else:
                good[key] = tuple(value) if isinstance(kind, Paths) else value
        return good

    def _wrong(self, code: str, table: str, key: str, **facts: object) -> None:
        line = self.lines.get((table, key)) or self.lines.get((table, "")) or self.lines.get((key, ""), 0)
        self.found.append(Problem(code, line=line, facts={"key": key[:60], **facts}))


def _why_not(value: object, kind: Kind) -> tuple[str, _Found] | None:
    """Return the code and the facts of what is wrong with a value, or None."""
    match kind:
        case Number(least, most):
            # In Python true is a number; in a process it is not.
            is_good = type(value) is int and least <= value <= most
            return None if is_good else ("process_not_number", {"least": least, "most": most})
        case Text(most, least):
            is_good = isinstance(value, str) and least <= len(value) <= most and value.isprintable()
            return None if is_good else ("process_not_text", {"least": least, "most": most})
        case Choice(words):
            return None if value in words else ("process_not_choice", {"words": ", ".join(words)})
        case YesNo():
            return None if isinstance(value, bool) else ("process_not_yes_no", {})
        case Paths():
            return _why_not_paths(value)


def _why_not_paths(value: object) -> tuple[str, _Found] | None:
    if not isinstance(value, list) or not 1 <= len(value) <= PATHS_MOST:
        return "process_not_paths", {"most": PATHS_MOST}
    for glob in value:
        if not isinstance(glob, str) or not glob.isprintable() or not 0 < len(glob) <= GLOB_LENGTH:
            return "process_bad_glob", {"glob": str(glob)[:60], "most": GLOB_LENGTH}
        if any(part in ("", ".", "..") or ("**" in part and part != "**") for part in glob.split("/")):
            return "process_bad_glob", {"glob": glob[:60], "most": GLOB_LENGTH}
    return None
