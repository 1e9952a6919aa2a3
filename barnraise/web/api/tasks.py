"""Tasks: what suits who asks, and taking, keeping, giving back and finishing a piece."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field as Limits

from barnraise import tasks
from barnraise.base import Refused
from barnraise.tasks.queries import Offered
from barnraise.web.api import asking, shapes
from barnraise.web.api.door import operation
from barnraise.web.showing import work_or_404

Limit = Annotated[int, Limits(ge=1, le=60)]
Minutes = Annotated[int, Limits(ge=0, le=480)]
Word = Annotated[str, Limits(max_length=35, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a piece is."""

    progress: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impossible:
    """Why a piece cannot be done."""

    reason: str


@operation("GET", "/tasks", may="anyone", answers=shapes.Listed[shapes.TaskTold])
def list_tasks(
    request: HttpRequest, minutes: Minutes = 0, topic: Word = "", language: Word = "", limit: Limit = 20
) -> shapes.Listed[shapes.TaskTold]:
    """List the free pieces of every work that suit who asks, the best first; `minutes` is the time she has, 0: any."""
    wanted = tasks.Wanted(minutes=minutes or None, topic=topic.strip(), language=language.strip())
    found = tasks.offers_for(asking.asker(request), wanted, limit=limit)
    return shapes.Listed([_told(one) for one in found], None)


@operation("GET", "/works/{slug}/tasks", may="anyone", answers=shapes.Listed[shapes.TaskTold])
def list_work_tasks(
    request: HttpRequest, slug: str, minutes: Minutes = 0, limit: Limit = 20
) -> shapes.Listed[shapes.TaskTold]:
    """List the free pieces of one work that suit who asks, the best first."""
    wanted = tasks.Wanted(minutes=minutes or None, work=work_or_404(slug))
    found = tasks.offers_for(asking.asker(request), wanted, limit=limit)
    return shapes.Listed([_told(one) for one in found], None)


@operation("POST", "/works/{slug}/tasks", may="member", answers=shapes.TaskTold, status=201)
def offer_task(request: HttpRequest, slug: str, given: tasks.Offer) -> shapes.TaskTold:
    """Ask others to do a piece."""
    return _one(str(tasks.offer(work_or_404(slug), asking.known(request), given).uid))


@operation("GET", "/tasks/{id}", may="anyone", answers=shapes.TaskTold)
def read_task(request: HttpRequest, id: str) -> shapes.TaskTold:
    """Return one piece to do."""
    return _one(id)


@operation("POST", "/tasks/{id}/claim", may="giver", answers=shapes.ClaimTold, status=201)
def claim_task(request: HttpRequest, id: str) -> shapes.ClaimTold:
    """Take a piece; it goes back by itself at `until`."""
    made = tasks.claim(_uid(id), asking.known(request))
    return shapes.ClaimTold(id=made.uid, task=_uid(id), until=made.until, extended=made.extended)


@operation("POST", "/tasks/{id}/extend", may="giver", answers=shapes.ClaimTold)
def extend_task(request: HttpRequest, id: str, given: Progress) -> shapes.ClaimTold:
    """Keep a piece for one lease more, saying how far it is."""
    held = tasks.extend(_uid(id), asking.known(request), given.progress)
    return shapes.ClaimTold(id=held.uid, task=_uid(id), until=held.until, extended=held.extended)


@operation("POST", "/tasks/{id}/release", may="giver", answers=shapes.TaskTold)
def release_task(request: HttpRequest, id: str) -> shapes.TaskTold:
    """Give a piece back; what was written stays a draft."""
    tasks.release(_uid(id), asking.known(request))
    return _one(id)


@operation("POST", "/tasks/{id}/complete", may="giver", answers=shapes.TaskTold)
def complete_task(request: HttpRequest, id: str) -> shapes.TaskTold:
    """Say that a piece that was taken is done."""
    tasks.complete(_uid(id), asking.known(request))
    return _one(id)


@operation("POST", "/tasks/{id}/impossible", may="giver", answers=shapes.TaskTold)
def give_up_task(request: HttpRequest, id: str, given: Impossible) -> shapes.TaskTold:
    """Close a piece that was taken and cannot be done, and say why."""
    tasks.give_up(_uid(id), asking.known(request), given.reason)
    return _one(id)


def _uid(id: str) -> UUID:
    try:
        return UUID(id)
    except ValueError:
        raise Refused("not_found", status=404) from None


def _one(id: str) -> shapes.TaskTold:
    found = tasks.task_of(_uid(id))
    if found is None:
        raise Refused("not_found", status=404)
    return _told(found)


def _told(one: Offered) -> shapes.TaskTold:
    return shapes.TaskTold(
        id=one.uid,
        work=one.slug,
        reason=one.reason,
        title=one.title,
        about=one.about,
        path=one.path,
        minutes=one.minutes,
        difficulty=one.difficulty,
        topics=list(one.topics),
        language=one.language,
        slots=one.slots,
        left=one.left,
        state=one.state,
        why=one.why,
        offered_at=one.at,
    )
