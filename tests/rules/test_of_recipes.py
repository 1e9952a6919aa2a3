"""Each recipe is explained, walked and simulated as it always was: `of_recipes.txt` keeps it in plain lines."""

import pytest

from barnraise.works.recipes import recipe_names
from tests.promises import promises
from tests.rules.of_recipes import KEPT, told

KNOWN = {part.splitlines()[0].removeprefix("# "): part.splitlines() for part in KEPT.read_text().strip().split("\n\n")}


@promises(
    "The queue gives each reader a piece",
    "A few pieces have an answer that is known",
    "Readers vote from −2 to +2.",
    "A score lies between −1 and 5.",
    "The first three who validate need one piece",
    "Each round asks for more experience",
    "Readers are given a few points, which expire",
    "Everything is shown at once.",
    "One approval is enough at first",
    "Patch review with votes, a timed vote, validation by two",
    "Most works have one gate for nearly everything",
)
@pytest.mark.parametrize("name", recipe_names())
def test_a_recipe_is_explained_walked_and_simulated_as_it_was(name: str) -> None:
    assert told(name) == KNOWN[name]
