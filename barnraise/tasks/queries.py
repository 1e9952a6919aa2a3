"""Reads of tasks: what suits somebody, what she holds, one task with who has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from barnraise import record
from barnraise.base import now
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of
from barnraise.rules import claiming
from barnraise.tasks.actions import lease_of
from barnraise.tasks.availability import Above
from barnraise.tasks.fit import Wanted, suited, waiting_for
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Passage
from barnraise.works.outline import title_in

ANYTHING = Wanted()
MOST_TIED = 60


@dataclass(frozen=True, slots=True)
class Offered:
    """One piece to do, as pages show it; `why` is the cue that put it there, "" where nobody ranked it."""

    key: int
    uid: UUID
    slug: str
    work: str
    reason: str
    title: str
    about: str
    path: str
    url: str
    minutes: int
    difficulty: int
    topics: tuple[str, ...]
    language: str
    slots: int
    left: int
    state: str
    at: datetime
    why: str = ""
    places: tuple[str, ...] = ()
    lapsed: int = 0
    urgency: int = 1
    line: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What a task is tied to: what comes first, what it was cut from or joined to, its parts, what waits for it."""

    needs: Offered | None
    part_of: Offered | None
    parts: tuple[Offered, ...]
    needed_by: tuple[Offered, ...]
    why_closed: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """A piece that somebody has, until when, and how much of its time is used."""

    uid: UUID
    task: Offered
    at: datetime
    until: datetime
    extended: int
    may_extend: bool
    is_ending: bool
    progress: str
    minutes: int
    used: int


def offers_for(
    person: Person | None, wanted: Wanted = ANYTHING, *, limit: int = 6, above: Above | None = None
) -> list[Offered]:
    """Return the free pieces that suit somebody best, each with why; of stages and reviews what `above` names."""
    hers = waiting_for(person, wanted, limit=limit) if person is not None and not absence_of(person) else []
    found = [*hers, *suited(person, wanted, limit=limit, above=above)][:limit]
    titles = _titles([task for task, _ in found])
    return [_offered(task, titles, why) for task, why in found]


def keyed(tasks: Sequence[Task]) -> dict[int, Offered]:
    """Return some tasks by their keys, which lists go on by."""
    titles = _titles(list(tasks))
    return {task.pk: _offered(task, titles) for task in tasks}


def task_of(uid: UUID) -> Offered | None:
    """Return one task; None for an unknown id, and for a work that is not shown."""
    task = _shown().filter(uid=uid).first()
    return _offered(task, _titles([task])) if task is not None else None


def around(uid: UUID) -> Around:
    """Return what a task is tied to, and what was said when it could not be done; at most so many of each."""
    tied = _shown().filter(Q(needed_by__uid=uid) | Q(parts__uid=uid) | Q(part_of__uid=uid) | Q(needs__uid=uid))
    rows = list(tied.distinct().select_related("needs", "part_of")[:MOST_TIED])
    task = Task.objects.values_list("needs_id", "part_of_id", "state").get(uid=uid)
    titles = _titles(rows)
    told = {row.pk: _offered(row, titles) for row in rows}
    said = Claim.objects.filter(task__uid=uid, state=Claim.OVER, progress__isnull=False)
    # Others' claims were over in the same moment, with what they had said before.
    said = said.order_by("-closed_at", "-progress")
    last = said.select_related("progress").first() if task[2] == Task.IMPOSSIBLE else None
    return Around(
        needs=told.get(task[0] or 0),
        part_of=told.get(task[1] or 0),
        parts=tuple(told[row.pk] for row in rows if row.part_of is not None and row.part_of.uid == uid),
        needed_by=tuple(told[row.pk] for row in rows if row.needs is not None and row.needs.uid == uid),
        why_closed=record.text_of(last.progress) if last is not None else "",
    )


def _shown() -> QuerySet[Task]:
    return Task.objects.filter(work__is_ready=True).select_related("work", "title", "about")


def held_by(person: Person, uid: UUID | None = None) -> list[Held]:
    """Return what somebody holds now, what ends first first, at most twelve; with the id of a task that one alone."""
    rows = Claim.objects.filter(
        person__in=rows_of(person), state=Claim.OPEN, until__gt=now(), task__work__is_ready=True
    )
    rows = rows.filter(task__uid=uid) if uid is not None else rows
    rows = rows.order_by("until")
    claims = list(rows.select_related("task__work", "task__title", "task__about", "progress")[: claiming.KNOWN_HOLDS])
    titles = _titles([claim.task for claim in claims])
    return [_held(claim, titles) for claim in claims]


def _held(claim: Claim, titles: dict[tuple[int, str], str]) -> Held:
    whole, left = claim.until - claim.at, claim.until - now()
    return Held(
        uid=claim.uid,
        task=_offered(claim.task, titles),
        at=claim.at,
        until=claim.until,
        extended=claim.extended,
        may_extend=claiming.why_not_extend(claim.extended, claim.task.extensions) is None,
        is_ending=claiming.is_ending(lease_of(claim.task), left) or left <= timedelta(minutes=claim.task.warn_minutes),
        progress=record.text_of(claim.progress),
        minutes=int(whole.total_seconds() // 60),
        used=int((whole - left).total_seconds() // 60),
    )


def _titles(tasks: list[Task]) -> dict[tuple[int, str], str]:
    rows = _titled(sorted({task.work_id for task in tasks}), sorted({task.path for task in tasks}))
    return {(work, path): title for work, path, title in rows}


@record.prepared
def _titled(works: Any, paths: Any) -> QuerySet[Passage, Any]:
    rows: Any = Passage.objects.filter(component__work__in=works, component__path__in=paths, component__is_here=True)
    return cast("QuerySet[Passage, Any]", rows.values_list("work_id", "component__path", "title"))


def _offered(task: Task, titles: dict[tuple[int, str], str], why: str = "") -> Offered:
    touches = titles.get((task.work_id, task.path)) or (title_in(task.work, task.path) if task.path else "")
    return Offered(
        key=task.pk,
        uid=task.uid,
        slug=task.work.slug,
        work=task.work.title,
        reason=task.reason,
        title=record.text_of(task.title) or touches,
        about=record.text_of(task.about),
        path=task.path,
        url=task.url,
        minutes=task.minutes,
        difficulty=task.difficulty,
        topics=tuple(task.topics.split()),
        language=task.language,
        slots=task.slots,
        left=task.left,
        state=task.state,
        at=task.at,
        why=why,
        places=tuple(task.places.splitlines()),
        lapsed=task.lapsed,
        urgency=task.urgency,
        line=task.line,
    )
