"""Reads of tasks: what suits somebody, what she holds, one task with who has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from barnraise import record
from barnraise.base import now
from barnraise.people.models import Person
from barnraise.rules import claiming, fitting
from barnraise.tasks.fit import Wanted, suited
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Passage
from barnraise.works.outline import title_in

ANYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Offered:
    """One piece to do, as pages show it; `why` is the cue that put it there, "" where nobody ranked it."""

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


def offers_for(person: Person | None, wanted: Wanted = ANYTHING, *, limit: int = 6) -> list[Offered]:
    """Return the free pieces that suit somebody best, each with why."""
    found = suited(person, wanted, limit=limit)
    titles = _titles([task for task, _ in found])
    return [_offered(task, titles, why) for task, why in found]


def task_of(uid: UUID) -> Offered | None:
    """Return one task; None for an unknown id."""
    task = Task.objects.select_related("work", "title", "about").filter(uid=uid).first()
    return _offered(task, _titles([task])) if task is not None else None


def held_by(person: Person) -> list[Held]:
    """Return what somebody holds now, what ends first first."""
    rows = Claim.objects.filter(person=person, state=Claim.OPEN, until__gt=now()).order_by("until")
    claims = list(rows.select_related("task__work", "task__title", "task__about", "progress")[: claiming.KNOWN_HOLDS])
    titles = _titles([claim.task for claim in claims])
    return [_held(claim, titles) for claim in claims]


def free_pieces(*, minutes: int | None = None) -> int:
    """Return how many free pieces there are, counted up to a thousand."""
    free = Task.objects.filter(left__gt=0, band__in=fitting.bands(minutes))
    free = free.filter(minutes__lte=minutes) if minutes is not None else free
    return len(free.values_list("pk")[:1000])


def _held(claim: Claim, titles: dict[tuple[int, str], str]) -> Held:
    whole, left = claim.until - claim.at, claim.until - now()
    return Held(
        uid=claim.uid,
        task=_offered(claim.task, titles),
        at=claim.at,
        until=claim.until,
        extended=claim.extended,
        may_extend=claiming.why_not_extend(claim.extended) is None,
        is_ending=claiming.is_ending(claiming.lease(claim.task.minutes), left),
        progress=record.text_of(claim.progress),
        minutes=int(whole.total_seconds() // 60),
        used=int((whole - left).total_seconds() // 60),
    )


def _titles(tasks: list[Task]) -> dict[tuple[int, str], str]:
    rows: Any = Passage.objects.filter(
        component__work__in={task.work_id for task in tasks},
        component__path__in={task.path for task in tasks},
        component__is_here=True,
    )
    return {(work, path): title for work, path, title in rows.values_list("work_id", "component__path", "title")}


def _offered(task: Task, titles: dict[tuple[int, str], str], why: str = "") -> Offered:
    touches = titles.get((task.work_id, task.path)) or (title_in(task.work, task.path) if task.path else "")
    return Offered(
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
    )
