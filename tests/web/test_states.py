"""What pages, lists, the queue and the API say of a state is what the act beside them then does."""

import pytest

from barnraise.base import Clock
from tests.makers import Makers
from tests.stories.states import scene, wrong_in


@pytest.mark.parametrize(
    ("recipe", "names"),
    [("patch-review", ("Ann", "Dee", "Fay", "Gil")), ("rounds", ("Cy", "Eve", "Hal", "Ian"))],
)
def test_what_is_offered_is_taken_and_what_is_refused_is_offered_nowhere(
    make: Makers, clock: Clock, recipe: str, names: tuple[str, ...]
) -> None:
    work = scene(make, clock, recipe)
    assert [one for name in names for one in wrong_in(make, work, name)] == []
