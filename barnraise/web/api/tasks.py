"""Tasks: what suits who asks, and taking, keeping, giving back and finishing a piece."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from pydantic import Field as Limits

from barnraise import tasks
from barnraise.base import Refused
from barnraise.contributions import working
from barnraise.people.models import Person
from barnraise.tasks import arranging, fit, queries
from barnraise.tasks.models import Task
from barnraise.tasks.queries import Offered
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.door import operation
from barnraise.web.api.shapes_of_tasks import ClaimTold, TaskTold
from barnraise.web.api.telling import who
from barnraise.web.sentences import sentence
from barnraise.web.showing import work_or_404

Limit = Annotated[int, Limits(ge=1, le=60)]
# So many stand by what suits who asks; the others follow.
MOST_RANKED = 60
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a piece is cut into."""

    parts: tuple[tasks.Offer, ...]
    in_order: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """Which pieces another takes in."""

    others: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Which piece has to be done before another."""

    needs: str = ""


@operation("GET", "/tasks", may="anyone", answers=shapes.Listed[TaskTold])
def list_tasks(
    request: HttpRequest,
    minutes: Minutes = 0,
    kind: Word = "",
    topic: Word = "",
    language: Word = "",
    cursor: cursors.Cursor = "",
    limit: Limit = 20,
) -> shapes.Listed[TaskTold]:
    """List the free pieces of every work that suit who asks, the best first; `minutes` is the time she has, 0: any."""
    wanted = tasks.Wanted(minutes=minutes or None, kind=kind, topic=topic.strip(), language=language.strip())
    return _offers(request, wanted, cursor, limit)


@operation("GET", "/works/{slug}/tasks", may="anyone", answers=shapes.Listed[TaskTold])
def list_work_tasks(
    request: HttpRequest,
    slug: str,
    minutes: Minutes = 0,
    kind: Word = "",
    cursor: cursors.Cursor = "",
    limit: Limit = 20,
) -> shapes.Listed[TaskTold]:
    """List the free pieces of one work that suit who asks, the best first; where it gives one at a time, that one."""
    wanted = tasks.Wanted(minutes=minutes or None, kind=kind, work=work_or_404(slug))
    return _offers(request, wanted, cursor, limit)


def _offers(request: HttpRequest, wanted: tasks.Wanted, cursor: str, limit: int) -> shapes.Listed[TaskTold]:
    """Return a page of what suits who asks; after what suits them best comes all the rest."""
    person, why = asking.asker(request), {}

    def best() -> list[int]:
        found = working.offers_for(person, wanted, limit=MOST_RANKED)
        why.update({one.key: one.why for one in found})
        return [one.key for one in found]

    def told(rows: list[Task]) -> dict[int, TaskTold]:
        return {key: _told(replace(one, why=why.get(key, ""))) for key, one in queries.keyed(rows).items()}

    def among(keys: Sequence[int]) -> dict[int, TaskTold]:
        if not why:
            best()
        return told(fit.free_among(person, keys, working.TakingRules()))

    def rest(after: int, head: Sequence[int], most: int) -> list[tuple[int, TaskTold]]:
        found = fit.free_beyond(person, wanted, after=after, without=head, limit=most, above=working.TakingRules())
        return list(told(found).items())

    return cursors.ranked(cursor, limit, best=best, among=among, rest=rest)


@operation("POST", "/works/{slug}/tasks", may="member", answers=TaskTold, status=201)
def offer_task(request: HttpRequest, slug: str, given: tasks.Offer) -> TaskTold:
    """Ask others to do a piece."""
    return _one(str(tasks.offer(work_or_404(slug), asking.known(request), given).uid))


@operation("GET", "/tasks/{id}", may="anyone", answers=TaskTold)
def read_task(request: HttpRequest, id: str) -> TaskTold:
    """Return one piece to do; where who asks cannot take it, `why_not` says why, and `free_at` until when."""
    return _seen_by(asking.asker(request), id)


@operation("POST", "/tasks/{id}/claim", may="giver", answers=ClaimTold, status=201)
def claim_task(request: HttpRequest, id: str) -> ClaimTold:
    """Take a piece; it goes back by itself at `until`."""
    made = working.claim(_uid(id), asking.known(request))
    return ClaimTold(id=made.uid, task=_uid(id), until=made.until, extended=made.extended)


@operation("POST", "/tasks/{id}/extend", may="giver", answers=ClaimTold)
def extend_task(request: HttpRequest, id: str, given: Progress) -> ClaimTold:
    """Keep a piece for one lease more, saying how far it is."""
    held = tasks.extend(_uid(id), asking.known(request), given.progress)
    return ClaimTold(id=held.uid, task=_uid(id), until=held.until, extended=held.extended)


@operation("POST", "/tasks/{id}/release", may="giver", answers=TaskTold)
def release_task(request: HttpRequest, id: str) -> TaskTold:
    """Give a piece back; what was written stays a draft."""
    tasks.release(_uid(id), asking.known(request))
    return _seen_by(asking.known(request), id)


@operation("POST", "/tasks/{id}/complete", may="giver", answers=TaskTold)
def complete_task(request: HttpRequest, id: str) -> TaskTold:
    """Say that a piece that was taken is done."""
    tasks.complete(_uid(id), asking.known(request))
    return _one(id)


@operation("POST", "/tasks/{id}/impossible", may="giver", answers=TaskTold)
def give_up_task(request: HttpRequest, id: str, given: Impossible) -> TaskTold:
    """Close a piece that was taken and cannot be done, and say why."""
    tasks.give_up(_uid(id), asking.known(request), given.reason)
    return _one(id)


@operation("POST", "/tasks/{id}/split", may="member", answers=shapes.Listed[TaskTold], status=201)
def split_task(request: HttpRequest, id: str, given: Parts) -> shapes.Listed[TaskTold]:
    """Cut a piece into parts that are offered instead of it; with `in_order` each waits for the one before it."""
    made = arranging.split(_uid(id), asking.known(request), given.parts, in_order=given.in_order)
    return shapes.Listed([_one(str(one.uid)) for one in made], None)


@operation("POST", "/tasks/{id}/merge", may="member", answers=TaskTold)
def merge_tasks(request: HttpRequest, id: str, given: Others) -> TaskTold:
    """Let a piece take others of its work in; their minutes come on top of its own."""
    arranging.merge(_uid(id), asking.known(request), [_uid(one) for one in given.others])
    return _one(id)


@operation("POST", "/tasks/{id}/wait", may="member", answers=TaskTold)
def order_task(request: HttpRequest, id: str, given: Waiting) -> TaskTold:
    """Let a piece wait until another is done; without `needs` it waits for nothing any more."""
    arranging.wait(_uid(id), asking.known(request), _uid(given.needs) if given.needs else None)
    return _one(id)


def _uid(id: str) -> UUID:
    try:
        return UUID(id)
    except ValueError:
        raise Refused("not_found", status=404) from None


def _one(id: str) -> TaskTold:
    found = tasks.task_of(_uid(id))
    if found is None:
        raise Refused("not_found", status=404)
    return _told(found)


def _seen_by(person: Person | None, id: str) -> TaskTold:
    """Return a piece with what its page says to somebody who would take it."""
    free = working.available(_uid(id), person)
    return replace(
        _one(id),
        why_not=free.why_not,
        message=sentence(free.why_not, dict(free.facts)) if free.why_not else "",
        free_at=free.until,
        held_by=[who(one) for one in free.by],
    )


def _told(one: Offered) -> TaskTold:
    return TaskTold(
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
        places=list(one.places),
        urgency=one.urgency,
        lapsed=one.lapsed,
        offered_at=one.at,
    )
