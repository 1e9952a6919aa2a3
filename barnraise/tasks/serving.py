"""Works whose process gives tasks one at a time: which one somebody is given, and that she takes no other."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import now
from barnraise.people.models import Person
from barnraise.rules import fitting
from barnraise.rules.process import PROCESS_PATH, Process, Tasks
from barnraise.tasks.availability import Above, takeable
from barnraise.tasks.finding import COLUMNS, Candidate
from barnraise.tasks.models import Serving, Task
from barnraise.works.models import Component, Work

ONE_AT_A_TIME = ("queue", "random", "priority")
# Among so many from the head of the line is one that somebody may do; whoever has had them all waits for others.
FROM_THE_HEAD = 50


def keep(work: Work) -> None:
    """Store what the process of a work says about its tasks; inside the caller's transaction."""
    said = _declared(work)
    Serving.objects.filter(work=work).delete()
    if said != Tasks():
        Serving.objects.create(work=work, mode=said.serve, at_least=said.at_least)


def modes(works: Iterable[int]) -> dict[int, str]:
    """Return how the tasks of some works come to people, where that is not by what suits them."""
    usual = Tasks().serve
    return {work: mode for work, mode in _served_otherwise(sorted(works)) if mode != usual}


@record.prepared
def _served_otherwise(works: Any) -> QuerySet[Serving, Any]:
    return Serving.objects.filter(work__in=works).values_list("work_id", "mode")


def served(
    work_id: int, mode: str, person: Person | None, free: QuerySet[Task], above: Above | None = None
) -> int | None:
    """Return the row id of the task that somebody is given among those that are free; None when there is none.

    As many people at a time as there are tasks get different ones, for a task that is taken is no longer free. What
    somebody could not take is passed over. The pieces of stages come as their stages say, and not in this line.
    """
    free = free.filter(work=work_id, line="")
    if mode == "random":
        start = fitting.lot(UUID(int=0), stir_of(person))
        rows = [
            *_heads(free.filter(lot__gte=start).order_by("lot")),
            *_heads(free.filter(lot__lt=start).order_by("lot")),
        ]
    else:
        rows = _heads(free.order_by("-urgency", "at") if mode == "priority" else free.order_by("at"))
    hers = {one.pk for one in takeable(person, rows, above)}
    return next((one.pk for one in rows if one.pk in hers), None)


def is_served(task: Task, person: Person | None, above: Above | None = None) -> bool:
    """Tell whether a task is the one that somebody is given, in whatever time she may have said that she has."""
    mode = modes([task.work_id]).get(task.work_id, "")
    if mode not in ONE_AT_A_TIME or task.line:
        return True
    lengths = (None, *(most for most in fitting.BANDS if most >= task.minutes))
    return any(served(task.work_id, mode, person, free_in(length), above) == task.pk for length in lengths)


def free_in(minutes: int | None) -> QuerySet[Task]:
    """Return the free tasks that fit into somebody's time, taken as five minutes, half an hour, two hours or any."""
    free = Task.objects.filter(left__gt=0)
    if minutes is None:
        return free
    return free.filter(minutes__lte=max((one for one in fitting.BANDS if one <= minutes), default=fitting.BANDS[0]))


def stir_of(person: Person | None) -> str:
    """Return what stirs the lots of somebody: they stay for a day, so that a list does not change under her eyes."""
    return f"{person.uid if person is not None else ''} {now():%Y-%m-%d}"


def _heads(rows: QuerySet[Task]) -> list[Candidate]:
    return [Candidate._make(row) for row in rows.values_list(*COLUMNS)[:FROM_THE_HEAD]]


def _declared(work: Work) -> Tasks:
    from barnraise.rules.parsing import parse  # slow: thirty modules of rules, of which most commands need none

    here = Component.objects.filter(work=work, is_here=True, path=PROCESS_PATH, head__blob__isnull=False)
    blob_id = here.values_list("head__blob_id", flat=True).first()
    found = parse(record.fetch(blob_id).decode("utf-8-sig", "replace")) if blob_id is not None else None
    return found.tasks if isinstance(found, Process) else Tasks()
