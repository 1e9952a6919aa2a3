"""A piece on its way through the stages of a process, played from events: for checks, tables and simulation."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from barnraise.rules.ruling import Case, Ruling, settle
from barnraise.rules.stages import Stage
from barnraise.rules.tallying import Cast, Person, Tally, Value, tallied

# More moves than this without anybody doing anything is a document that goes round in a ring.
MOVES_MOST = 20


@dataclass(slots=True)
class Run:
    """Where one piece is: its stage, since when, what was said there, and what is known besides.

    `about` holds facts of `ruling.Case` that events do not change by themselves.
    """

    stages: tuple[Stage, ...]
    at: datetime
    about: dict[str, object] = field(default_factory=dict)
    place: int = 0
    opened_at: datetime = field(init=False)
    version_at: datetime = field(init=False)
    versions: int = 1
    tally: Tally = field(init=False)
    took: set[int] = field(default_factory=set)
    objection_ended_at: datetime | None = None
    outcome: str = ""
    ended: Ruling | None = None
    # How many conditions were asked: what playing it costs.
    asked: int = 0

    def __post_init__(self) -> None:
        """Open the first stage."""
        self.opened_at = self.version_at = self.at
        self.tally = Tally(self.stage)

    @property
    def stage(self) -> Stage:
        """The stage it is in."""
        return self.stages[self.place]


def _noted(run: Run, ruling: Ruling) -> Ruling:
    """What is accepted or rejected stays so; what is returned begins again with a new version."""
    run.outcome = ruling.then if ruling.then in ("accept", "reject", "return") else ""
    run.ended = ruling if ruling.then in ("accept", "reject") else None
    return ruling


def case_of(run: Run, now: datetime) -> Case:
    """Return the facts of a piece as they are at a moment."""
    return Case(
        now=now,
        opened_at=run.opened_at,
        version_at=run.version_at,
        tally=run.tally,
        versions=run.versions,
        objection_ended_at=run.objection_ended_at,
        **run.about,  # type: ignore[arg-type]
    )


def look(run: Run, now: datetime) -> Ruling:
    """Decide about a piece now and move it on as far as it goes; what it then waits for, or where it ended."""
    if run.ended is not None:
        return run.ended
    for _move in range(MOVES_MOST):
        run.asked += 1 + sum(rule.condition.nodes for rule in run.stage.rules)
        ruling = settle(run.stage, case_of(run, now))
        place = _place(run, ruling.then)
        if place is None:
            return _noted(run, ruling)
        if place == len(run.stages):
            return _noted(run, replace(ruling, then="accept"))
        _open(run, place, now)
    return settle(run.stage, case_of(run, now))


def cast(run: Run, person: Person, value: Value, at: datetime, *, reason: bool = True, disagrees: bool = False) -> bool:
    """Let somebody say something; False when it does not count here."""
    known = replace(person, took_earlier=person.took_earlier or person.id in run.took)
    return run.tally.cast(Cast(person=known, value=value, at=at, reason=reason, disagrees=disagrees))


def take_back(run: Run, person: Person, at: datetime) -> None:
    """Let somebody take back what they said."""
    former = run.tally.standing.get(person.id)
    run.tally.take_back(person.id)
    if former is not None and former.reason and run.tally.stage.ballot.reason_for:
        run.objection_ended_at = at


def revise(run: Run, at: datetime, *, trivial: bool = False) -> None:
    """Let the author send a new version: it begins again, and what the stage's copy rule names stays said."""
    copy = run.stages[0].copy
    kept = [
        one
        for one in run.tally.standing.values()
        if run.place == 0 and (one.value in copy.values or (trivial and copy.if_trivial))
    ]
    run.versions += 1
    run.version_at = at
    run.took.clear()
    _open(run, 0, at)
    run.tally = tallied(run.stage, kept)


def _place(run: Run, then: str) -> int | None:
    if then == "next":
        return run.place + 1
    if then.startswith("stage:"):
        return place_of(run.stages, then.removeprefix("stage:"))
    return None


def place_of(stages: Sequence[Stage], name: str) -> int:
    """Return where a stage stands among those of its gate."""
    return next(place for place, stage in enumerate(stages) if stage.name == name)


def _open(run: Run, place: int, at: datetime) -> None:
    run.took |= set(run.tally.standing)
    run.place, run.opened_at, run.objection_ended_at = place, at, None
    run.tally = Tally(run.stages[place])
