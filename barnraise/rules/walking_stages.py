"""A walk through the stages of a process: with the people present, and newcomers who do what it asks."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal

from barnraise.rules.laddering import climbed
from barnraise.rules.process import Gate, Process, stages_of
from barnraise.rules.running import Run, cast, look, revise
from barnraise.rules.stages import Stage
from barnraise.rules.tallying import Person, Value, may_take_part

STEPS = 40
# Conditions that are asked on all walks through one document together, about 4 µs each. The recipes need up to 5,150.
CONDITIONS_MOST = 150_000
PLENTY = 10_000
_SENT = datetime(2000, 1, 1, tzinfo=UTC)
_MOMENT = timedelta(seconds=1)

Author = Literal["guest", "newcomer", "counting", "starter"]
State = Literal["sent", "conflicted", "objected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One start: how many people's approvals count, how many more have left, who sends what."""

    people: int
    left: int
    author: Author
    gate: str
    path: str
    state: State


class TooIntricate(Exception):
    """Walking through a process costs more than may be spent on one document."""


@dataclass(slots=True)
class Walker:
    """Walks through the stages of one process, the same way only once, and asks so many conditions at most."""

    process: Process
    left: int = CONDITIONS_MOST
    _newcomers: dict[int, Person] = field(default_factory=dict)
    _hours: dict[tuple[object, ...], float | None] = field(default_factory=dict)

    def hours(self, gate: Gate, walk: Walk) -> float | None:
        """Return what `hours_through` does; gates of the same stages are walked alike. Raises `TooIntricate`."""
        start = (gate.stages, walk.people, walk.author, walk.state)
        if start not in self._hours:
            self._hours[start] = hours_through(self.process, gate, walk, self)
        return self._hours[start]

    def spend(self, asked: int) -> None:
        """Count conditions that were asked."""
        self.left -= asked
        if self.left < 0:
            raise TooIntricate

    def newcomer(self, id: int, people: int) -> Person:
        """Return somebody new, in a work in which so many people's approvals count."""
        if people not in self._newcomers:
            self._newcomers[people] = _newcomer(self.process, id, people)
        return replace(self._newcomers[people], id=id)


def hours_through(process: Process, gate: Gate, walk: Walk, walker: Walker | None = None) -> float | None:
    """Walk until a final verdict and return how many hours it took; None where nothing leads on.

    Those present say yes, or whatever the stage asks, then time passes, then newcomers come who did all that the
    process lets a newcomer do. A piece that is returned comes again in a new version.
    """
    walker = walker or Walker(process)
    author_counts = walk.author in ("counting", "starter")
    ids = count()
    others = [_present(process, next(ids)) for _ in range(walk.people - author_counts)]
    run = Run(stages_of(process, gate), _SENT, _about(process, walk, len(others)))
    now = _SENT
    if walk.state == "objected" and others:
        cast(run, others[0], against(run.stage), now)
    for _step in range(STEPS):
        # Of two ballots at one moment the objection stands, so each step takes a moment.
        now += _MOMENT
        before = run.asked
        ruling = look(run, now)
        walker.spend(run.asked - before)
        if run.outcome in ("accept", "reject"):
            return (now - _SENT).total_seconds() / 3600
        if run.outcome == "return":
            revise(run, now)
            continue
        if _say(run, others, now):
            continue
        if ruling.next_at is not None:
            now = ruling.next_at
            continue
        if not _say(run, [walker.newcomer(next(ids), walk.people)], now):
            return None
    return None


def _say(run: Run, people: list[Person], now: datetime) -> bool:
    """Let the next of these people say what moves the piece on; False when nobody has more to say."""
    value = in_favour(run.stage)
    for person in people:
        standing = run.tally.standing.get(person.id)
        if (standing is None or standing.value != value) and cast(run, person, value, now):
            said = run.tally.standing.get(person.id)
            if said is not None and said.value == value:
                return True
    return False


def in_favour(stage: Stage) -> Value:
    """Return what somebody says in a stage who is for a piece."""
    ballot = stage.ballot
    if ballot.kind in ("label", "number"):
        return ballot.most
    if ballot.kind in ("choice", "ranking"):
        return ballot.values[0]
    return {"yes_no": "yes", "tree": "a/b/c/d/e/f/g/h"}.get(ballot.kind, "the same")


def against(stage: Stage) -> Value:
    """Return what somebody says in a stage who is against a piece."""
    ballot = stage.ballot
    if ballot.kind in ("label", "number"):
        return ballot.least
    if ballot.kind in ("choice", "ranking"):
        return ballot.values[-1]
    return {"yes_no": "no", "tree": "z"}.get(ballot.kind, "another")


def _about(process: Process, walk: Walk, others: int) -> dict[str, object]:
    """What is known of the piece besides; what the document declares is supplied by whom it names."""
    supplied = {"yes_no": True, "number": PLENTY, "text": ""}
    return {
        "voters": others,
        "counting": walk.people,
        "taking_part": 1 if walk.author == "starter" else 2 + walk.people,
        "author_counts": walk.author in ("counting", "starter"),
        "author_signed_in": walk.author != "guest",
        "declared": {one.name: supplied[one.kind] for one in process.facts},
    }


def _present(process: Process, id: int) -> Person:
    """Somebody who has been here long, and did everything often."""
    return Person(
        id=id,
        counts=True,
        **dict.fromkeys(("integrated", "judged", "reviewed", "points", "standing"), PLENTY),  # type: ignore[arg-type]
        active_days=PLENTY,
        days_known=PLENTY,
        done={stage.name: PLENTY for stage in process.stages},
        rungs=frozenset(rung.name for rung in process.ladder),
        passed=_named(process, "passed"),
        skills=_named(process, "skill"),
    )


def _newcomer(process: Process, id: int, people: int) -> Person:
    """Somebody new who did, time and again, all that the process lets them do, and for whom those present speak.

    Where somebody is there whose approval counts, theirs comes to count too.
    """
    person = Person(
        id=id,
        counts=people > 0,
        integrated=PLENTY if people else 0,
        judged=PLENTY if people else 0,
        reviewed=PLENTY,
        active_days=PLENTY,
        days_known=PLENTY,
        points=max((stage.budget.points for stage in process.stages if stage.budget is not None), default=0),
        passed=_named(process, "passed"),
    )
    holders = {rung.name: people for rung in process.ladder}
    for _round in process.stages:
        person = climbed(process, person, holders=holders)
        done = {stage.name: PLENTY for stage in process.stages if may_take_part(stage, person)}
        if done.keys() == person.done.keys():
            break
        person = replace(person, done=done)
    return person


def _named(process: Process, fact: str) -> frozenset[str]:
    """Return every quiz or skill that the process speaks of: whoever wants to can pass and learn it."""
    conditions = [stage.eligible for stage in process.stages] + [rung.least for rung in process.ladder]
    return frozenset(str(leaf.wanted) for one in conditions for leaf in one.leaves() if leaf.fact == fact)
