"""Scarce influence: points that are granted, spent and expire, and what follows when others judge their use."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from barnraise.rules.stages import Budget, Consequence, Stage
from barnraise.rules.tallying import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """The points that somebody has, since when; and when they last got some."""

    points: int = 0
    granted_at: datetime | None = None


def granted(budget: Budget, purse: Purse, person: Person, now: datetime) -> Purse:
    """Return a purse as it is now: what was not used in time is gone, and what is due has come.

    Points do not pile up: a grant fills the purse, and nobody has more than one grant at a time.
    """
    points, since = purse.points, purse.granted_at
    if since is not None and now >= since + timedelta(hours=budget.expire_hours):
        points = 0
    is_due = since is None or now >= since + timedelta(hours=budget.grant_hours)
    if is_due and budget.grant_if.holds(person):
        return Purse(points=budget.points, granted_at=now)
    return Purse(points=points, granted_at=since)


def consequence(stage: Stage, fair_permille: int) -> Consequence | None:
    """Return what follows when so many of a thousand found a judgement fair: the first line not below that share."""
    rising = sorted(stage.consequences, key=lambda one: one.up_to_percent)
    return next((one for one in rising if fair_permille <= one.up_to_percent * 10), None)
