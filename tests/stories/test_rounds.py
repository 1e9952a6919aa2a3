"""Two pages go through five rounds, none twice by the same person, and are read when the last round is over."""

import re
from collections.abc import Callable

import pytest

from tests.conditions import wait_for
from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("rounds")]

# A young work asks for less than the recipe's hundreds of pages and months.
DONE_ONE = 'least = { done = { stage = "first proofreading", at_least = 1 } }'
ANYBODY = "least = { days_known = { at_least = 0 } }"
FORMATTED = "# Tuesday\n\nWind from the north.\n"


def begins(who: Visitor) -> None:
    """Begin a work in rounds, and let its rules ask for less."""
    who.goes("/begin")
    nothing = who.page.get_by_role("region", name="From nothing")
    nothing.get_by_label("What shall it be called?").fill("Rounds")
    nothing.get_by_role("button", name="Go on").click()
    who.page.get_by_label("Everybody may use it under").fill("CC0-1.0")
    who.page.get_by_label("I may give all of this under that licence").check()
    who.page.locator("input[name=recipe][value=rounds]").check()
    who.page.get_by_role("button", name="Start the work").click()
    who.page.wait_for_url("**/rounds/")
    who.goes("/rounds/edit/.commons/process.toml")
    rules = who.page.locator("textarea[name=text]").input_value()
    lowered = re.sub(r"(?m)^least = .*$", ANYBODY, re.sub(r"(?m)^least = .*$", DONE_ONE, rules, count=1))
    lowered = lowered.replace(ANYBODY, DONE_ONE, 1)
    sends(who, lowered, "A young work asks for less")


def sends(who: Visitor, text: str, summary: str) -> None:
    """Send a text from the page of the editor that is open."""
    who.page.locator("textarea[name=text]").fill(text)
    who.page.get_by_label("What did you change, and why?").fill(summary)
    who.clicks_on("button", re.compile("^Send"))
    who.page.wait_for_url(re.compile("/(mine|contributions)/"))


def takes(who: Visitor, round_: str) -> str:
    """Take the next page of a round, which opens when the followers have heard of it; return where it is."""

    def has_taken() -> bool:
        who.goes("/rounds/process")
        who.page.get_by_role("button", name=f"Take the next piece of “{round_}”").click()
        who.page.wait_for_load_state()
        return "/contributions/" in who.page.url

    wait_for(has_taken, lambda: f"a page in {round_}:\n{who.page.locator('main').inner_text()}", pause=0.2)
    who.reads(f"The stage “{round_}”")
    who.reads("You hold it")
    return who.page.url


def asks(who: Visitor, rung: str) -> None:
    """Ask for a rung of the ladder, as soon as the followers have counted what one did."""
    button = who.page.get_by_role("button", name=f"Ask for “{rung}”")

    def may_ask() -> int:
        who.goes("/rounds/process")
        return button.count()

    wait_for(may_ask, lambda: f"asking to be {rung}:\n{who.page.locator('main').inner_text()}", pause=0.2)
    button.click()


def saves(who: Visitor, page: str) -> None:
    """Say that a page is done."""
    who.goes(page)
    who.page.locator("#decide").get_by_role("button", name=re.compile("^Saved")).click()
    who.page.wait_for_load_state()


def works_through(who: Visitor, round_: str, text: str = "") -> None:
    """Take both pages of a round and save them, the one of the north with another text if one is given."""
    for _ in range(2):
        page = takes(who, round_)
        if text and "north" in who.page.locator("main").inner_text():
            who.clicks_on("link", "Work on it")
            who.page.locator("textarea[name=text-0]").fill(text)
            who.page.locator("main form").get_by_role("button").first.click()
            who.page.wait_for_url(re.compile(r"/contributions/\d+$"))
        saves(who, page)


@promises("Every page passes through five rounds")
def test_two_pages_pass_five_rounds_are_published_and_credited(visitor: Callable[..., Visitor]) -> None:
    begins(visitor(java_script_enabled=False).comes_as("Bo"))
    names = ("Hal", "Fay", "Gil", "Ida", "Ann", "Gus", "Eli")
    hal, fay, gil, ida, ann, gus, eli = (visitor(java_script_enabled=False).comes_as(name) for name in names)
    for number, text in ((1, "Wind from teh north.\n"), (2, "Wind from the east.\n")):
        hal.goes(f"/rounds/edit/page-{number}.md")
        sends(hal, text, f"Page {number}")
    first, second = takes(fay, "first proofreading"), takes(gil, "first proofreading")
    saves(fay, first)
    # The round is over when every page is saved.
    ida.goes(first)
    ida.reads("The stage “first proofreading”")
    saves(gil, second)
    for who in (fay, gil):
        asks(who, "second proofreader")
    for who, given in ((fay, second), (gil, first)):  # nobody the page that she had before
        assert takes(who, "second proofreading") == given
        saves(who, given)
    asks(ida, "third proofreader")  # the first to ask, so that nobody could speak for her
    works_through(ida, "third proofreading")
    asks(ann, "formatter")
    works_through(ann, "first formatting", FORMATTED)
    asks(gus, "second formatter")
    asks(eli, "second formatter")
    eli.reads("0 of 1")
    gus.goes("/rounds/process")
    gus.clicks_on("button", re.compile("^Speak for"))
    works_through(eli, "second formatting")
    hal.sees_soon(first, "It was integrated")
    reader = visitor()
    reader.sees_soon("/rounds/read/page-1.md", "Wind from the north.")
    reader.sees_soon("/rounds/read/page-2.md", "Wind from the east.")
    for name in ("Hal", "Ann"):
        reader.sees_soon("/rounds/credits", name)
