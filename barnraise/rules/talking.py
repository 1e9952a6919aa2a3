"""How much one may say in an hour beside the work, and begin."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from barnraise.rules.capping import HOUR, Capped

# Ours to change: enough for a lively talk, too little to bury one. A guest costs nothing to make, so they have fewer.
GUEST_SAYS, PERSON_SAYS = 10, 60
GUEST_BEGINS, PERSON_BEGINS = 3, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Who says something: `full_since` is when they said (or began) the newest but cap - 1; None if fewer."""

    now: datetime
    is_signed_in: bool
    begins: bool
    full_since: datetime | None = None


def most_an_hour(*, is_signed_in: bool, begins: bool) -> int:
    """Return how many comments somebody may send in an hour, or how many discussions they may begin."""
    if begins:
        return PERSON_BEGINS if is_signed_in else GUEST_BEGINS
    return PERSON_SAYS if is_signed_in else GUEST_SAYS


def why_not_say(saying: Saying) -> Capped | None:
    """Return why somebody may not say this now, or None. Codes: `says_hour_cap`, `begins_hour_cap`."""
    if saying.full_since is None or saying.full_since <= saying.now - HOUR:
        return None
    wait = saying.full_since + HOUR - saying.now
    return Capped(
        code="begins_hour_cap" if saying.begins else "says_hour_cap",
        cap=most_an_hour(is_signed_in=saying.is_signed_in, begins=saying.begins),
        retry_after=-(-wait // timedelta(seconds=1)),
    )
