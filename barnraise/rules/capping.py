"""How much one guest or person may send: the caps of a process, and when one may try again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from barnraise.rules.process import Caps

HOUR = timedelta(hours=1)
OPEN_RETRY = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What the caps look at: who sends, what they have open, and when they sent in this work before.

    `full_since` is when they sent the one from which on the hour's cap is used up: the newest but cap - 1; None when
    there are fewer.
    """

    now: datetime
    is_signed_in: bool
    open_count: int
    integrated_count: int = 0
    full_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capped:
    """Why something may not be sent now: the cap, how much it allows, and the seconds to wait."""

    code: str
    cap: int
    retry_after: int


def why_not_submit(caps: Caps, sending: Sending) -> Capped | None:
    """Return why a person may not send another contribution now, or None.

    Codes: `guest_open_cap`, `guest_hour_cap`, `person_open_cap`, `person_hour_cap`. A place for an open contribution
    comes free when one of theirs is decided or withdrawn; as no clock knows when, one may ask again in an hour.
    """
    who = "person" if sending.is_signed_in else "guest"
    most_open = open_cap(caps, is_signed_in=sending.is_signed_in, integrated_count=sending.integrated_count)
    if sending.open_count >= most_open:
        return Capped(code=f"{who}_open_cap", cap=most_open, retry_after=int(OPEN_RETRY.total_seconds()))
    an_hour = hour_cap(caps, is_signed_in=sending.is_signed_in)
    since = sending.full_since or sending.now - HOUR
    if an_hour and since <= sending.now - HOUR:
        return None
    wait = since + HOUR - sending.now if an_hour else HOUR
    return Capped(code=f"{who}_hour_cap", cap=an_hour, retry_after=-(-wait // timedelta(seconds=1)))


def hour_cap(caps: Caps, *, is_signed_in: bool) -> int:
    """Return how many contributions may be sent in an hour."""
    return caps.person_hour if is_signed_in else caps.guest_hour


def open_cap(caps: Caps, *, is_signed_in: bool, integrated_count: int) -> int:
    """Return how many contributions may be open at once; a person's grow with what was integrated."""
    if not is_signed_in:
        return caps.guest_open
    return max(
        caps.person_open, min(caps.person_open + caps.person_open_more * integrated_count, caps.person_open_most)
    )
