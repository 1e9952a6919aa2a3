"""What others said of reviews: fair or not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from barnraise.contributions.models import Contribution, Review
from barnraise.people.models import Person
from barnraise.works.history import Who, who


@dataclass(frozen=True, slots=True)
class OnReview:
    """One review with what others said of it; `may`: whoever looks can say something too."""

    uid: UUID
    who: Who
    at: datetime
    fair: int
    unfair: int
    may: bool


def on_reviews(contribution: Contribution, person: Person | None) -> list[OnReview]:
    """Return the reviews of a contribution that stand, with how many found each fair or unfair."""
    rows = Review.objects.filter(version__contribution=contribution, withdrawn_at=None).select_related("person__became")
    counted = rows.annotate(
        fair=Count("assessments", filter=Q(assessments__is_fair=True)),
        unfair=Count("assessments", filter=Q(assessments__is_fair=False)),
    )
    return [
        OnReview(
            uid=row.uid,
            who=who(row.person),
            at=row.at,
            fair=row.fair,
            unfair=row.unfair,
            may=person is not None and person.kind == Person.MEMBER and person.pk != row.person_id,
        )
        for row in counted.order_by("pk")[:50]
    ]
