"""A stranger has five minutes, answers by the keyboard, and is thanked; what all agree on is published."""

import re
from collections.abc import Callable

import pytest

from tests.promises import promises
from tests.stories.conftest import Site, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("judging")]

TABLE = "id,seen from above\nc1,a round rim\nc2,a <b>square</b> rim\n"


def answers_three(stranger: Visitor) -> None:
    """Go from the tasks to the first question, and press three keys."""
    stranger.goes("/tasks")
    stranger.clicks_on("link", re.compile("Only five minutes"))
    stranger.clicks_on("link", "Is it hemp?")
    for number in (1, 2, 3):
        stranger.reads(f"Question {number} of this sitting")
        stranger.presses("1")
        stranger.reads("The last one: you said “yes”.")
        stranger.page.wait_for_load_state()


@promises(
    "“Questions” wants one key an answer",
    "The smallest pieces of all works lie in one place",
    "You see one item, answer with one key",
)
def test_three_strangers_with_five_minutes_make_a_published_table_and_are_thanked(
    visitor: Callable[..., Visitor], site: Site
) -> None:
    first, *others = visitor(java_script_enabled=False), visitor(), visitor()
    for _ in range(3):
        first.goes("/ropes/questions/hemp")
        first.page.get_by_role("button", name="yes").click()
    for one in others:
        answers_three(one)
        one.clicks_on("link", re.compile("See what came of it"))
        one.reads("You answered 3 questions here.")
    first.goes("/ropes/questions/hemp/results")
    first.reads("3 of 3 settled")
    site.passes("ropes", hours=0)
    reader = visitor()
    # In a wiki, readers see what somebody has looked at; the newest is one address further.
    for item in ("r1", "r2", "r3"):
        reader.sees_soon("/ropes/newest/checked.csv", item)
    rows = reader.page.locator("main tbody tr").all_inner_texts()
    assert [row.split() for row in rows] == [["r1", "yes"], ["r2", "yes"], ["r3", "yes"]]


@pytest.mark.parametrize(("recipe", "people"), [("redundant-answers", 7), ("quorum", 2)])
def test_a_work_that_asks_many_people_goes_from_its_start_to_a_published_table(
    visitor: Callable[..., Visitor], site: Site, recipe: str, people: int
) -> None:
    bo, title = visitor().comes_as("Bo"), f"Rims by {recipe}"
    slug = title.lower().replace(" ", "-")
    bo.goes("/begin")
    bo.page.get_by_role("region", name="From nothing").get_by_label("What shall it be called?").fill(title)
    bo.page.get_by_role("region", name="From nothing").get_by_role("button", name="Go on").click()
    bo.page.get_by_label("Everybody may use it under").fill("CC0-1.0")
    bo.page.get_by_label("I may give all of this under that licence").check()
    bo.page.locator(f"input[name=recipe][value={recipe}]").check()
    bo.page.get_by_role("button", name="Start the work").click()
    bo.page.wait_for_url(f"**/{slug}/")
    bo.goes(f"/{slug}/questions")
    bo.clicks_on("link", "Ask something")
    bo.reads("The process of this work says so itself")
    bo.page.get_by_label("Title", exact=True).fill("Rims")
    bo.page.get_by_label("Question", exact=True).fill("Is it a crater?")
    bo.page.get_by_label("Possible answers, one a line").fill("a crater\nnone")
    bo.page.get_by_label("Or paste it here").fill(TABLE)
    bo.page.get_by_role("button", name="Begin to ask").click()
    bo.page.wait_for_url(f"**/{slug}/questions")
    bo.reads("Is it a crater?")
    for _ in range(people):
        stranger = visitor()
        stranger.goes(f"/{slug}/questions/rims")
        for number in (1, 2):
            stranger.reads(f"Question {number} of this sitting")
            stranger.presses("1")
            stranger.reads("The last one: you said “a crater”.")
            stranger.page.wait_for_load_state()
    bo.goes(f"/{slug}/questions/rims/results")
    bo.reads("2 of 2 settled")
    site.passes(slug, hours=0)
    reader = visitor()
    for item in ("c1", "c2"):
        reader.sees_soon(f"/{slug}/read/results/rims.csv", item)
    rows = reader.page.locator("main tbody tr").all_inner_texts()
    assert sorted(row.split("\t") for row in rows) == [["c1", "a crater"], ["c2", "a crater"]]
    reader.sees_soon(f"/{slug}/credits", "The crowd")
