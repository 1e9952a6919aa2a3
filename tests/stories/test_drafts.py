"""What somebody typed is not lost: not by a reload, nor by a session that ended meanwhile."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.conditions import wait_for
from tests.promises import promises
from tests.stories.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("drafts")]

BOX = "textarea[name=text]"


def text_of(one: Visitor) -> str:
    return one.page.locator(BOX).input_value()


@promises(
    "Your text is kept while you write.",
    "If you close the page, if the connection breaks",
)
def test_what_was_typed_survives_a_reload(visitor: Callable[..., Visitor]) -> None:
    cy = visitor()
    cy.goes("/drafts/edit/rope.md")
    before = text_of(cy)
    cy.replaces("hamp", "hemp")
    cy.page.get_by_label("What did you change, and why?").fill("It is hemp")
    cy.has_kept("It is hemp")
    cy.page.reload()
    expect(cy.page.locator(BOX)).to_have_value(before.replace("hamp", "hemp"))
    assert cy.page.get_by_label("What did you change, and why?").input_value() == "It is hemp"


def test_what_was_typed_is_there_again_when_the_window_was_closed_without_sending(
    visitor: Callable[..., Visitor],
) -> None:
    cy = visitor()
    cy.goes("/drafts/edit/rope.md")
    before = text_of(cy)
    cy.replaces("Keep it dry", "Keep it very dry")
    cy.has_kept("Keep it very dry")
    cy.page.close()
    cy.page = cy.open_page()
    cy.goes("/drafts/edit/rope.md")
    expect(cy.page.locator(BOX)).to_have_value(before.replace("Keep it dry", "Keep it very dry"))


@promises("If you close the page, if the connection breaks")
def test_what_was_typed_survives_a_session_that_ended_and_is_sent_after_signing_in_again(
    visitor: Callable[..., Visitor],
) -> None:
    bo = visitor().sign_in("Bo")
    bo.goes("/drafts/edit/rope.md")
    bo.replaces("hamp", "hemp")
    bo.page.get_by_label("What did you change, and why?").fill("It is hemp")
    bo.context.clear_cookies(name="sessionid")
    bo.page.get_by_role("button", name=re.compile("^Send")).click()
    bo.reads("You are no longer signed in as Bo.")
    sends, bo.page = bo.page, bo.open_page()
    bo.sign_in("Bo")
    sends.get_by_role("button", name=re.compile("^Send")).click()
    expect(sends.get_by_text("Nothing was sent yet and your words are kept below")).to_be_visible()
    sends.get_by_role("button", name=re.compile("^Send")).click()
    expect(sends).to_have_url(re.compile("/mine/"))
    bo.sees_soon("/drafts/newest/rope.md", "The rope is made of hemp.")


def test_words_are_kept_in_a_second_window_and_never_shown_to_the_next_person(visitor: Callable[..., Visitor]) -> None:
    about, words = "textarea[name=about]", "I bind books."
    bo = visitor().sign_in("Bo")
    bo.goes("/profile")
    bo.page.locator(about).fill(words)
    bo.has_kept(words)
    second = bo.open_page()
    second.goto("/profile")
    expect(second.locator(about)).to_have_value(words)
    second.close()
    bo.context.clear_cookies(name="sessionid")
    bo.sign_in("Ann").goes("/profile")
    expect(bo.page.locator(about)).to_have_value("")
    bo.context.clear_cookies(name="sessionid")
    bo.sign_in("Bo").goes("/profile")
    expect(bo.page.locator(about)).to_have_value(words)
    bo.page.locator("form[action='/profile']").get_by_role("button").first.click()
    script = "words => !Object.values(localStorage).some(one => one.includes(words))"
    wait_for(lambda: bo.page.evaluate(script, words), "a browser that has forgotten what arrived", pause=0.1)
