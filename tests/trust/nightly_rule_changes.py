"""Every ready-made process, with either choice of what readers see, followed by every other: nothing more is shown."""

import pytest

from barnraise.works import recipes
from tests.makers import Makers
from tests.publishing.rule_changes import shows_nothing_more

pytestmark = pytest.mark.usefixtures("home_of_its_own")
RECIPES = recipes.recipe_names()


@pytest.mark.parametrize("after", RECIPES)
@pytest.mark.parametrize("other", [False, True], ids=["own", "other"])
@pytest.mark.parametrize("before", RECIPES)
def test_no_rules_after_any_others_show_what_was_not_shown(make: Makers, before: str, other: bool, after: str) -> None:
    shows_nothing_more(make, before, after, other=other)
