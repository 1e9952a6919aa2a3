"""Who may take a piece, for how long, and when it goes back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# Two hours are enough to write most pieces, and short enough that nobody waits a day for one that was forgotten.
SHORTEST_LEASE = timedelta(hours=2)
LONGEST_LEASE = timedelta(hours=24)
LEASES_A_PIECE = 4
EXTENSIONS = 3
# Whoever let a piece lapse leaves it to others for a day, so that it cannot be held by taking it again and again.
REST = timedelta(hours=24)
NEWCOMER_HOLDS, KNOWN_HOLDS = 3, 12
COMPLETED_UNTIL_KNOWN = 5
# The last quarter of a lease is shown as a warning.
WARNING_SHARE = 4


@dataclass(frozen=True, slots=True)
class Taking:
    """What is known when somebody asks for a piece. `lapsed_at` is when they last let this piece lapse.

    Where a process says how many of its pieces one person may hold, that is `most`, and `holds` counts those alone.
    """

    is_open: bool
    free_slots: int
    has_it: bool
    is_her_own: bool
    waits_for_others: bool
    holds: int
    completed: int
    lapsed_at: datetime | None
    at: datetime
    most: int = 0


def why_not_claim(asked: Taking) -> str | None:
    """Return why a piece cannot be taken, or None.

    `task_closed`, `task_held` (they have it), `task_own` (nobody reads their own), `task_waits` (others come first),
    `claims_cap` (they hold as many as they may), `task_resting` (they let it lapse today), `task_taken` (no
    slot is left).
    """
    if not asked.is_open:
        return "task_closed"
    if asked.has_it:
        return "task_held"
    if asked.is_her_own:
        return "task_own"
    if asked.waits_for_others:
        return "task_waits"
    if asked.holds >= (asked.most or may_hold(asked.completed)):
        return "claims_cap"
    if asked.lapsed_at is not None and asked.at < asked.lapsed_at + REST:
        return "task_resting"
    return "task_taken" if asked.free_slots < 1 else None


def may_hold(completed: int) -> int:
    """Return how many pieces somebody may hold at a time: three until they have finished five, then twelve."""
    return NEWCOMER_HOLDS if completed < COMPLETED_UNTIL_KNOWN else KNOWN_HOLDS


def lease(minutes: int) -> timedelta:
    """Return for how long a piece is held: four times what it should take, between two hours and a day."""
    return min(max(LEASES_A_PIECE * timedelta(minutes=minutes), SHORTEST_LEASE), LONGEST_LEASE)


def why_not_extend(extended: int, most: int = EXTENSIONS) -> str | None:
    """Return `extensions_cap` when a piece was kept longer as often as it may be, or None."""
    return "extensions_cap" if extended >= most else None


def is_ending(claimed_for: timedelta, left: timedelta) -> bool:
    """Tell whether the last quarter of a lease has begun."""
    return left * WARNING_SHARE <= claimed_for
