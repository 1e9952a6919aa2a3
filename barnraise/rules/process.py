"""The process of a work as plain values: gates by path, caps, what a young work may do, what readers see."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, cast

from barnraise.rules.condition_facts import FactKind, Who
from barnraise.rules.globs import matches
from barnraise.rules.stages import Hold, Rung, Serve, Stage, Weights

# What a work says of itself and how it decides: documents that are components like any other.
COMMONS = ".commons/"
PROCESS_PATH = ".commons/process.toml"
WORK_PATH = ".commons/work.toml"

AtOnce = Literal["nobody", "counting", "signed_in"]
Objection = Literal["stops", "ends_silence"]
Merge = Literal["line", "none"]
Readers = Literal["newest", "looked_at"]
TaskServe = Literal["recommend", "pick", "queue", "random", "priority"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a change must meet before it is integrated, for the paths that this gate names.

    `at_once` says whose change needs nothing else. Any other change passes by `approvals` of people who are not
    its authors, or when `silence_hours` have gone by without an objection, whichever comes first; with 0 approvals
    only silence passes it, without `silence_hours` only approvals do. `approvals_while_two` is asked instead while
    at most two people's approvals count. An objection either `stops` everything while it stands, or only
    `ends_silence`: then approvals still pass. `announce_hours` must run in any case. With `merge = "none"` a change
    is never merged with another change of the same file.

    A gate may name `stages` instead: then they decide, one after another. With `trusted_after`, the pieces of an
    author with that many good ones in a row are integrated at once, but for one in `check_one_in`, drawn by chance;
    one failure begins the count anew. `drawn` asks that one of the approvals comes from a person drawn by chance,
    and when they are silent for `drawn_hours`, from another.

    With `brought`, the pages that the work began with come to the first of its `stages` too.
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
    stages: tuple[str, ...] = ()
    trusted_after: int = 0
    check_one_in: int = 0
    drawn: bool = False
    drawn_hours: int = 72
    brought: bool = False
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
class Tasks:
    """How the tasks of a work come to people, and how many are always there.

    `serve`: "recommend" lists those that suit somebody, "pick" lists the newest. With "queue", "random" or "priority"
    each is given one at a time, and no other: the oldest, one drawn by lot for them and the day, or the most urgent.
    With fewer than `at_least` tasks that are free, people are asked to read pages again.
    """

    serve: TaskServe = "recommend"
    at_least: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A fact that a document declares beside those the engine knows, and who supplies it."""

    name: str
    kind: FactKind = "yes_no"
    supplied_by: Who = "author"
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """The declared rules of a work, as `.commons/process.toml` states them; `title` and `about` say what they are.

    `applies_to_open`: contributions that were sent under former rules are decided by these from now on.
    """

    title: str = ""
    about: str = ""
    applies_to_open: bool = False
    gates: tuple[Gate, ...]
    readers: Readers = "newest"
    young: Young = Young()
    caps: Caps = Caps()
    tasks: Tasks = Tasks()
    facts: tuple[Declared, ...] = ()
    stages: tuple[Stage, ...] = ()
    ladder: tuple[Rung, ...] = ()
    hold: Hold | None = None
    credit: Weights | None = None
    globs: tuple[tuple[str, ...], ...] = field(init=False, compare=False, repr=False, default=())

    def __post_init__(self) -> None:
        """Note once for which paths each gate is, in their order."""
        object.__setattr__(self, "globs", tuple(gate.paths for gate in self.gates))


def stages_of(process: Process, gate: Gate) -> tuple[Stage, ...]:
    """Return the stages that a gate names, in its order."""
    known = {stage.name: stage for stage in process.stages}
    return tuple(known[name] for name in gate.stages)


def in_force(then: Process, now: Process) -> Process:
    """Return what decides about a contribution that was sent under other rules than those of now.

    The decision rules are those of then, unless those of now say that they apply to what is open: what a gate asks
    for, its stages and their rules. Eligibility, vetoes, holds and caps are always those of now, and so is what a
    gate for `.commons/` asks, so that nobody stores up old rights. A stage that is no more keeps whom it asked for.
    """
    if now.applies_to_open or then == now:
        return now
    stages = {stage.name: stage for stage in now.stages}
    gates = {gate.name: gate for gate in now.gates}
    rungs = {rung.name for rung in now.ladder}
    return replace(
        now,
        gates=tuple(_gate_in_force(gate, gates.get(gate.name)) for gate in then.gates),
        stages=tuple(_stage_in_force(stage, stages.get(stage.name)) for stage in then.stages),
        facts=tuple({one.name: one for one in (*now.facts, *then.facts)}.values()),
        ladder=(*now.ladder, *(rung for rung in then.ladder if rung.name not in rungs)),
    )


def _gate_in_force(then: Gate, now: Gate | None) -> Gate:
    if now is None:
        return then
    if any(path.startswith(COMMONS) for path in now.paths) and now.paths == then.paths:
        return now
    return replace(then, objection=now.objection, at_once=now.at_once if not then.stages else then.at_once)


def _stage_in_force(then: Stage, now: Stage | None) -> Stage:
    if now is None:
        return then
    return replace(then, eligible=now.eligible, veto=now.veto)


def needs(process: Process) -> frozenset[str]:
    """Return what a process asks of the product beside the plain way of a contribution.

    "stages": contributions pass through stages; "pieces", "questions", "posts" and "reviews" do. "ballots:KIND",
    "claims", "redundancy", "serve:MODE" (of what nobody takes), "quizzes", "known answers", "blind", "points", "sets",
    "sets without claims", "ladder", "weights", "alternatives", "checks", "holds", "drawn readers", "adaptive review"
    and "fact:NAME" name what else. Questions come with what answers to them need; "questions:KIND" is said of a kind
    of ballot that is no plain answer.
    """
    found = {f"fact:{one.name}" for one in process.facts}
    if process.ladder:
        found.add("ladder")
    asked = {leaf.fact for rung in process.ladder for one in (rung.least, rung.first_least) for leaf in one.leaves()}
    found |= {f"fact:{name}" for name in asked & _OF_PEOPLE}
    if "passed" in asked:
        found.add("quizzes")
    if process.hold is not None:
        found.add("holds")
    if any(gate.drawn for gate in process.gates):
        found.add("drawn readers")
    if any(gate.trusted_after for gate in process.gates):
        found.add("adaptive review")
    if process.credit is not None:
        found.add("weights")
    if process.stages:
        found.add("stages")
    for stage in process.stages:
        found |= _needs_of(stage)
    return frozenset(found)


def participants_asked(process: Process) -> int:
    """Return up to how many people who take part in a work its process tells apart: one and more, or as it says."""
    leaves = (leaf for stage in process.stages for rule in stage.rules for leaf in rule.condition.leaves())
    return max([1, *(cast("int", leaf.wanted) for leaf in leaves if leaf.fact == "taking_part")]) + 1


# What conditions may name, and a product has to tell of contributions and people by itself: `fact:NAME` asks for it.
_OF_PIECES = frozenset({"checked", "flagged", "base_is_stable", "quality", "sure_permille", "approved_earlier"})
_OF_PEOPLE = frozenset({"active_days", "points", "standing", "spoke", "skill"})


def _needs_of(stage: Stage) -> set[str]:
    if stage.unit == "question":
        return _needs_of_questions(stage)
    serve, is_piece = stage.serve or Serve(), stage.unit in ("contribution", "piece")
    asked = {
        f"{stage.unit}s": stage.unit != "contribution",
        f"ballots:{stage.ballot.kind}": not _is_plain(stage),
        "claims": stage.claim is not None,
        "redundancy": stage.redundancy is not None,
        f"serve:{serve.mode}": is_piece and stage.claim is None and serve.mode not in ("pick", "queue"),
        "known answers": stage.serve is not None and stage.serve.known_percent > 0,
        "blind": stage.ballot.blind != "nobody",
        "points": stage.budget is not None or bool(stage.consequences) or bool(stage.starts),
        "sets": bool(stage.together),
        "sets without claims": bool(stage.together) and stage.claim is None,
    }
    facts = {leaf.fact for rule in stage.rules for leaf in rule.condition.leaves()}
    asked["alternatives"] = bool(facts & {"alternatives", "lead"})
    asked["checks"] = "checks_pass" in facts
    people = [stage.eligible, stage.ballot.binding, stage.ballot.double, stage.veto.who if stage.veto else None]
    untold = {leaf.fact for one in people if one is not None for leaf in one.leaves()} & _OF_PEOPLE
    untold |= facts & _OF_PIECES if is_piece else set()
    return {need for need, is_asked in asked.items() if is_asked} | {f"fact:{name}" for name in untold}


def _is_plain(stage: Stage) -> bool:
    """Whether a review says all that a ballot can: yes or no, a label, or one of two things about a piece."""
    ballot = stage.ballot
    is_either = ballot.kind == "choice" and len(ballot.values) == 2 and stage.unit in ("contribution", "piece")
    return is_either or ballot.kind in ("yes_no", "label")


def _needs_of_questions(stage: Stage) -> set[str]:
    asked = {
        "questions": True,
        f"questions:{stage.ballot.kind}": stage.ballot.kind not in ("text", "choice", "number"),
        "points": stage.budget is not None or bool(stage.consequences) or bool(stage.starts),
        "sets without claims": bool(stage.together),
    }
    return {need for need, is_asked in asked.items() if is_asked}


def gate_for(process: Process, path: str) -> Gate | None:
    """Return the first gate that names a path; None only for a process that `parsing.parse` would refuse."""
    place = _place(process.globs, path)
    return process.gates[place] if place is not None else None


@lru_cache(maxsize=4096)
def _place(globs: tuple[tuple[str, ...], ...], path: str) -> int | None:
    """Return which of some lists of globs is the first to name a path."""
    return next((place for place, one in enumerate(globs) if any(matches(glob, path) for glob in one)), None)


def gates_for(process: Process, paths: frozenset[str]) -> tuple[Gate, ...]:
    """Return the gates that a contribution to these paths has to pass, in the order of the document.

    Where a path has no gate, or no path is given, every gate has to be passed: a mistake never opens a door.
    """
    found = {_place(process.globs, path) for path in paths}
    if not found or None in found:
        return process.gates
    if len(found) == 1:
        return (process.gates[found.pop()],)  # type: ignore[index]
    return tuple([gate for place, gate in enumerate(process.gates) if place in found])
