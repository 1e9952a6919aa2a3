"""Followers: what keeps a derived thing up to date by reading entries, each from its own position."""

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from barnraise.record.chain import entries
from barnraise.record.database import locked, writing
from barnraise.record.models import Chain, Entry, Position

BATCH = 100


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


def follow(followers: Iterable[Follower], *, chains: int = 200) -> int:
    """Let each follower read on, in batches, until nothing is new; return how many entries were read."""
    read = 0
    for follower in followers:
        for chain_id, number in _behind(follower.name, chains):
            read += _catch_up(follower, chain_id, number)
    return read


def lag(follower: str) -> int:
    """Return how many entries a follower has not read yet, over all chains."""
    return sum(length - number for length, number in _positions(follower))


def start_over(follower: str) -> None:
    """Put a follower back before the first entry of every chain."""
    with writing():
        Position.objects.filter(follower=follower).update(number=0)


def _positions(follower: str) -> list[tuple[int, int]]:
    return list(_with_position(follower).values_list("length", "read"))


def _behind(follower: str, limit: int) -> list[tuple[int, int]]:
    behind = _with_position(follower).filter(length__gt=F("read")).order_by("pk")
    return list(behind.values_list("pk", "read")[:limit])


def _with_position(follower: str) -> QuerySet[Any]:
    position = Position.objects.filter(follower=follower, chain=OuterRef("pk")).values("number")[:1]
    return Chain.objects.annotate(read=Coalesce(Subquery(position), Value(0)))


def _catch_up(follower: Follower, chain_id: int, number: int) -> int:
    read = 0
    while batch := list(entries(chain_id, after=number, limit=BATCH)):
        follower.prepare(batch)
        with writing():
            Position.objects.get_or_create(follower=follower.name, chain_id=chain_id)
            at = locked(Position.objects.filter(follower=follower.name, chain_id=chain_id)).get()
            if at.number != number:
                return read  # another process reads this chain for the same follower
            follower.apply(batch)
            number = batch[-1].number
            Position.objects.filter(pk=at.pk).update(number=number)
        read += len(batch)
    return read
