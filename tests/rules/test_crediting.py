"""Credit by role: what each part counts for, as a process weighs it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barnraise.rules.crediting import Parts, weighed
from barnraise.rules.stages import Weights

WEIGHTS = Weights(words=100, review=10, integration=5, answer=1)


@pytest.mark.parametrize(
    ("parts", "count"),
    [
        (Parts(), 0),
        (Parts(words=99), 99),
        (Parts(words=250, reviews=3), 280),
        (Parts(integrations=2, answers=7), 17),
        (Parts(words=100, reviews=1, integrations=1, answers=1), 116),
    ],
)
def test_each_part_counts_for_what_the_process_says(parts: Parts, count: int) -> None:
    assert weighed(WEIGHTS, parts) == count


@given(words=st.integers(0, 10**6), weight=st.integers(0, 1000))
def test_more_words_never_count_for_less(words: int, weight: int) -> None:
    weights = Weights(words=weight)
    assert weighed(weights, Parts(words=words)) <= weighed(weights, Parts(words=words + 1))
