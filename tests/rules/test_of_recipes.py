"""Each recipe is explained, walked and simulated as it always was: `of_recipes.txt` keeps it in plain lines."""

import pytest

from barnraise.works.recipes import recipe_names
from tests.rules.of_recipes import KEPT, told

KNOWN = {part.splitlines()[0].removeprefix("# "): part.splitlines() for part in KEPT.read_text().strip().split("\n\n")}


@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_is_explained_walked_and_simulated_as_it_was(name: str) -> None:
    assert told(name) == KNOWN[name]
