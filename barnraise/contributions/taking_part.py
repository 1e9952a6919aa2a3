"""Who takes part in a work, and what somebody reviewed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from barnraise import credit
from barnraise.contributions import standings
from barnraise.contributions.models import Contribution, Review, Standing
from barnraise.contributions.processes import process_of
from barnraise.judging.models import Answer
from barnraise.people.identity import folded, folding
from barnraise.people.models import Person
from barnraise.people.suspending import is_suspended
from barnraise.rules.crediting import Parts, weighed
from barnraise.works.history import Who, who
from barnraise.works.models import Work


@dataclass(frozen=True, slots=True)
class Participant:
    """What one person did in a work; `counts`: her approval counts there now.

    `credit`: what her parts count for together, where the process weighs them, else None.
    """

    who: Who
    integrated: int
    reviewed: int
    counts: bool
    credit: int | None = None


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody who reviewed in a work, and how often."""

    who: Who
    reviewed: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement that somebody gave, as her page lists it."""

    slug: str
    work: str
    number: int
    verdict: str
    at: datetime


def participants(work: Work, *, start: int = 0, limit: int = 100) -> list[Participant]:
    """Return who took part in a work, those who did most first."""
    rows = Standing.objects.filter(work=work).select_related("person__became__became")
    rows = rows.order_by("-integrated", "-reviewed", "pk")[start : start + limit]
    starter = work.started_by
    starter_counts = starter is not None and standings.counts(work, starter)
    parts = _credit(work, list(rows))
    return [
        Participant(
            who=who(row.person),
            integrated=row.integrated,
            reviewed=row.reviewed,
            counts=_counts(row, starter, starter_counts=starter_counts),
            credit=parts.get(row.person_id),
        )
        for row in rows
    ]


def reviewers(work: Work, *, limit: int = 100) -> list[Reviewer]:
    """Return who reviewed in a work, those who did most first; one query."""
    rows = Standing.objects.filter(work=work, reviewed__gt=0).select_related("person__became__became")
    return [Reviewer(who(row.person), row.reviewed) for row in rows.order_by("-reviewed", "pk")[:limit]]


def _credit(work: Work, rows: list[Standing]) -> dict[int, int]:
    """Return what the parts of some people count for, where the process of a work weighs them; four queries."""
    weights = process_of(work).credit
    if weights is None:
        return {}
    ids = [row.person_id for row in rows]
    now = folding(*ids)
    words = Counter[int]()
    for person_id, count in credit.words(work, now.keys()).items():
        words[now[person_id]] += count
    given = Answer.objects.filter(item__inquiry__work=work, person__in=list(now), deed=Answer.GIVEN)
    answers = dict(given.values(who=folded()).annotate(sum=Count("pk")).values_list("who", "sum"))
    return {
        row.person_id: weighed(
            weights,
            Parts(
                words=words[row.person_id],
                reviews=row.reviewed,
                integrations=row.integrated,
                answers=answers.get(row.person_id, 0),
            ),
        )
        for row in rows
    }


def judged_by(person: Person, *, limit: int = 30) -> list[Judged]:
    """Return what somebody judged, newest first; of guests' pieces only those that everybody may see by that."""
    rows = Review.objects.filter(person=person, withdrawn_at=None).select_related("version__contribution__work")
    of_guests = Q(version__contribution__author__kind=Person.GUEST, counted=False)
    rows = rows.exclude(of_guests & ~Q(version__contribution__state=Contribution.INTEGRATED))
    seen = rows.exclude(version__contribution__state=Contribution.WITHDRAWN).order_by("-pk")[:limit]
    return [
        Judged(
            slug=row.version.contribution.work.slug,
            work=row.version.contribution.work.title,
            number=row.version.contribution.number,
            verdict=row.verdict,
            at=row.at,
        )
        for row in seen
    ]


def imported_into(work: Work, *, limit: int = 100) -> list[Who]:
    """Return people known from the imported history alone, by name."""
    rows = Person.objects.filter(Q(kind=Person.IMPORTED), home=work.uid, became=None).order_by("name", "pk")
    return [who(one) for one in rows[:limit]]


def imported_count(work: Work) -> int:
    """Return how many people are known from the imported history alone."""
    return Person.objects.filter(kind=Person.IMPORTED, home=work.uid, became=None).count()


def _counts(row: Standing, starter: Person | None, *, starter_counts: bool) -> bool:
    person = row.person
    if person.kind != Person.MEMBER or person.left_at is not None or is_suspended(person):
        return False
    return row.judged + row.unopposed > 0 or (starter_counts and starter is not None and person.pk == starter.pk)
