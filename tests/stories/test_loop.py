"""A stranger mends a word; somebody reads it; everybody sees it, and whose it is."""

import re
from collections.abc import Callable

import pytest

from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("loop")]


def sends_hemp(cy: Visitor, slug: str) -> str:
    """Correct a word from the published page; return the private link."""
    cy.goes(f"/{slug}/read/rope.md")
    cy.clicks_on("link", re.compile("Improve this page"))
    cy.replaces("hamp", "hemp")
    cy.page.get_by_label("What did you change, and why?").fill("It is hemp")
    cy.clicks_on("button", re.compile("^Send"))
    cy.page.wait_for_url(re.compile("/mine/"))
    return cy.page.url


def approves(ann: Visitor, slug: str) -> None:
    """Find what waits, read it, approve it."""
    ann.goes(f"/{slug}/")
    ann.page.get_by_role("link", name="Review", exact=True).click()
    ann.clicks_on("link", "It is hemp")
    assert ann.page.locator("main del").first.inner_text() == "hamp"
    ann.page.get_by_role("button", name=re.compile("^Approve")).click()
    ann.reads("It was integrated: edition 2")


def marked_words(cy: Visitor, link: str) -> list[str]:
    """Open the private link and follow it to the words in their place."""
    cy.goes(link)
    cy.page.get_by_role("link", name="See your words in their place").click()
    return cy.page.locator("article mark").all_inner_texts()


@promises(
    "A stranger reads one, sees what is wrong, and corrects it",
    "Somebody else reads the change.",
    "What is accepted is published at once as part of one whole",
    "Open <http://127.0.0.1:8000>, take a work off the shelf",
    "Barnraise keeps account of it so that nobody has to.",
    "At the head or the foot of each page stand the people",
    "The server does its own housework",
    "The server brings along what it needs",
    "Below every page stands Improve this page.",
    "It opens the page in the editor; you change",
    "You need no account.",
    "The right to propose a change belongs to everybody.",
    "There is nothing to install.",
    "In Barnraise there is no gap between the two",
    "From the one to the other is never more than three clicks.",
    "Improve this page opens the text of the page",
)
@pytest.mark.parametrize(("slug", "options"), [("loop", {}), ("plain-loop", {"java_script_enabled": False})])
def test_a_stranger_mends_a_word_and_it_is_read_published_and_credited(
    slug: str, options: dict[str, bool], visitor: Callable[..., Visitor]
) -> None:
    cy, ann = visitor(**options), visitor(**options)
    link = sends_hemp(cy, slug)
    assert cy.clicks == 2
    name = cy.page.get_by_text("credited to").inner_text().removeprefix("credited to ")
    approves(ann.sign_in("Ann"), slug)
    reader = visitor(**options)
    reader.sees_soon(f"/{slug}/read/rope.md", "The rope is made of hemp.")
    reader.sees_soon(f"/{slug}/credits", name)
    assert marked_words(cy, link) == ["hemp"]


@promises("It opens quickly, on an old telephone")
def test_on_paper_a_page_asks_for_nothing(visitor: Callable[..., Visitor]) -> None:
    reader = visitor()
    reader.goes("/loop/read/rope.md")
    asks = reader.page.locator("main").get_by_text("Improve this page")
    assert [one.is_visible() for one in asks.all()] == [True, True]
    reader.page.emulate_media(media="print")
    assert [one.is_visible() for one in asks.all()] == [False, False]
    assert reader.page.get_by_text("No account needed").is_visible() is False
    assert reader.page.locator("article h1").is_visible()
