"""Single keys act where items are gone through, once a press, on what has been seen, and can be switched off."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.chromium import running
from tests.conditions import LIMIT_SECONDS
from tests.test_architecture import HOUSE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("editor")]
expect.set_options(timeout=LIMIT_SECONDS * 1000)
ADDRESS = "http://commons.example/review"
KEYS = HOUSE / "static" / "barnraise" / "keys.js"
# Where one goes through items one by one: the review queue, questions, recent changes.
QUEUES = {"review/queue.html", "parts/queue.html", "judging/ask.html", "parts/asking.html", "edition.html"}
# The buttons of a judgement have keys where a page says so.
WITH_KEYS = {"review/queue.html"}
PAGE = """<!doctype html><html><body>{above}<span {end}></span>
<form action="/judge"><button name="verdict" value="approve" data-key="a">Approve <kbd>A</kbd></button></form>
<button type="button" data-keys-switch hidden>Single keys</button><script src="/keys.js"></script></body></html>"""


class Site:
    """An address at which there is a page of one item; what is sent there is counted, and not answered yet."""

    def __init__(self, page: Page, html: str):
        self.page, self.html, self.judged = page, html, 0
        page.route("**/*", self._answer)
        page.goto(ADDRESS)

    def _answer(self, route: Route) -> None:
        if "/judge" in route.request.url:
            self.judged += 1
            route.fulfill(status=204)
        elif route.request.url.endswith("/keys.js"):
            route.fulfill(body=KEYS.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body=self.html, content_type="text/html")

    def is_ready(self) -> None:
        """Wait until the item has been looked at."""
        self.page.wait_for_selector("html[data-keys=ready]", state="attached")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as started:
        yield started


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    yield context.new_page()
    context.close()


def test_single_keys_are_named_in_queues_alone() -> None:
    folder = HOUSE / "templates"
    texts = {str(file.relative_to(folder)): file.read_text() for file in folder.rglob("*.html")}
    assert {name for name, text in texts.items() if "data-key=" in text} == {*QUEUES, "parts/verdicts.html"}
    assert {name for name, text in texts.items() if "with_keys=true" in text} == WITH_KEYS


@pytest.mark.parametrize("key", ["+", "0"])
def test_a_key_may_be_a_character_that_is_no_letter(page: Page, key: str) -> None:
    site = Site(page, PAGE.format(above="", end="").replace('data-key="a"', f'data-key="{key}"'))
    site.is_ready()
    with page.expect_request("**/judge*"):
        page.keyboard.press(key)


def test_a_key_that_is_held_down_or_pressed_again_acts_once(page: Page) -> None:
    site = Site(page, PAGE.format(above="", end=""))
    site.is_ready()
    with page.expect_request("**/judge*"):
        for _ in range(3):
            page.keyboard.down("a")  # the second and third are repeats
    page.keyboard.up("a")
    page.keyboard.press("a")
    page.evaluate("new Promise(done => setTimeout(done))")
    assert site.judged == 1


def test_a_key_that_was_meant_for_the_item_before_does_nothing(page: Page) -> None:
    site = Site(page, PAGE.format(above="", end=""))
    page.clock.install()
    page.reload()
    page.keyboard.press("a")
    page.evaluate("new Promise(done => queueMicrotask(done))")
    assert site.judged == 0
    page.clock.run_for(1000)
    with page.expect_request("**/judge*"):
        page.keyboard.press("a")


def test_a_key_acts_on_what_was_read_to_its_end_and_reads_on_before(page: Page) -> None:
    site = Site(page, PAGE.format(above='<div style="height:5000px">Long.</div>', end="data-end"))
    page.keyboard.press("a")
    page.wait_for_function("window.scrollY > 100")
    assert site.judged == 0
    page.locator("form").scroll_into_view_if_needed()
    site.is_ready()
    with page.expect_request("**/judge*"):
        page.keyboard.press("a")


def test_single_keys_are_switched_off_in_this_browser_and_on_again(page: Page) -> None:
    site = Site(page, PAGE.format(above="", end=""))
    switch = page.get_by_role("button", name="Single keys")
    switch.click()
    page.goto(ADDRESS)
    site.is_ready()
    page.keyboard.press("a")
    expect(switch).to_have_attribute("aria-pressed", "false")
    expect(page.locator("kbd")).to_be_hidden()
    assert site.judged == 0
    switch.click()
    with page.expect_request("**/judge*"):
        page.keyboard.press("a")
