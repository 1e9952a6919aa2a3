"""Single keys act where items are gone through, once a press, on what has been seen, and can be switched off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from barnraise.web.access import routes
from tests.stories.conftest import Visitor
from tests.test_architecture import HOUSE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("queue")]
# Where one goes through items one by one: the review queue, questions, recent changes.
QUEUES = {"review/queue.html", "parts/queue.html", "judging/ask.html", "parts/asking.html", "edition.html"}
# A page such as the queue's, without a server: how often its buttons were pressed is written on it.
PAGE = """<!doctype html><html><body>{above}<span {end}></span>
<form><button name="verdict" value="approve" data-key="a">Approve <kbd>A</kbd></button></form>
<button type="button" data-keys-switch hidden>Single keys</button><p id="said">0</p></body></html>"""
COUNTS = """document.addEventListener("submit", function (event) {
  var said = document.getElementById("said");
  said.textContent = String(Number(said.textContent) + 1);
  HTMLFormElement.prototype.submitted = true;
  event.stopPropagation();
  window.stop();
});
document.querySelector("form").setAttribute("action", "javascript:void 0");"""


def test_single_keys_are_named_in_queues_alone() -> None:
    folder = HOUSE / "templates"
    named = {str(file.relative_to(folder)) for file in folder.rglob("*.html") if "data-key=" in file.read_text()}
    assert (named, len(routes()) > 0) == (QUEUES, True)


def shown(visitor: Callable[..., Visitor], above: str = "", end: str = "") -> Visitor:
    """Show a page of one item, with the script of the keys."""
    ann = visitor()
    ann.goes("/about")  # an address of ours, for what the browser remembers
    ann.page.set_content(PAGE.format(above=above, end=end))
    ann.page.add_script_tag(content=COUNTS)
    ann.page.add_script_tag(path=str(HOUSE / "static" / "barnraise" / "keys.js"))
    return ann


def test_a_key_that_is_held_down_or_pressed_again_acts_once(visitor: Callable[..., Visitor]) -> None:
    ann = shown(visitor)
    ann.page.wait_for_selector("html[data-keys=ready]")
    for _ in range(3):
        ann.page.keyboard.down("a")  # the second and third are repeats
    expect(ann.page.locator("#said")).to_have_text("1")
    ann.page.keyboard.up("a")
    ann.page.keyboard.press("a")
    expect(ann.page.locator("#said")).to_have_text("1")


def test_a_key_acts_on_what_was_read_to_its_end_and_reads_on_before(visitor: Callable[..., Visitor]) -> None:
    ann = shown(visitor, above='<div style="height:5000px">Long.</div>', end="data-end")
    ann.page.keyboard.press("a")
    ann.page.wait_for_function("window.scrollY > 100")
    assert ann.page.locator("#said").text_content() == "0"
    ann.page.locator("[data-end]").scroll_into_view_if_needed()
    ann.page.wait_for_selector("html[data-keys=ready]")
    ann.page.keyboard.press("a")
    expect(ann.page.locator("#said")).to_have_text("1")


def test_single_keys_are_switched_off_in_this_browser_and_on_again(visitor: Callable[..., Visitor]) -> None:
    ann = shown(visitor)
    switch = ann.page.get_by_role("button", name="Single keys")
    switch.click()
    ann.page.evaluate("document.activeElement.blur()")
    ann.page.wait_for_selector("html[data-keys=ready]")
    ann.page.keyboard.press("a")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(ann.page.locator("kbd")).to_be_hidden()
    assert ann.page.locator("#said").text_content() == "0"
    switch.click()
    ann.page.keyboard.press("a")
    expect(ann.page.locator("#said")).to_have_text("1")
