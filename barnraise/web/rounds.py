"""When the followers look at the store: after a write, when a timer is over, and now and then; else they rest."""

import time
from datetime import datetime

from barnraise.base import now
from barnraise.contributions import timing
from barnraise.governance import acts
from barnraise.judging import sealing
from barnraise.record.db import database
from barnraise.record.log import failures
from barnraise.tasks import actions

# Seconds after which they look in any case. What waits for that: leases of blocks, a timer that only the clock of
# another machine has moved.
LONGEST_PAUSE = 60.0


class Rounds:
    """Tells, at the price of one short statement, whether a round of following would find anything to do."""

    def __init__(self) -> None:
        self._mark: object = None
        self._began = -LONGEST_PAUSE
        self._at = now()
        self._due: datetime | None = None

    def is_due(self) -> bool:
        """Tell whether something was written since the last round began, by whatever process, or time has come.

        A clock that went back is looked at at once: what was due by the former one may not be by this.
        """
        at = now()
        has_rested = time.monotonic() - self._began >= LONGEST_PAUSE
        if has_rested or at < self._at or (self._due is not None and self._due <= at):
            return True
        self._at = at
        return database.mark_of_writes() != self._mark

    def begin(self) -> None:
        """Note what a round is going to see: what is written later is for the next one."""
        self._mark, self._began, self._at = database.mark_of_writes(), time.monotonic(), now()

    def end(self, read: int) -> None:
        """Note when the next timer is over, after a round; one that read entries may have left some to the next."""
        self._mark = None if read else self._mark
        running = (
            timing.next_due(),
            acts.next_end(),
            actions.next_lapse(),
            sealing.next_results(),
            failures.next_again(),
        )
        self._due = min(filter(None, running), default=None)
