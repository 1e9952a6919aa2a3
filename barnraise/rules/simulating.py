"""A process tried on made-up people and pieces: how long pieces wait, how many reviews they take, what slips through.

A model, not a forecast: people look in at random moments, authors differ in how often they err, and readers now and
then miss what is wrong or object to what is right. Where results are asked of many, those who answer err as authors do.
The same seed gives the same figures.
"""

import random
import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from barnraise.rules.asking import asking_at
from barnraise.rules.facts import Facts, Judgement
from barnraise.rules.integrating import decide, is_declined
from barnraise.rules.process import Gate, Process, stages_of
from barnraise.rules.running import Run, cast, look
from barnraise.rules.simulating_questions import RIGHT, Crowd
from barnraise.rules.tallying import Person
from barnraise.rules.trusting import DRAWS, is_checked
from barnraise.rules.walking_stages import against, in_favour

START = datetime(2000, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=60)
PLENTY = 1000
# What a piece waits for without anybody looking in; a document that goes round for ever stops here.
TIMERS_MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Society:
    """Who takes part: how many, how often each looks in, and how often they err.

    `wrong_share`: of pieces, on average; authors differ, from hardly ever to three times as often. `missed_share`: of
    wrong pieces, those that a reader takes for right. `blamed_share`: of right pieces, those they take for wrong.
    """

    people: int = 20
    hours_between_looks: float = 24.0
    wrong_share: float = 0.1
    missed_share: float = 0.15
    blamed_share: float = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of all pieces; hours are from sent to integrated, shares from 0 to 1.

    A question counts as wrong when somebody answered it wrongly, and as slipped when that is what came of it.
    """

    pieces: int
    integrated: int
    declined: int
    undecided: int
    hours_median: float
    hours_slow: float
    reviews: int
    wrong: int
    slipped: int
    lost: int
    at_once: int

    @property
    def reviews_a_piece(self) -> float:
        """Reviews that a piece took on average."""
        return self.reviews / self.pieces if self.pieces else 0.0


@dataclass(frozen=True, slots=True)
class _Fate:
    then: str
    hours: float
    reviews: int
    is_wrong: bool
    at_once: bool = False
    # Wrong answers were given, and outvoted or left aside.
    mended: bool = False


def simulated(process: Process) -> Gate:
    """Return the gate that is simulated: the one whose stages ask questions, else the last."""
    asking = (gate for gate in process.gates if asking_at(process, gate) is not None)
    return next(asking, process.gates[-1])


def simulate(process: Process, society: Society, *, pieces: int, seed: int) -> Outcome:
    """Send so many pieces through the gate that is `simulated`, one after another, and count what came of them."""
    chance = random.Random(seed)
    gate = simulated(process)
    # Three groups of authors: the careful, the usual, and the hasty.
    rates = [society.wrong_share * chance.choice((0.1, 0.9, 3.0)) for _ in range(max(society.people, 1))]
    asking = asking_at(process, gate)
    if asking is not None:
        crowd = Crowd(asking, rates, society.hours_between_looks, chance)
        return _counted([_answered(crowd) for _ in range(pieces)])
    streaks = [0] * len(rates)
    fates = []
    for _ in range(pieces):
        author = chance.randrange(len(rates))
        is_wrong = chance.random() < rates[author]
        draw = chance.randrange(DRAWS)
        if gate.trusted_after and not is_checked(gate, streak=streaks[author], draw=draw):
            fates.append(_Fate("integrated", 0.0, 0, is_wrong, at_once=True))
            continue
        fate = _fate(process, gate, society, chance, author=author, is_wrong=is_wrong)
        streaks[author] = streaks[author] + 1 if fate.then == "integrated" else 0
        fates.append(fate)
    return _counted(fates)


def _answered(crowd: Crowd) -> _Fate:
    settled = crowd.settle(START, LONGEST)
    then = {"accept": "integrated", "reject": "declined"}.get(settled.then, "undecided")
    mended = then != "integrated" or settled.value == RIGHT
    return _Fate(then, _hours(settled.at), settled.answers, settled.erred, mended=mended)


def without_trust(process: Process) -> Process:
    """Return a process that checks every piece, to compare with."""
    return replace(process, gates=tuple(replace(gate, trusted_after=0, check_one_in=0) for gate in process.gates))


def with_trust(process: Process, *, trusted_after: int, check_one_in: int) -> Process:
    """Return a process whose simulated gate trusts authors after so many good pieces in a row."""
    trusting = replace(simulated(process), trusted_after=trusted_after, check_one_in=check_one_in)
    gates = tuple(trusting if gate.name == trusting.name else gate for gate in process.gates)
    return replace(process, gates=gates)


def _fate(
    process: Process, gate: Gate, society: Society, chance: random.Random, *, author: int, is_wrong: bool
) -> _Fate:
    looks = _looks(society, chance, author)
    if gate.stages:
        return _through_stages(process, gate, society, chance, looks, is_wrong=is_wrong)
    return _through_gate(process, gate, society, chance, looks, author=author, is_wrong=is_wrong)


def _looks(society: Society, chance: random.Random, author: int) -> list[tuple[datetime, int]]:
    """Return when each of the others first looks at a piece, in order."""
    others = [person for person in range(society.people) if person != author]
    waits = [(chance.expovariate(1 / society.hours_between_looks), person) for person in others]
    return [(START + timedelta(hours=hours), person) for hours, person in sorted(waits)]


def _approves(society: Society, chance: random.Random, *, is_wrong: bool) -> bool:
    return chance.random() < (society.missed_share if is_wrong else 1 - society.blamed_share)


def _through_gate(
    process: Process,
    gate: Gate,
    society: Society,
    chance: random.Random,
    looks: list[tuple[datetime, int]],
    *,
    author: int,
    is_wrong: bool,
) -> _Fate:
    path = next((glob.replace("**", "x").replace("*", "x").replace("?", "x") for glob in gate.paths), "x")
    facts = Facts(
        now=START,
        version_at=START,
        paths=frozenset([path]),
        author_ids=frozenset([author]),
        author_signed_in=True,
        counting=society.people,
        counting_others=max(society.people - 1, 0),
        most_counting=society.people,
        drawn_id=looks[0][1] if looks else None,
    )
    for _step in range(len(looks) + TIMERS_MOST):
        verdict = decide(process, facts)
        reviews = len(facts.judgements)
        if verdict.outcome == "integrate":
            return _Fate("integrated", _hours(facts.now), reviews, is_wrong, at_once=verdict.at_once)
        if verdict.outcome == "return" or is_declined(process, facts):
            return _Fate("declined", _hours(facts.now), reviews, is_wrong)
        coming = _coming(looks, verdict.next_at)
        if coming is None:
            break
        moment, person = coming
        facts = replace(facts, now=moment)
        if person is not None:
            said = "approve" if _approves(society, chance, is_wrong=is_wrong) else "decline"
            given = Judgement(person_id=person, verdict=said, counts=True, at=moment)
            facts = replace(facts, judgements=(*facts.judgements, given))
    return _Fate("undecided", _hours(facts.now), len(facts.judgements), is_wrong)


def _coming(looks: list[tuple[datetime, int]], due_at: datetime | None) -> tuple[datetime, int | None] | None:
    """Return the next moment at which something happens and who looks in then, None for time; None without any."""
    if due_at is not None and due_at <= (looks[0][0] if looks else START + LONGEST):
        return due_at, None
    return looks.pop(0) if looks else None


def _through_stages(
    process: Process,
    gate: Gate,
    society: Society,
    chance: random.Random,
    looks: list[tuple[datetime, int]],
    *,
    is_wrong: bool,
) -> _Fate:
    about: dict[str, object] = {"voters": len(looks), "counting": society.people, "taking_part": society.people}
    supplied = {"yes_no": True, "number": 1, "text": ""}
    about["declared"] = {one.name: supplied[one.kind] for one in process.facts}
    run = Run(stages_of(process, gate), START, about)
    now, reviews = START, 0
    rungs = frozenset(rung.name for rung in process.ladder)
    for _step in range(len(looks) + TIMERS_MOST):
        ruling = look(run, now)
        if run.outcome:
            then = {"accept": "integrated"}.get(run.outcome, "declined")
            return _Fate(then, _hours(now), reviews, is_wrong)
        coming = _coming(looks, ruling.next_at)
        if coming is None:
            break
        now, person = coming
        if person is not None:
            approves = _approves(society, chance, is_wrong=is_wrong)
            value = in_favour(run.stage) if approves else against(run.stage)
            reviews += cast(run, _experienced(process, person, rungs), value, now)
    return _Fate("undecided", _hours(now), reviews, is_wrong)


def _experienced(process: Process, id: int, rungs: frozenset[str]) -> Person:
    done = {stage.name: PLENTY for stage in process.stages}
    return Person(
        id=id, counts=True, integrated=PLENTY, points=PLENTY, days_known=PLENTY, done=done, rungs=rungs, reviewed=PLENTY
    )


def _hours(at: datetime) -> float:
    return (at - START) / timedelta(hours=1)


def _counted(fates: list[_Fate]) -> Outcome:
    integrated = [fate for fate in fates if fate.then == "integrated"]
    hours = sorted(fate.hours for fate in integrated) or [0.0]
    return Outcome(
        pieces=len(fates),
        integrated=len(integrated),
        declined=_count(fates, "declined"),
        undecided=_count(fates, "undecided"),
        hours_median=statistics.median(hours),
        hours_slow=hours[int(len(hours) * 0.9)],
        reviews=sum(fate.reviews for fate in fates),
        wrong=sum(fate.is_wrong for fate in fates),
        slipped=sum(fate.is_wrong and not fate.mended for fate in integrated),
        lost=sum(not fate.is_wrong or fate.mended for fate in fates if fate.then == "declined"),
        at_once=sum(fate.at_once for fate in fates),
    )


def _count(fates: list[_Fate], then: str) -> int:
    return sum(fate.then == then for fate in fates)


def lines(outcome: Outcome) -> Iterator[str]:
    """Yield what came of it in plain lines, as the command prints them."""
    yield f"pieces {outcome.pieces}: integrated {outcome.integrated}, not taken {outcome.declined}"
    yield f"still open after 60 days {outcome.undecided}; nobody had to be asked for {outcome.at_once}"
    yield f"hours until integrated: half within {outcome.hours_median:.1f}, nine of ten within {outcome.hours_slow:.1f}"
    yield f"reviews or answers {outcome.reviews}, {outcome.reviews_a_piece:.2f} a piece"
    yield f"wrong pieces {outcome.wrong}, of these slipped through {outcome.slipped}"
    yield f"right pieces not taken {outcome.lost}"
