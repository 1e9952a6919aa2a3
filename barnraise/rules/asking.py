"""What the stages of a process decide about one item that people are asked about, by the answers given in its stage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from barnraise.rules.conditions import ALWAYS
from barnraise.rules.parsing import parse
from barnraise.rules.process import Gate, Process, gate_for, stages_of
from barnraise.rules.ruling import Case, next_at, outcome
from barnraise.rules.running import place_of
from barnraise.rules.stages import Stage
from barnraise.rules.tallying import Cast, Person, Tally

# What an answer is called in a stage's rules when it says that there is nothing, or that the item is of no use.
BLANK, FLAGGED, ERROR = "blank", "flagged", "error"
# Where a stage sets no bound of its own, nobody is asked for more answers at once.
MOST = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """The gate that results come to, and its stages: all of them ask questions."""

    gate: Gate
    stages: tuple[Stage, ...]

    @property
    def asks_standing(self) -> bool:
        """Tell whether not everybody may take part in every stage."""
        return any(stage.eligible != ALWAYS for stage in self.stages)

    def hides_others(self, place: int) -> bool:
        """Tell whether what others said is not shown before it is decided."""
        return self.stages[place].ballot.blind in ("peers", "both")

    def flag(self, place: int) -> str:
        """Return what a stage calls an item of no use, "" where its rules do not speak of such."""
        leaves = [leaf for rule in self.stages[place].rules for leaf in rule.condition.leaves()]
        if any(leaf.fact == "given" and leaf.argument == FLAGGED for leaf in leaves):
            return FLAGGED
        return ERROR if any(leaf.fact == "errors" for leaf in leaves) else ""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer that stands: whose, what, as a name that equal answers share, and when."""

    person_id: int
    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of an item: "open" in the stage at `place`, "accept" as `value`, or "reject", by which rule.

    `lacking`: how many more answers could settle it, at the soonest. `next_at`: when time alone changes something.
    """

    then: str
    place: int
    value: str = ""
    rule: str = ""
    lacking: int = 0
    next_at: datetime | None = None


@lru_cache(maxsize=256)
def asking(document: str, path: str) -> Asking | None:
    """Return what a process says of questions whose results come to a path; None where the inquiry itself says it."""
    process = parse(document)
    return asking_in(process, path) if isinstance(process, Process) else None


def asking_in(process: Process, path: str) -> Asking | None:
    """Return the same of a process that was read before."""
    gate = gate_for(process, path)
    return asking_at(process, gate) if gate is not None else None


def asking_at(process: Process, gate: Gate) -> Asking | None:
    """Return the same of a gate; None where its stages do not all ask questions."""
    stages = stages_of(process, gate)
    return Asking(gate, stages) if stages and all(stage.unit == "question" for stage in stages) else None


def decide(
    found: Asking, place: int, said: Sequence[Said], *, opened_at: datetime, now: datetime, checked: bool
) -> Decided:
    """Decide on an item in a stage; what is sent on begins in its next stage with no answers.

    `checked` False: its one answer is somebody's whose row of good ones is long enough, and chance did not draw it.
    """
    for _move in range(len(found.stages)):
        stage = _for_all(found.stages[place])
        tally = _tallied(stage, said)
        case = _case(tally, opened_at, now, checked=checked)
        then, rule = outcome(stage, case)
        if then == "next" and place + 1 == len(found.stages):
            then = "accept"
        if then in ("accept", "reject"):
            return Decided(then, place, tally.agreed[1], rule)
        if then == "next" or then.startswith("stage:"):
            place = place + 1 if then == "next" else place_of(found.stages, then.removeprefix("stage:"))
            said, opened_at, checked = (), now, True
            continue
        value, due_at = tally.agreed[1], next_at(stage, case)
        return Decided("open", place, value, rule, _lacking(found, stage, tally, opened_at, now), due_at)
    return Decided("open", place)


def may_answer(stage: Stage, person: Person) -> bool:
    """Tell whether somebody may take part in a stage."""
    return stage.eligible.holds(person)


def _for_all(stage: Stage) -> Stage:
    # Whoever answered was let in; that they could not be asked today takes nothing from what they said.
    return stage if stage.eligible == ALWAYS else replace(stage, eligible=ALWAYS)


def _tallied(stage: Stage, said: Sequence[Said]) -> Tally:
    tally = Tally(stage)
    for one in said:
        tally.cast(Cast(person=Person(id=one.person_id), value=one.value, at=one.at))
    return tally


def _case(tally: Tally, opened_at: datetime, now: datetime, *, checked: bool) -> Case:
    return Case(now=now, opened_at=opened_at, version_at=opened_at, tally=tally, checked=checked)


def _lacking(found: Asking, stage: Stage, tally: Tally, opened_at: datetime, now: datetime) -> int:
    """Return how many more answers would settle it, if all said what most say; one where somebody trusted may come."""
    bounds = stage.redundancy
    most = (bounds.most if bounds is not None else MOST) - tally.votes
    first = bounds.target if bounds is not None and not tally.votes else MOST
    if not tally.votes and found.gate.trusted_after:
        return 1
    value = tally.agreed[1] or "the same"
    if value in (FLAGGED, ERROR):
        value = "the same"
    for more in range(1, most):
        tally.cast(Cast(person=Person(id=-more), value=value, at=now))
        if outcome(stage, _case(tally, opened_at, now, checked=True))[0] != "wait":
            return min(more, first)
    return max(min(most, first), 0)
