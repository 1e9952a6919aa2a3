"""What time decides."""

from datetime import datetime
from functools import partial

from barnraise.base import now
from barnraise.contributions.integrating import TIMERS, decide_now
from barnraise.contributions.models import Contribution
from barnraise.contributions.waiting import count_unopposed
from barnraise.record.log.failures import Attempts


def next_due() -> datetime | None:
    """Return when the next timer is over, if any is running."""
    timed = Contribution.objects.filter(state=Contribution.OPEN, next_at__isnull=False)
    return timed.order_by("next_at").values_list("next_at", flat=True).first()


def tick(until: datetime | None = None, limit: int = 1000) -> int:
    """Decide what time decides: contributions whose timer is over. Returns how many were due."""
    at = until or now()
    due = Contribution.objects.filter(state=Contribution.OPEN, next_at__lte=at).order_by("next_at")
    ids, attempts = list(due.values_list("pk", "work__chain_id")[:limit]), Attempts()
    for contribution_id, chain_id in ids:
        attempts.make(TIMERS, chain_id, partial(decide_now, contribution_id, chain_id))
    count_unopposed(at)
    return len(ids)
