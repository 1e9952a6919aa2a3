"""The standing ladder of a process: which rungs somebody holds, and what the others still ask of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from barnraise.rules.process import Process
from barnraise.rules.stages import Rung
from barnraise.rules.tallying import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How somebody stands to one rung: "held", "may_ask", "asked" or "lacking", and the names of what they lack."""

    rung: str
    state: str
    lacking: tuple[str, ...] = ()


def place_on(
    rung: Rung,
    person: Person,
    *,
    holders: int,
    asked: bool = False,
    votes: int = 0,
    idle_days: int = 0,
    is_first: bool = False,
) -> Held:
    """Say how somebody stands to a rung.

    `holders`: how many people hold it now; while they are fewer than the votes it asks for, what it asks for at
    least is enough, or nobody could ever be the first. `votes`: how many of those who hold it spoke for them, or
    found their checked work good. `idle_days` since they last used it: past what the rung allows and its grace it is
    lost, until they use their right to ask again. `is_first`: they are among the first who hold it, or would be.
    """
    is_less_asked = is_first and rung.first > 0 and not rung.least.holds(person)
    least = rung.first_least if is_less_asked else rung.least
    lacking = tuple(dict.fromkeys(leaf.fact for leaf, _must_end in least.unmet(person)))
    if rung.lost_after_days and idle_days > rung.lost_after_days + rung.grace_days:
        return Held(rung=rung.name, state="lacking", lacking=("used_lately",))
    if lacking or rung.access == "nobody":
        return Held(rung=rung.name, state="lacking", lacking=lacking or ("given_elsewhere",))
    if rung.access == "at_once":
        return Held(rung=rung.name, state="held")
    if not asked:
        return Held(rung=rung.name, state="may_ask")
    if rung.access == "on_request" or holders < rung.votes or votes >= rung.votes:
        return Held(rung=rung.name, state="held")
    return Held(rung=rung.name, state="asked", lacking=("votes",))


def climbed(process: Process, person: Person, *, holders: Mapping[str, int]) -> Person:
    """Return somebody with every rung that they hold when they ask for each and all who hold it speak for them."""
    held = set(person.rungs)
    for _round in process.ladder:
        known = replace(person, rungs=frozenset(held))
        before = len(held)
        held |= {rung.name for rung in process.ladder if _place(rung, known, holders.get(rung.name, 0)).state == "held"}
        if len(held) == before:
            break
    return replace(person, rungs=frozenset(held))


def _place(rung: Rung, person: Person, holders: int) -> Held:
    is_first = holders < rung.first
    return place_on(rung, person, holders=holders, asked=True, votes=holders, is_first=is_first)
