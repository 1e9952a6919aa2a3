"""Reviews as decisions see them."""

from barnraise import record
from barnraise.contributions.models import Review
from barnraise.rules.facts import Judgement


def judgement(review: Review, counting: frozenset[int]) -> Judgement:
    """Return a review as decisions see it; `counting` are the people whose approval counts now."""
    return Judgement(
        person_id=review.person_id,
        verdict=review.verdict,
        counts=review.person_id in counting,
        at=review.at,
        justified=bool(record.text_of(review.comment).strip()),
        stages=frozenset(review.stages.split("\n")) if review.stages else frozenset(),
    )
