"""Twelve shapes of answers, a hundred sets each: none is made into less than its majority."""

import pytest

from tests.rules.crowds import SHAPES, Shape, gain, standing_of

SEEDS = 100


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_shape_of_answers_falls_below_its_majority_in_a_hundred_sets(shape: Shape) -> None:
    assert standing_of([gain(shape, seed) for seed in range(SEEDS)]) >= -2
