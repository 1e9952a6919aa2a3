"""Reads of governance: what is suspended, hidden or removed, and why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import now
from barnraise.governance.acts import where
from barnraise.governance.models import Act
from barnraise.people.models import Person
from barnraise.works.models import Work


@dataclass(frozen=True, slots=True)
class Told:
    """One act as pages show it. `edition` None: the operator's; `until` None: for good."""

    row_id: int
    uid: UUID
    kind: str
    about: str
    url: str
    reason: str
    edition: int | None
    at: datetime
    until: datetime | None
    ended_at: datetime | None


def running(*, before: int | None = None, limit: int = 50) -> list[Told]:
    """Return the suspensions and hidings that run now, the newest first."""
    rows = Act.objects.filter(ended_at=None, until__gt=now())
    return _told(rows, before, limit)


def all_acts(*, before: int | None = None, limit: int = 50) -> list[Told]:
    """Return every act, ended ones too, the newest first."""
    return _told(Act.objects.all(), before, limit)


def about_person(person: Person) -> Told | None:
    """Return the suspension of a person that runs now."""
    rows = Act.objects.filter(person=person, ended_at=None, until__gt=now())
    return next(iter(_told(rows, None, 1)), None)


def about_work(slug: str) -> Told | None:
    """Return why the work at an address is not shown; None for one that is, or never was."""
    work = Work.objects.filter(slug=slug).exclude(withheld="").first()
    if work is None:
        return None
    kind = Act.REMOVED if work.withheld == "removed" else Act.HIDDEN
    rows = Act.objects.filter(work=work, component=None, contribution=None, kind=kind, ended_at=None)
    return next(iter(_told(rows, None, 1)), None)


def _told(rows: QuerySet[Act], before: int | None, limit: int) -> list[Told]:
    found = rows.filter(pk__lt=before) if before is not None else rows
    found = found.select_related("person", "work", "component", "reason").order_by("-pk")[:limit]
    return [
        Told(
            row_id=act.pk,
            uid=act.uid,
            kind=act.kind,
            about=act.person.name if act.person is not None else where(act),
            url=where(act),
            reason=record.text_of(act.reason),
            edition=act.edition,
            at=act.at,
            until=act.until,
            ended_at=act.ended_at,
        )
        for act in found
    ]
