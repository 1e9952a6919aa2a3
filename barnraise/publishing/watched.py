"""What happened to what somebody watches: changes, contributions, comments and reports in one line of time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote

from django.db.models import Q

from barnraise import record
from barnraise.base import now
from barnraise.contributions import queries
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.talk import muting
from barnraise.talk.models import Post, Report, Watch
from barnraise.works.history import Who, who
from barnraise.works.models import Edition, Revision

A_PAGE = 50
# The page looks back so far from where it begins; beyond, each work's recent changes tell more.
DAYS = 90


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened; `who` None is the site itself, or nobody known. `id` is the same for ever."""

    kind: Literal["changed", "sent", "said", "reported"]
    id: str
    at: datetime
    slug: str
    work: str
    title: str
    url: str
    path: str
    who: Who | None


def happenings(
    watches: Sequence[Watch],
    viewer: Person | None,
    *,
    before: datetime | None = None,
    away: Person | None = None,
    limit: int = A_PAGE,
) -> list[Happening]:
    """Return what happened to what is watched in the 90 days before `before` (None: now), newest first.

    What is sent, said or reported by people whom `away` (or else the viewer) keeps away is left out; what they changed
    is not, since it is in the work.
    """
    until = before or now() + timedelta(seconds=1)
    works = [one.work_id for one in watches if one.component_id is None]
    pieces = [one.component_id for one in watches if one.component_id is not None]
    span = (until - timedelta(days=DAYS), until)
    muted = muting.muted_ids(away or viewer)
    found = [*_changes(works, pieces, span, limit), *_sent(works, span, viewer, muted, limit)]
    found += [*_said(works, pieces, span, viewer, muted, limit), *_reported(works, pieces, span, muted, limit)]
    once = {one.id: one for one in found}
    return sorted(once.values(), key=lambda one: (one.at, one.id), reverse=True)[:limit]


Span = tuple[datetime, datetime]


def _changes(works: list[int], pieces: list[int], span: Span, limit: int) -> list[Happening]:
    of_pieces = Revision.objects.filter(component__in=pieces, edition__isnull=False, at__gte=span[0], at__lt=span[1])
    touched = list(of_pieces.order_by("-at").values_list("work_id", "edition", "path")[:limit])
    wanted = Q(work__in=works, at__gte=span[0], at__lt=span[1])
    for work, number, _ in touched:
        wanted |= Q(work=work, number=number)
    paths = {(work, number): path for work, number, path in touched}
    rows = Edition.objects.filter(wanted, work__is_ready=True).select_related("work", "by__became", "message")
    return [
        Happening(
            kind="changed",
            id=f"{row.work.uid}#{row.number}",
            at=row.at,
            slug=row.work.slug,
            work=row.work.title,
            title=record.text_of(row.message).strip().partition("\n")[0],
            url=f"/{row.work.slug}/editions/{row.number}",
            path=paths.get((row.work_id, row.number), ""),
            who=who(row.by) if row.by is not None else None,
        )
        for row in rows.order_by("-at")[: 2 * limit]
    ]


def _sent(works: list[int], span: Span, viewer: Person | None, muted: frozenset[int], limit: int) -> list[Happening]:
    rows = Contribution.objects.filter(work__in=works, submitted_at__gte=span[0], submitted_at__lt=span[1])
    rows = rows.exclude(author__in=muted)
    found = list(rows.select_related("work", "author__became", "summary").order_by("-submitted_at")[:limit])
    seen = queries.seen_among([one.uid for one in found], viewer)
    return [
        Happening(
            kind="sent",
            id=str(row.uid),
            at=row.submitted_at,
            slug=row.work.slug,
            work=row.work.title,
            title=record.text_of(row.summary),
            url=f"/{row.work.slug}/contributions/{row.number}",
            path="",
            who=who(row.author),
        )
        for row in found
        if row.uid in seen
    ]


def _said(
    works: list[int], pieces: list[int], span: Span, viewer: Person | None, muted: frozenset[int], limit: int
) -> list[Happening]:
    there = Q(work__in=works) | Q(discussion__component__in=pieces)
    rows = Post.objects.filter(there, hidden_at=None, at__gte=span[0], at__lt=span[1])
    rows = rows.exclude(person__in=muted).exclude(discussion__opened_by__in=muted)
    rows = rows.select_related("work", "discussion__title", "discussion__component", "person__became")
    found = list(rows.order_by("-at")[:limit])
    about = [one.discussion.contribution for one in found if one.discussion.contribution is not None]
    seen = queries.seen_among(about, viewer)
    return [
        Happening(
            kind="said",
            id=str(row.uid),
            at=row.at,
            slug=row.work.slug,
            work=row.work.title,
            title=record.text_of(row.discussion.title),
            url=f"/{row.work.slug}/talk/{row.discussion.number}/{row.place}",
            path=row.discussion.component.path if row.discussion.component is not None else "",
            who=who(row.person) if row.person is not None else None,
        )
        for row in found
        if row.discussion.contribution is None or row.discussion.contribution in seen
    ]


def _reported(works: list[int], pieces: list[int], span: Span, muted: frozenset[int], limit: int) -> list[Happening]:
    there = Q(work__in=works) | Q(component__in=pieces)
    rows = Report.objects.filter(there, at__gte=span[0], at__lt=span[1]).exclude(person__in=muted)
    return [
        Happening(
            kind="reported",
            id=str(row.uid),
            at=row.at,
            slug=row.work.slug,
            work=row.work.title,
            title=record.text_of(row.body).partition("\n")[0][:200],
            url=f"/{row.work.slug}/history/{quote(row.component.path)}#reports",
            path=row.component.path,
            who=who(row.person),
        )
        for row in rows.select_related("work", "component", "person__became", "body").order_by("-at")[:limit]
    ]
