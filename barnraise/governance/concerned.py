"""Reads of concerns: those one is asked to look at, those one raised, what was hidden of one's own, the operator's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from barnraise import record
from barnraise.base import now
from barnraise.governance.concerns import DAYS_TO_LOOK
from barnraise.governance.models import Concern
from barnraise.people.models import Person
from barnraise.works.history import Who, who

A_PAGE = 50
# Every row id is below.
LAST = 2**53 - 1


@dataclass(frozen=True, slots=True)
class Told:
    """One concern as its page shows it. `kind` is comment, contribution or person; `title` and `body` what it is about.

    `settled_by` None is the operator, once it is settled. Who raised it is not told.
    """

    row_id: int
    uid: UUID
    slug: str
    work: str
    kind: str
    url: str
    title: str
    body: str
    whom: Who | None
    why: str
    at: datetime
    asks_operator: bool
    settled_at: datetime | None
    settled_by: Who | None
    outcome: str
    reason: str


def concern_of(uid: UUID) -> Concern | None:
    """Return a concern by its id."""
    rows = Concern.objects.filter(uid=uid)
    return rows.select_related("work__chain", "post__work", "post__discussion__title", "whom__became").first()


def asked_of(person: Person, *, after: int = 0, limit: int = A_PAGE) -> list[Told]:
    """Return what somebody is asked to look at and nobody has settled, beyond a row id, the oldest first."""
    return _told(Concern.objects.filter(asked=person, settled_at=None, pk__gt=after).order_by("pk"), limit)


def waiting_for(person: Person | None) -> int:
    """Return how many concerns somebody is asked to look at."""
    if person is None or person.kind != Person.MEMBER:
        return 0
    return Concern.objects.filter(asked=person, settled_at=None).count()


def raised_by(person: Person, *, before: int = LAST, limit: int = A_PAGE) -> list[Told]:
    """Return what somebody raised, themselves or as the guest they were, and what came of it, the newest first.

    `before` is the row id of the last one shown.
    """
    mine = Q(person=person) | Q(person__became=person)
    return _told(Concern.objects.filter(mine, pk__lt=before).order_by("-pk"), limit)


def hidden_of(person: Person, *, limit: int = A_PAGE) -> list[Told]:
    """Return what was hidden of somebody's own words, once for each comment, the newest first."""
    mine = Q(post__person=person) | Q(post__person__became=person)
    rows = Concern.objects.filter(mine, outcome=Concern.HIDDEN).order_by("-pk")
    once = {one.url: one for one in reversed(_told(rows, limit))}
    return list(reversed(once.values()))


def for_operator(*, limit: int = A_PAGE) -> list[Told]:
    """Return what the operator is asked: where fewer than two people could be, or those were silent for a week."""
    late = Q(at__lte=now() - timedelta(days=DAYS_TO_LOOK))
    rows = Concern.objects.filter(Q(asks_operator=True) | late, settled_at=None).order_by("pk")
    return _told(rows, limit)


def among(uids: Iterable[UUID]) -> list[Told]:
    """Return some concerns by their ids."""
    wanted = list(uids)
    return _told(Concern.objects.filter(uid__in=wanted), len(wanted))


def told(concern: Concern) -> Told:
    """Return one concern as its page shows it."""
    return _told(Concern.objects.filter(pk=concern.pk), 1)[0]


def may_see(concern: Concern, person: Person | None) -> bool:
    """Tell whether somebody may see a concern: who raised it, and who were asked to look."""
    if person is None:
        return False
    return concern.person_id == person.pk or concern.person.became_id == person.pk or _is_asked(concern, person)


def _is_asked(concern: Concern, person: Person) -> bool:
    return concern.asked.filter(pk=person.pk).exists()


def _told(rows: QuerySet[Concern], limit: int) -> list[Told]:
    found = rows.select_related(
        "work", "post__discussion__title", "post__body", "whom__became", "why", "settled_by__became", "reason"
    )
    return [_one(row) for row in found[:limit]]


def _one(row: Concern) -> Told:
    post, slug = row.post, row.work.slug
    kind, title, body = "person", row.whom.name if row.whom is not None else "", ""
    url = f"/people/{row.whom.uid}" if row.whom is not None else ""
    if post is not None:
        kind, title, body = "comment", record.text_of(post.discussion.title), record.text_of(post.body)
        url = f"/{slug}/talk/{post.discussion.number}/{post.place}"
    elif row.contribution is not None:
        kind, title, url = (
            "contribution",
            str(row.contribution_number),
            f"/{slug}/contributions/{row.contribution_number}",
        )
    return Told(
        row_id=row.pk,
        uid=row.uid,
        slug=slug,
        work=row.work.title,
        kind=kind,
        url=url,
        title=title,
        body=body,
        whom=who(row.whom) if row.whom is not None else None,
        why=record.text_of(row.why),
        at=row.at,
        asks_operator=row.asks_operator,
        settled_at=row.settled_at,
        settled_by=who(row.settled_by) if row.settled_by is not None else None,
        outcome=row.outcome,
        reason=record.text_of(row.reason),
    )
