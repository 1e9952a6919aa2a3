"""Reads of discussions: lists of them, the comments of one, the newest comments of a work."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from barnraise import record, works
from barnraise.people.models import Person
from barnraise.talk.models import Discussion, Post
from barnraise.talk.muting import muted_ids
from barnraise.talk.quoting import is_there
from barnraise.works.history import Who, who
from barnraise.works.models import Component, Work

# Comments that one page shows.
A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Thread:
    """One discussion as pages show it; `who` None is the site itself, `latest` what a list goes on after."""

    uid: UUID
    number: int
    title: str
    about: str
    path: str
    is_here: bool
    component: UUID | None
    contribution: UUID | None
    contribution_number: int | None
    edition: int
    quote: str
    who: Who | None
    at: datetime
    length: int
    latest: int
    resolved_at: datetime | None
    resolved_by: Who | None


@dataclass(frozen=True, slots=True)
class Said:
    """One comment; `who` None is the site itself. `hidden_by` says who hid it, and then `body` is "".

    It says "muted" where who looks keeps who wrote it away.
    """

    uid: UUID
    number: int
    title: str
    place: int
    who: Who | None
    body: str
    at: datetime
    hidden_by: str
    contribution: UUID | None
    why_hidden: str = ""


def threads(
    work: Work,
    *,
    is_resolved: bool | None = None,
    component: Component | None = None,
    contribution: UUID | None = None,
    before: int | None = None,
    begun: int | None = None,
    viewer: Person | None = None,
    limit: int = 50,
) -> list[Thread]:
    """Return a work's discussions, the last spoken in first; those about one component or contribution, if asked.

    `before` is the `latest` of the last one shown, `begun` that of the first one of the first page: where a discussion
    was spoken in since then, it stands where it stood then. What `viewer` keeps away is left out.
    """
    rows = Discussion.objects.filter(work=work)
    away = muted_ids(viewer)
    if away:
        rows = rows.exclude(opened_by__in=away)
    if is_resolved is not None:
        rows = rows.filter(resolved_at__isnull=not is_resolved)
    if component is not None:
        rows = rows.filter(component=component)
    if contribution is not None:
        rows = rows.filter(contribution=contribution)
    found = rows.select_related("component", "title", "opened_by__became", "resolved_by__became")
    earlier = found.filter(latest__lt=before) if before is not None else found
    rows_here = list(earlier.order_by("-latest")[:limit])
    if before is not None and begun is not None:
        rows_here = [*rows_here, *_spoken_in_since(found, begun, before, limit)]
        rows_here = sorted(rows_here, key=lambda row: row.latest, reverse=True)[:limit]
    hidden = works.heads.hidden_now(one.component_id for one in rows_here if one.quote and one.component_id)
    return [thread(row, hidden) for row in rows_here]


def _spoken_in_since(rows: QuerySet[Discussion], begun: int, before: int, limit: int) -> list[Discussion]:
    """Return discussions that were spoken in since a list was begun, and did not stand before a place of it then."""
    then = Post.objects.filter(discussion=OuterRef("pk"), pk__lte=begun).order_by("-pk").values("pk")[:1]
    moved = rows.filter(latest__gt=begun).annotate(then=Subquery(then)).filter(then__lt=before)
    found: list[Discussion] = []
    for row in moved.order_by("-then")[:limit]:
        row.latest = row.then
        found.append(row)
    return found


def thread(row: Discussion, hidden: frozenset[int] | None = None) -> Thread:
    """Return one discussion as pages show it; `hidden` are components that are not quoted, where that is known."""
    if hidden is None:
        hidden = works.heads.hidden_now([row.component_id] if row.quote and row.component_id else ())
    component = row.component
    return Thread(
        uid=row.uid,
        number=row.number,
        title=record.text_of(row.title),
        about=row.about,
        path=component.path if component is not None else "",
        is_here=component is not None and component.is_here,
        component=component.uid if component is not None else None,
        contribution=row.contribution,
        contribution_number=row.contribution_number,
        edition=row.edition,
        quote=row.quote if row.component_id not in hidden else "",
        who=who(row.opened_by) if row.opened_by is not None else None,
        at=row.at,
        length=row.length,
        latest=row.latest,
        resolved_at=row.resolved_at,
        resolved_by=who(row.resolved_by) if row.resolved_by is not None else None,
    )


def said_in(discussion: Discussion, *, after: int = 0, viewer: Person | None = None, limit: int = A_PAGE) -> list[Said]:
    """Return the comments of a discussion in their order, those after a place; without words `viewer` keeps away."""
    rows = Post.objects.filter(discussion=discussion, place__gt=after).order_by("place")
    return _said(rows[:limit], muted_ids(viewer))


def newest(work: Work, discussion: Discussion | None = None, *, limit: int = 30) -> list[Said]:
    """Return the newest comments of a work, or of one discussion, newest first; without those that were hidden."""
    rows = Post.objects.filter(work=work, hidden_at=None).order_by("-at", "-pk")
    return _said((rows.filter(discussion=discussion) if discussion is not None else rows)[:limit])


def page_of(place: int) -> int:
    """Return after which place the page begins that shows a comment."""
    return (place - 1) // A_PAGE * A_PAGE


def passage_stands(discussion: Discussion) -> bool:
    """Tell whether the passage that a discussion quotes is still to be read."""
    component = discussion.component
    return component is None or not discussion.quote or (component.is_here and is_there(component, discussion.quote))


def open_count(work: Work) -> int:
    """Return how many discussions of a work are not settled."""
    return Discussion.objects.filter(work=work, resolved_at=None).count()


def _said(rows: QuerySet[Post], away: frozenset[int] = frozenset()) -> list[Said]:
    return [
        Said(
            uid=row.uid,
            number=row.discussion.number,
            title=record.text_of(row.discussion.title),
            place=row.place,
            who=who(row.person) if row.person is not None else None,
            body="" if row.hidden_at is not None or row.person_id in away else record.text_of(row.body),
            at=row.at,
            hidden_by=row.hidden_by or ("muted" if row.person_id in away else ""),
            contribution=row.discussion.contribution,
            why_hidden=record.text_of(row.why_hidden),
        )
        for row in rows.select_related("discussion__title", "person__became", "body", "why_hidden")
    ]
