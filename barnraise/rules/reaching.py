"""When a link to another site is looked at, and when it counts as one that leads nowhere."""

from datetime import timedelta
from typing import Literal

Reached = Literal["there", "nothing", "silent", "not ours"]

# A site that is down for a day is not gone: nothing is said before three looks on three days found nothing.
DEAD_AFTER = 3
AFTER_NOTHING = timedelta(days=1)
# Most addresses live for years, and their owners pay for each look.
AFTER_THERE = timedelta(days=30)
WHILE_DEAD = timedelta(days=7)
# An address that is closed to us, or none at all, is nobody's task; its name may lead elsewhere one day.
AFTER_NOT_OURS = timedelta(days=180)
# Longer ones are made by programs, and are not looked at.
LONGEST_URL = 1000
# These say that nothing is at an address, or that its machine does not work; a machine that refuses is there.
NOTHING = (404, 410, 451)
MACHINE_FAILS = 500


def reached(status: int) -> Reached:
    """Tell what the status of an answer says of an address (RFC 9110, 15): a refusal to us is no sign of death."""
    return "nothing" if status in NOTHING or status >= MACHINE_FAILS else "there"


def after(failed: int, found: Reached) -> tuple[int, timedelta]:
    """Return how often in a row nothing was found, after one look more, and how long until the next.

    Silence counts as nothing: the caller asks somebody else first, to know that it is not we who are cut off.
    """
    if found not in ("nothing", "silent"):
        return 0, AFTER_THERE if found == "there" else AFTER_NOT_OURS
    count = min(failed + 1, DEAD_AFTER)
    return count, WHILE_DEAD if count >= DEAD_AFTER else AFTER_NOTHING
