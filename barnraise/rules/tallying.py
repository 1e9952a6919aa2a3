"""What people said about one piece, counted as it comes: each ballot costs the same, however many there are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from barnraise.rules.stages import Stage

Value = int | str
YES, NO, ABSTAIN = "yes", "no", "abstain"
# A taxon is agreed on by more than two thirds of at least two people (iNaturalist's community taxon).
TREE_PEOPLE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known of somebody who takes part; `done`: pieces they did by stage, `wrote`: the piece is theirs."""

    id: int
    signed_in: bool = True
    counts: bool = False
    wrote: bool = False
    took_earlier: bool = False
    spoke: bool = False
    integrated: int = 0
    judged: int = 0
    reviewed: int = 0
    points: int = 0
    standing: int = 0
    active_days: int = 0
    days_known: int = 0
    done: Mapping[str, int] = field(default_factory=dict)
    rungs: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    declared: Mapping[str, Value | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """One person's ballot on one piece; `disagrees` is for a tree: they say no to what lies below their node."""

    person: Person
    value: Value
    at: datetime
    reason: bool = True
    disagrees: bool = False


def sign(value: Value) -> int:
    """Return whether a value is for (1), against (-1) or neither."""
    if isinstance(value, int):
        return (value > 0) - (value < 0)
    return 1 if value == YES else -1 if value == NO else 0


def may_take_part(stage: Stage, person: Person) -> bool:
    """Tell whether somebody may take part in a stage now. Nobody judges their own."""
    return not person.wrote and stage.eligible.holds(person)


@dataclass(slots=True)
class Tally:
    """The ballots of one stage, counted as they come. The order of the same ballots changes nothing."""

    stage: Stage
    standing: dict[int, Cast] = field(default_factory=dict)
    given: dict[Value, int] = field(default_factory=dict)
    yes: int = 0
    no: int = 0
    votes: int = 0
    sum: int = 0
    errors: int = 0
    last_at: datetime | None = None
    _against: dict[int, datetime] = field(default_factory=dict)
    _agreed: tuple[int, str, int] | None = None

    def cast(self, ballot: Cast) -> bool:
        """Count a ballot in place of the one that they gave before; False for one that may not count or says nothing.

        Of two ballots of one person the later stands (of one moment, that against), or the first where the stage
        does not let them change their mind.
        """
        stage, person = self.stage, ballot.person
        if not may_take_part(stage, person) or not stage.ballot.binding.holds(person):
            return False
        if ballot.value in stage.ballot.reason_for and not ballot.reason:
            return False
        former = self.standing.get(person.id)
        if former is not None:
            if _is_newer(ballot, former) != stage.ballot.revisable:
                return True
            self._count(former, -1)
        self.standing[person.id] = ballot
        self._count(ballot, 1)
        if former is not None and former.at == self.last_at:  # what stands in its place may be older
            self.last_at = max(one.at for one in self.standing.values())
        elif self.last_at is None or ballot.at > self.last_at:
            self.last_at = ballot.at
        return True

    def take_back(self, person_id: int) -> None:
        """Let a person's ballot go."""
        former = self.standing.pop(person_id, None)
        if former is not None:
            self._count(former, -1)
            self.last_at = max((one.at for one in self.standing.values()), default=None)

    def _count(self, ballot: Cast, by: int) -> None:
        weight = self._weight(ballot) * by
        self.given[ballot.value] = self.given.get(ballot.value, 0) + by
        self.votes += by
        side = sign(ballot.value)
        if side > 0:
            self.yes += weight
        elif side < 0:
            self.no += weight
            if by > 0:
                self._against[ballot.person.id] = ballot.at
            else:
                self._against.pop(ballot.person.id, None)
        self.sum += weight * (ballot.value if isinstance(ballot.value, int) else side)
        self._agreed = None

    def _weight(self, ballot: Cast) -> int:
        double = self.stage.ballot.double
        return 2 if double is not None and double.holds(ballot.person) else 1

    @property
    def first_no_at(self) -> datetime | None:
        """When the first of those who are against it now said so."""
        return min(self._against.values(), default=None)

    @property
    def agreed(self) -> tuple[int, str, int]:
        """How many agree on the value that most agree on, that value, and of how many."""
        if self._agreed is None:
            self._agreed = _agreed(self)
        return self._agreed

    def vetoes(self) -> int:
        """Return how many vetoes with a reason stand."""
        veto = self.stage.veto
        if veto is None:
            return 0
        return sum(
            1
            for one in self.standing.values()
            if one.value in veto.values and one.reason and veto.who.holds(one.person)
        )


def tallied(stage: Stage, ballots: Iterable[Cast]) -> Tally:
    """Count ballots from nothing."""
    tally = Tally(stage)
    for ballot in ballots:
        tally.cast(ballot)
    return tally


def _is_newer(ballot: Cast, former: Cast) -> bool:
    if ballot.at != former.at:
        return ballot.at > former.at
    return (sign(ballot.value), str(ballot.value)) < (sign(former.value), str(former.value))


def _agreed(tally: Tally) -> tuple[int, str, int]:
    by, tolerance = tally.stage.aggregate.by, tally.stage.aggregate.tolerance
    if by == "tree":
        return _on_tree(tally)
    given = [(value, count) for value, count in tally.given.items() if count]
    if not given:
        return 0, "", 0
    if tolerance:
        numbers = [(value, count) for value, count in given if isinstance(value, int)]
        near = [(sum(n for other, n in numbers if abs(other - value) <= tolerance), value) for value, _count in numbers]
        most, middle = max(near, key=lambda one: (one[0], -one[1]), default=(0, 0))
        return most, str(middle), tally.votes
    value, count = max(given, key=lambda one: (one[1], str(one[0])))
    return count, str(value), tally.votes


def _on_tree(tally: Tally) -> tuple[int, str, int]:
    """The lowest node on which more than two thirds of at least two people agree (iNaturalist, community taxon).

    score = cumulative / (cumulative + those on other branches + those above who disagree). None: 0, "", 0.
    """
    below: dict[str, int] = {}
    for one in tally.standing.values():
        names = str(one.value).split("/")
        for end in range(1, len(names) + 1):
            node = "/".join(names[:end])
            below[node] = below.get(node, 0) + 1
    best = (0, "", 0)
    for node in sorted(below, key=lambda node: (node.count("/"), node)):
        cumulative = below[node]
        against = sum(1 for one in tally.standing.values() if _is_against(one, node))
        whole = cumulative + against
        if cumulative >= TREE_PEOPLE and cumulative * 3 > whole * 2:
            best = (cumulative, node, whole)
    return best


def _is_against(ballot: Cast, node: str) -> bool:
    value = str(ballot.value)
    if value == node or value.startswith(f"{node}/"):
        return False
    return ballot.disagrees if node.startswith(f"{value}/") else True
