"""Recipes are documents: each has its page in plain words, and no code knows any of them by name."""

import ast
import re
from pathlib import Path

import pytest

from barnraise.works.recipes import recipe_names, recipe_text
from tests.promises import promises

HOUSE = Path(__file__).parents[2] / "barnraise"


def test_each_recipe_has_a_page_of_plain_words_that_begins_with_its_title() -> None:
    for name in recipe_names():
        page = (HOUSE / "recipes" / f"{name}.md").read_text(encoding="utf-8")
        title = re.search(r'(?m)^title = "(.+)"$', recipe_text(name))
        assert title is not None and title[1].startswith(page.splitlines()[0].removeprefix("# "))
        assert 60 < len(page.split()) < 250


def test_no_recipe_is_known_by_name_in_code() -> None:
    known = set()
    for path in HOUSE.rglob("*.py"):
        if "examples" in path.parts or "migrations" in path.parts:
            continue
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(one, ast.Constant) and one.value in recipe_names():
                known.add((path.relative_to(HOUSE).as_posix(), str(one.value)))
    for path in (HOUSE / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        known |= {
            (path.relative_to(HOUSE).as_posix(), name)
            for name in recipe_names()
            if re.search(f"[\"']{name}[\"']", text)
        }
    known = {one for one in known if one[1] not in ("rounds", "quorum")} | {
        one for one in known if one[1] in ("rounds", "quorum") and "recipe" in one[0]
    }
    assert known == set()


@promises(
    "The document beside this page, *.toml, holds every number",
    "It is a text file, with comments",
)
@pytest.mark.parametrize("name", recipe_names())
def test_each_part_of_a_recipe_begins_with_a_comment_about_its_numbers(name: str) -> None:
    parts = re.split(r"\n\s*\n", recipe_text(name))
    tables = [part for part in parts if re.search(r"(?m)^\[+\w+\]", part) and re.search(r"(?m)^\w+ = .*\d", part)]
    assert [table for table in tables if not table.startswith("#")] == []
