"""Whose approval counts."""

import pytest

from barnraise.rules.standing import Standing, approval_counts
from tests.promises import promises

JOINED = {"is_signed_in": True}


@promises(
    "Your approval counts in a work when*",
    "The person who started the work counts from the beginning",
    "Guests approve nothing.",
    "And should nobody be left whose approval counts",
    "Numbers beside people’s names easily turn",
    "That somebody wrote half of a work gives",
    "What counts for decisions is only",
    "The second half ends by itself when three",
    "You keep one advantage for a while",
    "When three other people have qualified",
    "Nobody can lock the door, you included.",
    "One by a person who has had a contribution",
    "It follows from what they have done there",
    "In Barnraise there are no offices to keep",
)
@pytest.mark.parametrize(
    ("sentence", "standing", "counts"),
    [
        ("a newcomer's does not", Standing(**JOINED), False),
        ("one integrated on somebody else's judgement", Standing(**JOINED, integrated_on_judgement=1), True),
        ("whoever started the work", Standing(**JOINED, has_started=True), True),
        ("still while two others qualify", Standing(**JOINED, has_started=True, others_qualified=2), True),
        ("no more when three others qualify", Standing(**JOINED, has_started=True, others_qualified=3), False),
        (
            "unless she has earned it as they did",
            Standing(**JOINED, has_started=True, others_qualified=3, integrated_on_judgement=1),
            True,
        ),
        ("integrated without objection when nobody's counted", Standing(**JOINED, integrated_unopposed=1), True),
        ("a guest's never", Standing(is_signed_in=False, integrated_on_judgement=9), False),
        ("nor that of somebody who left after starting it", Standing(is_signed_in=False, has_started=True), False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_approval_counts(sentence: str, standing: Standing, counts: bool) -> None:
    assert approval_counts(standing) == counts
