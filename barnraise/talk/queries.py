"""Reads of talk: reports of a work or component, and who thanked whom."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record, works
from barnraise.people.models import Person
from barnraise.talk.models import Report, Thanks
from barnraise.works.history import Who, who
from barnraise.works.models import Component, Work


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


def reports_of(work: Work, *, is_open: bool = True, before: int | None = None, limit: int = 50) -> list[Reported]:
    """Return a work's open or closed reports, newest first; `before` is the id of the last one shown."""
    rows = Report.objects.filter(work=work, closed_at__isnull=is_open)
    rows = rows.filter(pk__lt=before) if before is not None else rows
    return _reported(rows.order_by("-pk")[:limit])


def reports_on(component: Component, *, limit: int = 50) -> list[Reported]:
    """Return what was reported about a component, open or closed, newest first."""
    return _reported(Report.objects.filter(component=component).order_by("-pk")[:limit])


def reported(report: Report) -> Reported:
    """Return one report as pages show it."""
    return _reported(Report.objects.filter(pk=report.pk))[0]


def open_reports(work: Work) -> int:
    """Return how many reports of a work are open."""
    return Report.objects.filter(work=work, closed_at=None).count()


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
