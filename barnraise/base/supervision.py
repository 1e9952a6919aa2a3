"""Processes that are started again when they end: after which pause, and how that is told."""

import signal
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from barnraise.base import activity

SHORTEST, LONGEST = 0.5, 5.0  # seconds before a process that ended is started again
LOOK_EVERY = 5.0  # seconds between two looks whether a worker comes back; each costs a site at rest
SETTLED = 60.0  # seconds after which a process that ended counts as the first that did


class Pause:
    """A rest before each new start, longer each time while one process after another ends soon."""

    def __init__(self) -> None:
        self._seconds, self._last = SHORTEST, time.monotonic()

    def rest(self) -> None:
        """Rest before the next start."""
        if time.monotonic() - self._last > SETTLED:
            self._seconds = SHORTEST
        time.sleep(self._seconds)
        self._seconds = min(self._seconds * 2, LONGEST)
        self._last = time.monotonic()


def is_overdue(noted: Iterable[str]) -> bool:
    """Tell whether a worker is at a request that should have ended by now: each stands behind its latest time."""
    latest = (line.partition(" ")[0] for line in noted)
    return any(time.monotonic() > float(one) for one in latest if one.isdecimal())


def requests_in(noted: Iterable[str]) -> list[str]:
    """Return the requests that a worker has noted, without their times."""
    return [line.partition(" ")[2] for line in noted if line != activity.READY]


def watch(home: Path, kill: Callable[[], None]) -> threading.Event:
    """Kill a worker once it does not come back from a request, until the event that is returned is set."""
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(LOOK_EVERY):
            if is_overdue(activity.noted(home, activity.WORKER)):
                kill()
                return

    threading.Thread(target=look, name="watch", daemon=True).start()
    return stop


def how_ended(code: int | None) -> str:
    """Return how a process ended, in a few words, from its exit code."""
    if code is None:
        return "by itself"
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
