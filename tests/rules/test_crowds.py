"""Whatever the shape of a set, many people's answers are never made into less than what most of them said."""

import pytest

from tests.rules.crowds import SHAPES, Shape, gain, standing_of

SEEDS = 8


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_shape_of_answers_falls_below_its_majority(shape: Shape) -> None:
    gains = [gain(shape, seed) for seed in range(SEEDS)]
    assert standing_of(gains) >= -2
