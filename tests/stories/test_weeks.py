"""The weeks of six people: at every moment each knows what they may do, nobody waits for nobody, and all is sound."""

from collections.abc import Sequence

import pytest
from django.db import transaction

from barnraise.base import Clock
from tests.makers import Makers
from tests.stories.weeks import Step, Week, least, steps_of


def wrong_in(make: Makers, clock: Clock, recipe: str, steps: Sequence[Step]) -> list[str]:
    """Return what is wrong in a week, of which nothing is left."""
    at = clock.at
    with transaction.atomic():
        wrong = Week.begun(make, clock, recipe).lived(steps)
        transaction.set_rollback(True)
    clock.advance(seconds=(at - clock.at).total_seconds())
    return wrong


@pytest.mark.parametrize("seed", range(20))
def test_in_every_week_each_may_do_what_they_are_offered_and_nobody_waits_for_nobody(
    make: Makers, clock: Clock, seed: int
) -> None:
    recipe, steps = steps_of(seed, count=12)
    wrong = wrong_in(make, clock, recipe, steps)
    if wrong:
        steps = least(steps, lambda some: bool(wrong_in(make, clock, recipe, some)))
        pytest.fail(f"week {seed}, {recipe}: {wrong_in(make, clock, recipe, steps)} by {steps}")
