"""Who has reserved a contribution to read it, or holds it in a stage, and until when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barnraise.base import now
from barnraise.contributions import working
from barnraise.contributions.models import Contribution
from barnraise.contributions.processes import process_for
from barnraise.people.models import Person
from barnraise.tasks.models import Claim, Task
from barnraise.works.history import Who, who


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """One person who reads or does a contribution now; nobody else is asked for her part of it until then."""

    who: Who
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """How a contribution can be reserved to read it: the task to take, who has, and whether whoever looks may."""

    task: UUID | None
    by: tuple[Reserved, ...]
    may: bool


def reservation(contribution: Contribution, person: Person | None) -> Reservation:
    """Return who reserved a contribution; in a stage in which one holds it, who does."""
    stage = working.claimed_stage(contribution, process_for(contribution))
    if stage is not None:
        task = working.task_for(contribution, stage)
    else:
        task = Task.objects.filter(work=contribution.work_id, key=f"review:{contribution.uid}").first()
    if task is None or task.state != Task.OPEN:
        return Reservation(task=None, by=(), may=False)
    claims = Claim.objects.filter(task=task, state=Claim.OPEN, until__gt=now()).select_related("person__became")
    rows = list(claims.order_by("until"))
    is_hers = person is not None and any(person.pk in (row.person_id, row.person.became_id) for row in rows)
    may = person is not None and person.kind == Person.MEMBER and stage is None and task.left > 0 and not is_hers
    return Reservation(task=task.uid, by=tuple(Reserved(who=who(row.person), until=row.until) for row in rows), may=may)
