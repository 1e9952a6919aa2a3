"""What others said of reviews: fair or not."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from barnraise import record, talk
from barnraise.contributions.models import Assessment, Contribution, Review
from barnraise.people.models import Person
from barnraise.works.history import Who, who

MOST_REVIEWS = 50
MOST_REASONS = 100


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody found a review unfair, or fair."""

    who: Who
    text: str
    is_fair: bool


@dataclass(frozen=True, slots=True)
class OnReview:
    """One review with what others said of it; `may`: whoever looks can say something too."""

    uid: UUID
    who: Who
    at: datetime
    fair: int
    unfair: int
    reasons: tuple[Reason, ...]
    may: bool


def on_reviews(contribution: Contribution, person: Person | None) -> list[OnReview]:
    """Return the reviews of a contribution that stand, with how many found each fair or unfair, and why.

    Whom whoever looks keeps away is counted, and her words are left out.
    """
    rows = Review.objects.filter(version__contribution=contribution, withdrawn_at=None).select_related("person__became")
    counted = rows.annotate(
        fair=Count("assessments", filter=Q(assessments__is_fair=True)),
        unfair=Count("assessments", filter=Q(assessments__is_fair=False)),
    )
    found = list(counted.order_by("pk")[:MOST_REVIEWS])
    reasons = _reasons([row.pk for row in found if row.fair or row.unfair], person)
    return [
        OnReview(
            uid=row.uid,
            who=who(row.person),
            at=row.at,
            fair=row.fair,
            unfair=row.unfair,
            reasons=tuple(reasons[row.pk]),
            may=person is not None and person.kind == Person.MEMBER and person.pk != row.person_id,
        )
        for row in found
    ]


def _reasons(reviews: list[int], person: Person | None) -> defaultdict[int, list[Reason]]:
    found: defaultdict[int, list[Reason]] = defaultdict(list)
    if not reviews:
        return found
    rows = Assessment.objects.filter(review__in=reviews, reason__isnull=False)
    rows = rows.exclude(person__uid__in=talk.muting.muted_uids(person)).select_related("person__became", "reason")
    for row in rows.order_by("pk")[:MOST_REASONS]:
        if words := record.text_of(row.reason):
            found[row.review_id].append(Reason(who(row.person), words, row.is_fair))
    return found
