"""Every ready-made process, with either choice of what readers see, followed by every other: nothing more is shown."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from barnraise.management import checking
from barnraise.works import recipes
from tests.makers import Makers
from tests.publishing.rule_changes import follow, lived_in, more_than, rules, words_read

RECIPES = recipes.recipe_names()


@pytest.mark.parametrize("after", RECIPES)
@pytest.mark.parametrize("other", [False, True], ids=["own", "other"])
@pytest.mark.parametrize("before", RECIPES)
def test_no_rules_after_any_others_show_what_was_not_shown(
    make: Makers, before: str, other: bool, after: str, settings: Any, tmp_path: Path
) -> None:
    settings.BARNRAISE_HOME, settings.ALLOWED_HOSTS = tmp_path, ["testserver"]
    work, client = lived_in(make, rules(before, other=other)), Client()
    follow()
    seen = words_read(client)
    make.states(work, rules(after))
    at_once = words_read(client)
    follow()
    assert (more_than(at_once, seen), more_than(words_read(client), seen)) == ({}, {})
    assert list(checking.problems(with_pages=False)) == []
