"""Reviewing in a minute: Ann goes through what waits with the keyboard, or with the mouse and no scripts."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("queue")]


def heads(ann: Visitor, text: str) -> None:
    """Wait until a page is headed so."""
    expect(ann.page.locator("h1")).to_have_text(text)


@promises(
    "Under “Review” of How to raise a work together",
    "One screen holds what it is for",
    "Then one key: A approves, Q asks",
    "Asking and declining need a reason: type it",
)
def test_ann_reviews_by_keys_alone_and_takes_one_judgement_back(visitor: Callable[..., Visitor]) -> None:
    ann = visitor().comes_as("Ann")
    ann.goes("/keys/contributions")
    ann.clicks_on("link", "Read them one by one")
    heads(ann, "It is hemp")
    ann.presses("a")
    heads(ann, "What a knot holds")
    ann.reads("with the help of a program: A chat program")
    ann.presses("s")
    heads(ann, "Buy ropes")
    ann.presses("d")  # no reason yet: the box for it is waiting
    expect(ann.page.get_by_placeholder("Why? Then press Enter")).to_be_focused()
    ann.page.keyboard.type("An advert.")
    ann.page.keyboard.press("Enter")
    heads(ann, "Two thumbs")
    ann.reads("Declined.")
    ann.presses("u")
    heads(ann, "Buy ropes")
    ann.reads("Your judgement is taken back. Here it is again.")
    ann.presses("4")
    ann.presses("d")
    heads(ann, "Two thumbs")
    ann.presses("n")
    heads(ann, "That was the last one.")
    ann.goes("/keys/contributions?state=integrated")
    ann.reads("It is hemp")
    ann.goes("/keys/contributions?state=not-taken")
    ann.clicks_on("link", "Buy ropes")
    ann.reads("It does not belong in this work.")


@promises("Without scripts the same stands there as buttons.")
def test_without_scripts_the_same_is_done_by_buttons(visitor: Callable[..., Visitor]) -> None:
    ann = visitor(java_script_enabled=False).comes_as("Ann")
    ann.goes("/no-keys/review")
    ann.clicks_on("button", re.compile("^Approve"))
    heads(ann, "What a knot holds")
    ann.clicks_on("button", re.compile("^Ask"))
    ann.reads("Say why")
    heads(ann, "What a knot holds")
    ann.page.get_by_text("Please say where this is from.").click()
    ann.clicks_on("button", re.compile("^Ask"))
    heads(ann, "Buy ropes")
    ann.clicks_on("button", re.compile("^Undo"))
    heads(ann, "What a knot holds")
