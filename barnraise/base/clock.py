"""Time: one clock that tests and simulated stories can set, and whole microseconds in UTC."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_set_time: ContextVar[datetime | None] = ContextVar("barnraise_time", default=None)


def now() -> datetime:
    """Return the time that counts now: the real one, or the one a `Clock` has set."""
    return _set_time.get() or datetime.now(UTC)


def micros(at: datetime) -> int:
    """Return whole microseconds since 1970 in UTC."""
    return (at - EPOCH) // timedelta(microseconds=1)


def from_micros(count: int) -> datetime:
    """Return the aware time that lies `count` microseconds after 1970."""
    return EPOCH + timedelta(microseconds=count)


class Clock:
    """A clock for tests and stories: inside `running()`, `now()` is what this clock says."""

    def __init__(self, at: datetime):
        self.at = at

    def advance(self, **by: float) -> datetime:
        """Move the clock on by a `timedelta` given as keywords; inside `running()` it counts at once."""
        self.at += timedelta(**by)
        if _set_time.get() is not None:
            _set_time.set(self.at)
        return self.at

    @contextmanager
    def running(self) -> Iterator["Clock"]:
        """Let this clock be the one that `now()` reads, in this thread."""
        token = _set_time.set(self.at)
        try:
            yield self
        finally:
            _set_time.reset(token)
