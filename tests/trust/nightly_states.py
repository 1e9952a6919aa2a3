"""Every state in every recipe, as everybody sees it: before and after time has decided what nobody has swept yet."""

import pytest

from barnraise.base import Clock
from barnraise.contributions import serving
from tests.makers import Makers
from tests.stories.states import NAMES, scene, wrong_in


@pytest.mark.parametrize("days", [0.4, 8])
@pytest.mark.parametrize("recipe", serving.offered())
def test_what_is_offered_is_taken_and_what_is_refused_is_offered_nowhere(
    make: Makers, clock: Clock, recipe: str, days: float
) -> None:
    work = scene(make, clock, recipe, days=days)
    assert [one for name in NAMES for one in wrong_in(make, work, name)] == []
