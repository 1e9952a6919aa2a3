"""Followers: what keeps a derived thing up to date by reading entries, each from its own position.

Entries at which a process ended are read one by one the next time. One at which it ends again is set aside: what
follows it goes on, `barnraise doctor` names it, and `barnraise tick --again` reads it once more. Both are rows of
`Position`, under the follower's name with a mark.
"""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from barnraise.record.db.database import locked, writing
from barnraise.record.db.statements import prepared
from barnraise.record.log.chain import entries
from barnraise.record.log.failures import Attempts, forget
from barnraise.record.models import Chain, Entry, Position

BATCH = 100
CHAINS = 200  # in which a follower reads on in one round
SHORT_BATCH = 10  # for those that ask several statements for each entry while they hold the write lock
# After a follower's name: up to where it reads entries one by one, and an entry that is set aside.
_SINGLY, _ASIDE = "?", "!"
_log = logging.getLogger("barnraise.following")


class Follower(Protocol):
    """One derived thing. `apply` must be idempotent; it may see an entry again after a crash.

    `prepare` runs before the transaction, for slow work such as writing files; `apply` runs inside it, together with
    the new position.
    """

    name: str

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Do the slow part for some entries of one chain, outside any transaction."""

    def apply(self, batch: Sequence[Entry]) -> None:
        """Do the part that must be stored together with the position."""


@dataclass(frozen=True, slots=True)
class Aside:
    """An entry that a follower has left out, since the process ended at it twice."""

    follower: str
    chain_id: int
    number: int


def follow(followers: Iterable[Follower], *, note: Callable[[str], None] = lambda line: None) -> int:
    """Let each follower read on, in batches, until nothing is new; return how many entries were read.

    `note` hears what is about to be read. A follower that fails in one chain holds up no other, nor itself in others.
    """
    read, attempts = 0, Attempts()
    singly = {(row.follower, row.chain_id): row.number for row in Position.objects.filter(follower__endswith=_SINGLY)}
    for follower in followers:
        for chain_id, number in _behind(follower.name):
            until = singly.get((follower.name + _SINGLY, chain_id), 0)
            catch_up = partial(_catch_up, follower, chain_id, number, until, note)
            read += attempts.make(follower.name, chain_id, catch_up) or 0
    note("")
    return read


def ended_at(line: str) -> None:
    """Remember that the process ended at what it had noted: its entries are read one by one, or set aside."""
    try:
        at = json.loads(line)
        follower, chain_id, first, last = str(at["follower"]), int(at["chain"]), int(at["first"]), int(at["last"])
    except (ValueError, KeyError, TypeError):
        return  # it was at no entry
    with writing():
        rows = Position.objects.filter(follower=follower + _SINGLY, chain_id=chain_id, number__gte=last)
        if first < last or not rows.exists():
            Position.objects.update_or_create({"number": last}, follower=follower + _SINGLY, chain_id=chain_id)
            return
        Position.objects.get_or_create(follower=f"{follower}{_ASIDE}{last}", chain_id=chain_id, number=last)
        Position.objects.get_or_create(follower=follower, chain_id=chain_id)
        Position.objects.filter(follower=follower, chain_id=chain_id, number=last - 1).update(number=last)
    _log.error("Entry %d of chain %d was set aside for the follower %s.", last, chain_id, follower)


def set_aside() -> list[Aside]:
    """Return the entries that followers have left out."""
    rows = Position.objects.filter(follower__contains=_ASIDE).order_by("pk")
    return [Aside(row.follower.partition(_ASIDE)[0], row.chain_id, row.number) for row in rows]


def follow_again(followers: Iterable[Follower]) -> int:
    """Let followers read the entries that were set aside, once more; return how many they read."""
    named = {follower.name: follower for follower in followers}
    read = 0
    for one in set_aside():
        row = Position.objects.filter(follower=f"{one.follower}{_ASIDE}{one.number}", chain_id=one.chain_id)
        if one.follower in named:
            batch = list(entries(one.chain_id, after=one.number - 1, limit=1))
            named[one.follower].prepare(batch)
            with writing():
                named[one.follower].apply(batch)
                row.delete()
            read += 1
        else:
            row.delete()
    return read


def lag(follower: str) -> int:
    """Return how many entries a follower has not read yet, over all chains."""
    return sum(length - number for length, number in _positions(follower))


def start_over(follower: str) -> None:
    """Put a follower back before the first entry of every chain."""
    with writing():
        forget(follower)
        Position.objects.filter(follower__startswith=follower + _ASIDE).delete()
        Position.objects.filter(follower=follower).update(number=0)


def _positions(follower: str) -> list[tuple[int, int]]:
    return list(_with_position(follower).values_list("length", "read"))


@prepared
def _behind(follower: str) -> QuerySet[Any, tuple[int, int]]:
    """Return the chains in which a follower has something to read, and where it stands: asked each round, of each."""
    behind = _with_position(follower).filter(length__gt=F("read")).order_by("pk")
    return behind.values_list("pk", "read")[:CHAINS]


def _with_position(follower: str) -> QuerySet[Any]:
    position = Position.objects.filter(follower=follower, chain=OuterRef("pk")).values("number")[:1]
    return Chain.objects.annotate(read=Coalesce(Subquery(position), Value(0)))


def most_for(follower: Follower) -> int:
    """Return how many entries a follower reads at once: `most`, where it says so, since others wait while it writes."""
    most: int = getattr(follower, "most", BATCH)
    return most


def _catch_up(follower: Follower, chain_id: int, number: int, singly_until: int, note: Callable[[str], None]) -> int:
    read = 0
    while batch := list(entries(chain_id, after=number, limit=1 if number < singly_until else most_for(follower))):
        at = {"follower": follower.name, "chain": chain_id, "first": batch[0].number, "last": batch[-1].number}
        note(json.dumps(at))
        follower.prepare(batch)
        with writing():
            Position.objects.get_or_create(follower=follower.name, chain_id=chain_id)
            position = locked(Position.objects.filter(follower=follower.name, chain_id=chain_id)).get()
            if position.number != number:
                return read  # another process reads this chain for the same follower
            follower.apply(batch)
            number = batch[-1].number
            Position.objects.filter(pk=position.pk).update(number=number)
            if singly_until and number >= singly_until:
                Position.objects.filter(follower=follower.name + _SINGLY, chain_id=chain_id).delete()
                singly_until = 0
        read += len(batch)
    return read
