"""What one stage decides about one piece: the first rule that holds, or what each way on still lacks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from barnraise.rules.condition_facts import Who
from barnraise.rules.conditions import Leaf
from barnraise.rules.stages import Stage
from barnraise.rules.tallying import Tally, Value

FORWARD = ("accept", "next")


@dataclass(slots=True, kw_only=True)
class Case:
    """All that a stage's decision about a piece may depend on, as its conditions name it.

    `opened_at`: when it came to this stage. `voters`: how many people could take part here and did not write it.
    `declared`: the facts that the document itself declares. `checked`: chance has drawn it for a check.
    `streak`: good pieces of its author in a row.
    """

    now: datetime
    opened_at: datetime
    version_at: datetime
    tally: Tally
    objection_ended_at: datetime | None = None
    voters: int = 0
    counting: int = 0
    taking_part: int = 1
    versions: int = 1
    streak: int = 0
    alternatives: int = 1
    lead: int = 0
    waiting_in_set: int = 0
    approved_earlier: int = 0
    sure_permille: int = 0
    start: int = 0
    merges: bool = True
    checked: bool = True
    flagged: bool = False
    author_counts: bool = False
    author_signed_in: bool = False
    base_is_stable: bool = True
    checks_pass: bool = True
    change: str = "change"
    quality: str = "default"
    declared: Mapping[str, Value | bool] = field(default_factory=dict)

    @property
    def yes(self) -> int:
        """Ballots for it, by their weight."""
        return self.tally.yes

    @property
    def no(self) -> int:
        """Ballots against it, by their weight."""
        return self.tally.no

    @property
    def votes(self) -> int:
        """Ballots that count."""
        return self.tally.votes

    @property
    def abstain(self) -> int:
        """Ballots that are neither for nor against."""
        return sum(count for value, count in self.tally.given.items() if value in (0, "abstain"))

    @property
    def margin(self) -> int:
        """Ballots for it less those against it."""
        return self.tally.yes - self.tally.no

    @property
    def score(self) -> int:
        """The sum of all labels and the score it started with, within the bounds of the stage."""
        aggregate = self.tally.stage.aggregate
        score = self.start + self.tally.sum
        if aggregate.ceiling is not None:
            score = min(score, aggregate.ceiling)
        return max(score, aggregate.floor) if aggregate.floor is not None else score

    @property
    def highest(self) -> int:
        """The highest label; 0 without any."""
        return max((value for value, count in self.tally.given.items() if count and isinstance(value, int)), default=0)

    @property
    def lowest(self) -> int:
        """The lowest label; 0 without any."""
        return min((value for value, count in self.tally.given.items() if count and isinstance(value, int)), default=0)

    @property
    def kinds(self) -> int:
        """How many different things people said."""
        return sum(1 for count in self.tally.given.values() if count)

    @property
    def agreeing(self) -> int:
        """How many say what most say."""
        return self.tally.agreed[0]

    @property
    def agreeing_permille(self) -> int:
        """How many of a thousand say what most say, rounded down."""
        count, _value, whole = self.tally.agreed
        return 1000 * count // whole if whole else 0

    @property
    def fair_permille(self) -> int:
        """How many of a thousand say that a review was fair."""
        return 1000 * self.tally.given.get("fair", 0) // self.tally.votes if self.tally.votes else 0

    @property
    def value(self) -> str:
        """What most say."""
        return self.tally.agreed[1]

    @property
    def depth(self) -> int:
        """How far down the tree people agree."""
        value = self.tally.agreed[1]
        return value.count("/") + 1 if value else 0

    @property
    def errors(self) -> int:
        """Answers that were of no use."""
        return self.tally.given.get("error", 0)

    @property
    def given(self) -> Mapping[Value, int]:
        """How many ballots have each value."""
        return self.tally.given

    @property
    def last_at(self) -> datetime | None:
        """When the last ballot came."""
        return self.tally.last_at

    @property
    def first_no_at(self) -> datetime | None:
        """When the first ballot against it came."""
        return self.tally.first_no_at

    @property
    def vetoed(self) -> bool:
        """Whether a veto stands that nothing overrides."""
        veto = self.tally.stage.veto
        if veto is None or not self.tally.vetoes():
            return False
        return veto.override is None or not veto.override.holds(self)

    @property
    def set_is_complete(self) -> bool:
        """Whether every other piece of its set has come this far."""
        return self.waiting_in_set == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """One comparison that keeps a rule from holding: how much it asks for, how much there is, who could change that.

    `must_end`: it holds, and has to cease. `count` says how many people could do it now, `since` from when on it is
    lacking, `due_at` when time does it.
    """

    code: str
    wanted: object
    found: object
    who: Who
    asks: str = "at_least"
    argument: object = None
    must_end: bool = False
    count: int = 0
    since: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One rule that would move the piece, and all that it lacks."""

    rule: str
    then: str
    unmet: tuple[Unmet, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of what is unmet, in the order of the rule."""
        return tuple(dict.fromkeys(one.code for one in self.unmet))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What follows: `then` of the rule that held, or "wait" with the ways out, those that lead on first.

    `next_at`: the first moment at which time alone changes what follows. `value`: what people agree on.
    """

    then: str
    rule: str = ""
    ways: tuple[Way, ...] = ()
    since: datetime | None = None
    next_at: datetime | None = None
    value: str = ""

    @property
    def unmet(self) -> tuple[str, ...]:
        """The names of all that is unmet, those of the first way first."""
        return tuple(dict.fromkeys(name for way in self.ways for name in way.names))


def outcome(stage: Stage, case: Case) -> tuple[str, str]:
    """Return what follows now and the rule that says so; ("wait", "") while none does."""
    vetoed = stage.veto is not None and case.vetoed
    for rule in stage.rules:
        if vetoed and _leads_on(rule.then):
            continue
        if rule.condition.holds(case):
            return rule.then, rule.name
    return "wait", ""


def settle(stage: Stage, case: Case) -> Ruling:
    """Decide about a piece in a stage: what follows, by which rule; or what is unmet, since when, who could meet it.

    Nothing but the arguments is looked at, so the same facts always give the same ruling.
    """
    then, rule = outcome(stage, case)
    if then != "wait":
        return Ruling(then=then, rule=rule, since=case.now, value=case.value if case.votes else "")
    return Ruling(
        then="wait",
        rule=rule,
        ways=tuple(sorted(_ways(stage, case), key=lambda way: way.then not in FORWARD)),
        since=max(case.opened_at, case.version_at),
        next_at=next_at(stage, case),
    )


def next_at(stage: Stage, case: Case) -> datetime | None:
    """Return the first moment at which time alone changes what follows; None when it never does.

    Asks once for each comparison with a time: at most as often as the stage has nodes.
    """
    if not stage.timed:
        return None
    moments = {due for leaf in stage.timed if (due := leaf.due_at(case)) is not None and due > case.now}
    now, present = case.now, outcome(stage, case)[0]
    try:
        for moment in sorted(moments):
            case.now = moment
            if outcome(stage, case)[0] != present:
                return moment
    finally:
        case.now = now
    return None


def _leads_on(then: str) -> bool:
    return then in FORWARD or then.startswith("stage:")


def _ways(stage: Stage, case: Case) -> Iterator[Way]:
    vetoed = stage.veto is not None and case.vetoed
    for rule in stage.rules:
        if rule.then == "wait":
            continue
        unmet = [_unmet(leaf, case, must_end=must_end) for leaf, must_end in rule.condition.unmet(case)]
        if vetoed and _leads_on(rule.then):
            unmet.insert(0, _veto(case))
        yield Way(rule=rule.name, then=rule.then, unmet=tuple(unmet))


def _veto(case: Case) -> Unmet:
    count = case.tally.vetoes()
    return Unmet(
        code="veto", wanted=0, found=count, who="voters", asks="is", must_end=True, count=count, since=case.first_no_at
    )


def _unmet(leaf: Leaf, case: Case, *, must_end: bool) -> Unmet:
    """Say of one comparison what is lacking. Of a time, how much of it is over."""
    if leaf.moment:
        since = getattr(case, leaf.moment)
        hours = int((case.now - since).total_seconds() // 3600) if since is not None else None
        due_at = leaf.due_at(case)
        coming = due_at if due_at is not None and due_at > case.now else None
        return Unmet(
            code=leaf.fact, wanted=leaf.wanted, found=hours, who="time", asks=leaf.asks, must_end=must_end,
            since=since, due_at=coming,
        )  # fmt: skip
    return Unmet(
        code=leaf.fact,
        wanted=leaf.wanted,
        found=_found(leaf, case),
        who=leaf.who,
        asks=leaf.asks,
        argument=leaf.argument,
        must_end=must_end,
        count=max(case.voters - case.votes, 0) if leaf.who == "voters" else 0,
        since=case.version_at if leaf.who == "author" else case.opened_at,
    )


def _found(leaf: Leaf, case: Case) -> object:
    if leaf.fact == "given":
        return next((count for value, count in case.given.items() if value == leaf.argument), 0)
    if leaf.fact in case.declared:
        return case.declared[leaf.fact]
    return getattr(case, leaf.fact, None)
