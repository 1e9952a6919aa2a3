"""How much somebody's part counts when credit is told by role, as a process weighs it."""

from dataclasses import dataclass

from barnraise.rules.stages import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What one person gave to a work: words that stand, reviews, contributions integrated, answers."""

    words: int = 0
    reviews: int = 0
    integrations: int = 0
    answers: int = 0


def weighed(weights: Weights, parts: Parts) -> int:
    """Return what somebody's parts count for together: each hundred words that stand, each review and so on.

    Words of less than a hundred count for their share, rounded down, so that no sum depends on how they were sent.
    """
    return (
        weights.words * parts.words // 100
        + weights.review * parts.reviews
        + weights.integration * parts.integrations
        + weights.answer * parts.answers
    )
