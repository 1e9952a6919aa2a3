"""The process of a work as plain values: gates by path, caps, what a young work may do, what readers see."""

from dataclasses import dataclass, field
from typing import Literal

from barnraise.rules.globs import matches

PROCESS_PATH = ".commons/process.toml"
WORK_PATH = ".commons/work.toml"

AtOnce = Literal["nobody", "counting", "signed_in"]
Objection = Literal["stops", "ends_silence"]
Merge = Literal["line", "none"]
Readers = Literal["newest", "looked_at"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a change must meet before it is integrated, for the paths that this gate names.

    `at_once` says whose change needs nothing else. Any other change passes by `approvals` of people who are not
    its authors, or when `silence_hours` have gone by without an objection, whichever comes first; with 0 approvals
    only silence passes it, without `silence_hours` only approvals do. `approvals_while_two` is asked instead while
    at most two people's approvals count. An objection either `stops` everything while it stands, or only
    `ends_silence`: then approvals still pass. `announce_hours` must run in any case. With `merge = "none"` a change
    is never merged with another change of the same file.
    """

    name: str
    paths: tuple[str, ...]
    at_once: AtOnce = "nobody"
    approvals: int = 0
    approvals_while_two: int | None = None
    silence_hours: int | None = None
    objection: Objection = "stops"
    announce_hours: int = 0
    merge: Merge = "line"
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Young:
    """What replaces approvals that nobody could give yet.

    `silence_hours` stand for them; with `alone_at_once` the starter's changes are integrated at once while nobody
    else takes part.
    """

    silence_hours: int = 24
    alone_at_once: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """How much one guest or person may have open, and send in an hour.

    A person's open contributions may grow by `person_open_more` for each that was integrated, up to
    `person_open_most`.
    """

    guest_open: int = 5
    guest_hour: int = 20
    person_open: int = 20
    person_open_more: int = 1
    person_open_most: int = 200
    person_hour: int = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The declared rules of a work, as `.commons/process.toml` states them; `title` and `about` say what they are."""

    title: str = ""
    about: str = ""
    gates: tuple[Gate, ...]
    readers: Readers = "newest"
    young: Young = Young()
    caps: Caps = Caps()


def gate_for(process: Process, path: str) -> Gate | None:
    """Return the first gate that names a path; None only for a process that `parsing.parse` would refuse."""
    return next((gate for gate in process.gates if any(matches(glob, path) for glob in gate.paths)), None)


def gates_for(process: Process, paths: frozenset[str]) -> tuple[Gate, ...]:
    """Return the gates that a contribution to these paths has to pass, in the order of the document.

    Where a path has no gate, or no path is given, every gate has to be passed: a mistake never opens a door.
    """
    found = [gate_for(process, path) for path in paths]
    if not found or None in found:
        return process.gates
    return tuple(gate for gate in process.gates if any(gate is one for one in found))
