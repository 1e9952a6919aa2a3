"""Reads of talk: reports of a work or component, and who thanked whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record, works
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.talk.models import Post, Report, Thanks
from barnraise.works.history import Who, who
from barnraise.works.models import Work


@dataclass(frozen=True, slots=True)
class Reported:
    """One report as pages show it; `closed_by` None while it is open."""

    id: int
    uid: UUID
    path: str
    is_here: bool
    edition: int
    who: Who
    body: str
    at: datetime
    closed_at: datetime | None = None
    closed_by: Who | None = None
    reason: str = ""
    asks_more: bool = False
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody answered to what one asked: in which discussion, or to which report, and where it stands."""

    who: Who | None
    at: datetime
    title: str
    body: str
    url: str


def reports_of(work: Work, *, is_open: bool = True, before: int | None = None, limit: int = 50) -> list[Reported]:
    """Return a work's open or closed reports, newest first; `before` is the id of the last one shown."""
    rows = Report.objects.filter(work=work, closed_at__isnull=is_open)
    rows = rows.filter(pk__lt=before) if before is not None else rows
    return _reported(rows.order_by("-pk")[:limit])


def reported(report: Report) -> Reported:
    """Return one report as pages show it."""
    return _reported(Report.objects.filter(pk=report.pk))[0]


def thanked_by(contribution: UUID, *, limit: int = 200) -> list[Who]:
    """Return who thanked for a contribution, the first first."""
    return [one for _, one in thanks_for(contribution, limit=limit)]


def thanks_for(contribution: UUID, *, after: int = 0, limit: int = 200) -> list[tuple[int, Who]]:
    """Return the thanks for a contribution beyond a row id, each with its own and who gave it, the first first."""
    rows = Thanks.objects.filter(contribution=contribution, pk__gt=after).select_related("by__became").order_by("pk")
    return [(row.pk, who(row.by)) for row in rows[:limit]]


def thanks_to(person: Person) -> int:
    """Return how often somebody was thanked, as herself or as who she was before she joined."""
    return Thanks.objects.filter(to__in=[person, *person.was.all()]).count()


def answers_to(person: Person, *, contribution: UUID | None = None, limit: int = 20) -> list[Answer]:
    """Return what others answered to what somebody asked, as they are or as the guest they were, the newest first.

    That is in discussions that they began, and reports of theirs that were closed; `contribution`: only about that one.
    """
    mine = rows_of(person)
    posts = Post.objects.filter(discussion__opened_by__in=mine, hidden_at=None, work__is_ready=True)
    posts = posts.exclude(person__in=mine)
    posts = posts.filter(discussion__contribution=contribution) if contribution is not None else posts
    said = [
        Answer(
            who=who(row.person) if row.person is not None else None,
            at=row.at,
            title=record.text_of(row.discussion.title),
            body=record.text_of(row.body),
            url=f"/{row.work.slug}/talk/{row.discussion.number}/{row.place}",
        )
        for row in posts.select_related("person__became", "discussion__title", "body", "work").order_by("-pk")[:limit]
    ]
    closed = Report.objects.filter(person__in=mine, closed_at__isnull=False, work__is_ready=True)
    rows = closed.select_related("closed_by__became", "component", "reason", "work").order_by("-closed_at")
    found = [*said, *(_closing(row) for row in (rows[:limit] if contribution is None else ()))]
    return sorted(found, key=lambda one: one.at, reverse=True)[:limit]


def _closing(row: Report) -> Answer:
    assert row.closed_at is not None
    return Answer(
        who=who(row.closed_by) if row.closed_by is not None else None,
        at=row.closed_at,
        title=row.component.path,
        body=record.text_of(row.reason),
        url=f"/{row.work.slug}/reports",
    )


def _reported(rows: QuerySet[Report]) -> list[Reported]:
    found = list(rows.select_related("component", "person__became", "body", "closed_by__became", "reason"))
    hidden = works.heads.hidden_now(row.component_id for row in found if row.quote)
    return [
        Reported(
            id=row.pk,
            uid=row.uid,
            path=row.component.path,
            is_here=row.component.is_here,
            edition=row.edition,
            who=who(row.person),
            body=record.text_of(row.body),
            at=row.at,
            closed_at=row.closed_at,
            closed_by=who(row.closed_by) if row.closed_by is not None else None,
            reason=record.text_of(row.reason),
            asks_more=row.asks_more,
            quote=row.quote if row.component_id not in hidden else "",
        )
        for row in found
    ]
