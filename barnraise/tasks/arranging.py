"""Writes that put tasks in order: cutting one into parts, joining several, and letting one wait for another."""

from collections.abc import Sequence
from uuid import UUID

from barnraise import record
from barnraise.base import Refused
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.record.log.entries.tasks import TaskMerged, TaskSplit, TaskWaits
from barnraise.rules import fitting
from barnraise.tasks.actions import LONGEST_MINUTES, check, offered, taken_up
from barnraise.tasks.closing import close, count
from barnraise.tasks.inputs import Offer
from barnraise.tasks.models import Claim, Task

# More parts, or a longer line of tasks that wait for each other, nobody looks through.
MOST_PARTS, LONGEST_LINE = 20, 50


def split(uid: UUID, person: Person, parts: Sequence[Offer], *, in_order: bool = False) -> list[Task]:
    """Cut a piece into parts that are offered instead of it; `in_order`: each waits for the one before it.

    A part without a path touches what the whole touches. Refused: `not_found`, `task_parts`, `task_closed`,
    `task_in_hands`, `task_of_stage`, `task_circle`, and what `offer` refuses of a part.
    """
    if not 2 <= len(parts) <= MOST_PARTS:
        raise Refused("task_parts", most=MOST_PARTS)
    for part in parts:
        check(person, part)
    made: list[Task] = []
    with record.writing():
        whole = taken_up(uid)
        _check_free(whole, person)
        for part in parts:
            one = offered(whole.work, person, part, part_of=whole)
            one.path, one.url = one.path or whole.path, whole.url
            one.needs = made[-1] if in_order and made else one.needs
            one.save(update_fields=["path", "url", "needs"])
            count(one)
            made.append(one)
        if in_order and _leads_to(made[0].needs, whole):
            raise Refused("task_circle", status=409, most=LONGEST_LINE)
        event = TaskSplit(task=whole.uid, parts=tuple(one.uid for one in made), in_order=in_order)
        record.note(whole.work.chain_id, person.uid, event)
        if in_order:
            # Whoever waits for the whole waits for its last part.
            for waiting in _waiting_for([whole]):
                _put_behind(waiting, made[-1], person)
        close(whole, Task.SPLIT)
    return made


def merge(uid: UUID, person: Person, others: Sequence[UUID]) -> Task:
    """Let a piece that somebody asked for take others of its work in; their minutes come on top of its own.

    Refused: `sign_in_first`, `not_found`, `task_parts`, `task_not_asked`, `task_closed`, `task_in_hands`,
    `task_of_stage`, `task_circle`.
    """
    if person.kind != Person.MEMBER:
        raise Refused("sign_in_first", status=401)
    wanted = [one for one in dict.fromkeys(others) if one != uid]
    if not 1 <= len(wanted) <= MOST_PARTS:
        raise Refused("task_parts", most=MOST_PARTS)
    with record.writing():
        kept = taken_up(uid)
        joined = list(Task.objects.filter(work=kept.work, uid__in=wanted).select_related("work", "needs"))
        if len(joined) != len(wanted):
            raise Refused("not_found", status=404)
        if any(one.reason != "asked" for one in (kept, *joined)):
            raise Refused("task_not_asked", status=409)
        for one in (kept, *joined):
            _check_free(one, person)
        first = _before(kept, joined)
        for one in joined:
            one.part_of = kept
            one.save(update_fields=["part_of"])
            close(one, Task.MERGED)
        kept.minutes = min(kept.minutes + sum(one.minutes for one in joined), LONGEST_MINUTES)
        kept.band = fitting.band(kept.minutes)
        kept.save(update_fields=["minutes", "band"])
        event = TaskMerged(task=kept.uid, others=tuple(one.uid for one in joined), minutes=kept.minutes)
        record.note(kept.work.chain_id, person.uid, event)
        if first != kept.needs:
            _put_behind(kept, first, person)
        for waiting in _waiting_for(joined):
            _put_behind(waiting, kept, person)
    return kept


def wait(uid: UUID, person: Person, needs: UUID | None) -> Task:
    """Let a piece wait until another of its work is done; None: it waits for nothing any more.

    Refused: `sign_in_first`, `not_found`, `task_needs_unknown`, `task_closed`, `task_in_hands`, `task_of_stage`,
    `task_circle`.
    """
    if person.kind != Person.MEMBER:
        raise Refused("sign_in_first", status=401)
    with record.writing():
        task = taken_up(uid)
        _check_free(task, person)
        first = Task.objects.filter(work=task.work, uid=needs).first() if needs is not None else None
        if needs is not None and first is None:
            raise Refused("task_needs_unknown")
        if _leads_to(first, task):
            raise Refused("task_circle", status=409, most=LONGEST_LINE)
        _put_behind(task, first, person)
    return task


def _before(kept: Task, joined: Sequence[Task]) -> Task | None:
    """Return what a piece that takes others in waits for then: what is not among them. Refused: `task_circle`."""
    first = kept.needs
    while first in joined:
        first = first.needs if first is not None else None
    if any(_leads_to(first, one) for one in joined):
        raise Refused("task_circle", status=409, most=LONGEST_LINE)
    return first


def _waiting_for(pieces: Sequence[Task]) -> list[Task]:
    return list(Task.objects.filter(needs__in=pieces, state=Task.OPEN).select_related("work").order_by("pk"))


def _put_behind(task: Task, first: Task | None, person: Person) -> None:
    """Let a piece wait for another, or for nothing, and say so in the record."""
    task.needs = first
    task.save(update_fields=["needs"])
    count(task)
    event = TaskWaits(task=task.uid, needs=first.uid if first is not None else None)
    record.note(task.work.chain_id, person.uid, event)


def _check_free(task: Task, person: Person) -> None:
    """Refuse to change what is closed, or what somebody else is busy with."""
    if task.state != Task.OPEN:
        raise Refused("task_closed", status=409)
    if task.line:
        raise Refused("task_of_stage", status=409)
    if task.claims.filter(state__in=(Claim.OPEN, Claim.DONE)).exclude(person__in=rows_of(person)).exists():
        raise Refused("task_in_hands", status=409)


def _leads_to(first: Task | None, task: Task) -> bool:
    """Tell whether a task waits, at whatever remove, for another; a line that is too long counts as a circle."""
    for _ in range(LONGEST_LINE):
        if first is None:
            return False
        if first.pk == task.pk:
            return True
        first = first.needs
    return True
