"""What failed for one follower or timer in one chain: it holds up nothing else, and is tried again, ever later.

A failure is a row of `Position`, under the name with a mark and how often it failed; its number says when it is tried
again. `barnraise doctor` names it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from barnraise.base import Refused, from_micros, micros, now
from barnraise.record.db.database import writing
from barnraise.record.models import Position

_MARK = "~"
# The mark and how often it failed have to go beside a name.
LONGEST_NAME = 30
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(hours=1)
_log = logging.getLogger("barnraise.following")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that failed so many times in a row in one chain, and when it is tried again."""

    name: str
    chain_id: int
    times: int
    again_at: datetime


def failures() -> list[Failure]:
    """Return what fails now, the oldest first."""
    rows = Position.objects.filter(follower__contains=_MARK).order_by("pk")
    return [_failure(row) for row in rows]


def next_again() -> datetime | None:
    """Return when something that failed is tried again next, if anything is."""
    times = Position.objects.filter(follower__contains=_MARK, number__gt=micros(now()))
    first = times.order_by("number").values_list("number", flat=True).first()
    return from_micros(first) if first is not None else None


def _failure(row: Position) -> Failure:
    name, _, times = row.follower.partition(_MARK)
    return Failure(name, row.chain_id, int(times), from_micros(row.number))


class Attempts:
    """Attempts of one pass: what failed before rests until its time, what fails now is remembered."""

    @cached_property
    def _failed(self) -> dict[tuple[str, int], Failure]:
        return {(one.name, one.chain_id): one for one in failures()}

    def make(self, name: str, chain_id: int, act: Callable[[], Result]) -> Result | None:
        """Do something that concerns one chain; None where it rests or fails. Trouble of the store itself is raised."""
        before = self._failed.get((name, chain_id))
        if before is not None and now() < before.again_at:
            return None
        try:
            result = act()
        except (OperationalError, InterfaceError, OSError):
            raise
        except Exception as error:
            if isinstance(error, Refused) and error.status >= 500:
                raise
            _log.exception("%s could not go on in chain %d; it is tried again.", name, chain_id)
            _remember(name, chain_id, before.times + 1 if before is not None else 1)
            return None
        if before is not None:
            forget(name, chain_id)
        return result


def forget(name: str, chain_id: int | None = None) -> None:
    """Forget failures of a name, in one chain or all: it went well, or begins anew."""
    rows = Position.objects.filter(follower__startswith=name + _MARK)
    with writing():
        (rows if chain_id is None else rows.filter(chain_id=chain_id)).delete()


def _remember(name: str, chain_id: int, times: int) -> None:
    wait = min(FIRST_WAIT * 2 ** min(times - 1, 20), LONGEST_WAIT)
    with writing():
        forget(name, chain_id)
        Position.objects.create(follower=f"{name}{_MARK}{times}", chain_id=chain_id, number=micros(now() + wait))
