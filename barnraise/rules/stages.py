"""The stages of a process as plain values: who may take part, how, what decides, and what time does."""

from dataclasses import dataclass, field
from typing import Literal

from barnraise.rules.conditions import ALWAYS, Condition, Leaf

Unit = Literal["contribution", "piece", "question", "post", "review"]
BallotKind = Literal["yes_no", "label", "choice", "number", "text", "tree", "ranking"]
Blind = Literal["nobody", "authors", "peers", "both"]
AggregateBy = Literal["count", "majority", "weighted", "mean", "matching", "tree", "model"]
Access = Literal["at_once", "on_request", "by_people", "by_vote", "nobody"]
MOMENTS = ("opened", "version", "last", "first_no", "objection")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """How a piece is taken: by how many at a time, for how long, how often longer, by one person how many.

    `reclaim`: a lapsed lease frees its slot "always", or only "when_starved", once nothing fresh is left.
    """

    slots: int = 1
    lease_minutes: int = 120
    warn_minutes: int = 0
    extensions: int = 1
    person_most: int = 3
    reclaim: Literal["always", "when_starved"] = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Serve:
    """How pieces come to people.

    With "pick" and "recommend" people choose, "recommend" showing first what suits them. With "queue", "random" and
    "priority" each is given one piece and no other: the oldest, one drawn by lot for them and the day, or what readers
    miss most.
    `leave_out` keeps from somebody what they wrote, saw, or took in an earlier stage; `fall_back` is what is let
    through again when nothing else is left. `known_percent` of what is served has an answer that is known.
    """

    mode: Literal["pick", "recommend", "queue", "random", "priority"] = "pick"
    leave_out: tuple[str, ...] = ()
    fall_back: tuple[str, ...] = ()
    known_percent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """What one person says: `least` to `most` for labels and numbers, one of `values` for choices.

    `reason_for` are values that need a reason (without one they say nothing); `binding` says whose ballots decide,
    the others are shown. The last ballot of each person stands, or, unless `revisable`, their first.
    """

    kind: BallotKind = "yes_no"
    least: int = -1
    most: int = 1
    values: tuple[str, ...] = ()
    reason_for: tuple[int | str, ...] = ()
    revisable: bool = True
    blind: Blind = "nobody"
    binding: Condition = ALWAYS
    double: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redundancy:
    """How many answers: ask `target` at first, count from `least` on, never more than `most` nor `errors` useless ones.

    A suspicious answer raises the number to `suspicious`.
    """

    least: int = 1
    target: int = 1
    most: int = 1
    errors: int = 3
    suspicious: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """How ballots become one value; the score is kept within `floor` and `ceiling`."""

    by: AggregateBy = "count"
    tolerance: int = 0
    floor: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: when `condition` holds, `then`: accept, reject, return, next, wait, or `stage:NAME`.

    A timer is a rule whose condition asks for so many `hours` since a `moment`, and for what is asked `besides`.
    """

    name: str
    then: str
    condition: Condition = ALWAYS
    hours: int = 0
    moment: str = ""
    besides: Condition | None = None
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """Who may stop a piece with a reason, by which values; it is withdrawn by whoever gave it, or overridden."""

    values: tuple[int | str, ...]
    who: Condition = ALWAYS
    override: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """Which ballots stay when a new version comes; approvals only where it changes nothing that was judged."""

    values: tuple[int | str, ...] = ()
    if_trivial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What influence costs: so many points each `grant_hours` to whom `grant_if` fits, gone after `expire_hours`."""

    points: int = 5
    grant_hours: int = 24
    expire_hours: int = 72
    cost: int = 1
    not_where: tuple[str, ...] = ()
    grant_if: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What follows when others find `fair_percent` or less of a ballot fair: points for those involved."""

    up_to_percent: int
    fair: int = 0
    unfair: int = 0
    judged: int = 0
    standing: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The score that a piece begins with, when its author is somebody whom `condition` fits."""

    points: int
    condition: Condition = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage on the way of a piece: what goes through it, who takes part, how, and the ordered rules."""

    name: str
    unit: Unit = "contribution"
    about: str = ""
    eligible: Condition = ALWAYS
    claim: Claim | None = None
    serve: Serve | None = None
    ballot: Ballot = Ballot()
    redundancy: Redundancy | None = None
    aggregate: Aggregate = Aggregate()
    rules: tuple[Rule, ...] = ()
    veto: Veto | None = None
    copy: Copy = Copy()
    budget: Budget | None = None
    consequences: tuple[Consequence, ...] = ()
    starts: tuple[Start, ...] = ()
    together: Literal["", "folder", "work"] = ""
    line: int = field(default=0, compare=False)
    timed: tuple[Leaf, ...] = field(init=False, compare=False, repr=False, default=())

    def __post_init__(self) -> None:
        """Find once which comparisons time can turn."""
        leaves = (leaf for rule in self.rules for leaf in rule.condition.leaves() if leaf.moment)
        object.__setattr__(self, "timed", tuple(leaves))

    @property
    def is_worked(self) -> bool:
        """Whether people who hold a piece do it here and report what came of it, and so speak of their own work."""
        return self.claim is not None and self.ballot.kind == "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One rung of the standing ladder: what it asks for at least, and how it is given after that.

    `access`: "at_once", "on_request" (asking is enough), "by_people" (those who hold it check their work), "by_vote"
    (so many `votes` of theirs), "nobody" (it is not given by this ladder). While fewer than `votes` people hold it,
    what it asks for is enough. It is lost after `lost_after_days` and `grace_days` more without use.

    The `first` so many who hold it are asked for `first_least` only, so that few can begin; they keep what they got.
    """

    name: str
    least: Condition = ALWAYS
    access: Access = "at_once"
    votes: int = 1
    first: int = 0
    first_least: Condition = ALWAYS
    lost_after_days: int = 0
    grace_days: int = 0
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Anybody whose approval counts may hold a contribution with a reason, so long, once in so many days."""

    hours: int = 72
    once_in_days: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much counts when credit is told by role: a hundred words of text, a review, an integration, an answer."""

    words: int = 100
    review: int = 10
    integration: int = 5
    answer: int = 1
