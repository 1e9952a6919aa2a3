"""What chance decides: who is checked though they are trusted, and whom it draws."""

import pytest

from barnraise.rules.process import Gate
from barnraise.rules.trusting import drawn_from, is_checked

PLAIN, TRUSTING = (Gate(name="pages", paths=("**",), trusted_after=number, check_one_in=4) for number in (0, 3))


@pytest.mark.parametrize(
    ("gate", "streak", "draw", "told"),
    [
        (PLAIN, 9, 1, True),
        (TRUSTING, 2, 1, True),
        (TRUSTING, 3, 1, False),
        (TRUSTING, 9, 3, False),
        (TRUSTING, 3, 0, True),
        (TRUSTING, 3, 8, True),
    ],
)
def test_after_enough_good_pieces_one_in_some_is_checked(gate: Gate, streak: int, draw: int, told: bool) -> None:
    assert is_checked(gate, streak=streak, draw=draw) == told


def test_the_same_pool_and_seed_draw_the_same_one() -> None:
    assert drawn_from([3, 1, 2], "seed") == drawn_from([1, 2, 2, 3], "seed")
    assert {drawn_from(range(5), str(seed)) for seed in range(50)} == set(range(5))
    assert drawn_from([7], "any") == 7
    assert drawn_from([], "any") is None
