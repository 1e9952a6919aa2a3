"""Who has reserved a contribution to read it, or holds it in a stage, and until when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barnraise.base import now
from barnraise.contributions import pieces, working
from barnraise.contributions.models import Contribution
from barnraise.contributions.processes import process_for
from barnraise.people.models import Person
from barnraise.tasks import actions
from barnraise.tasks.models import Claim, Task
from barnraise.works.history import Who, who


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """One person who reads or does a contribution now; nobody else is asked for her part of it until then."""

    who: Who
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """How a contribution can be reserved to read it: the task to take, who has, and whether whoever looks may.

    `is_piece`: it is taken in a stage in which one holds it.
    """

    task: UUID | None
    by: tuple[Reserved, ...]
    may: bool
    is_piece: bool = False


def reservation(contribution: Contribution, person: Person | None) -> Reservation:
    """Return who reserved a contribution; in a stage in which one holds it, who does."""
    stage = pieces.claimed_stage(contribution, process_for(contribution))
    key = f"review:{contribution.uid}" if stage is None else pieces.key_of(contribution, stage)
    rows = Task.objects.filter(work=contribution.work_id, key=key, state=Task.OPEN).select_related("work", "needs")
    task = rows.first()
    if task is None:
        return Reservation(task=None, by=(), may=False)
    claims = Claim.objects.filter(task=task, state=Claim.OPEN, until__gt=now()).select_related("person__became")
    by = tuple(Reserved(who=who(row.person), until=row.until) for row in claims.order_by("until"))
    may = stage is None and person is not None and not actions.available(task, person, working.TakingRules()).why_not
    return Reservation(task=task.uid, by=by, may=may, is_piece=stage is not None)
