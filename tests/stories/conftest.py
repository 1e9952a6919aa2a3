"""A server of one's own, a browser, and people who sit before it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, TimeoutError, expect

from tests import templates
from tests.chromium import running
from tests.conditions import LIMIT_SECONDS, wait_for
from tests.templates import Once

PASSWORD = "a long enough password"
SESSIONS: dict[str, Any] = {}
expect.set_options(timeout=LIMIT_SECONDS * 1000)
# Selects the first passage that says `old` in the editor, as a double click would.
SELECT = """(box, old) => {
  box.focus();
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(old);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(node, at);
    range.setEnd(node, at + old.length);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    return;
  }
  throw new Error(`${old} is not there`);
}"""


@dataclass(frozen=True)
class Site:
    """A running commons: its address, and addresses in it that only the store knows."""

    address: str
    places: dict[str, str]
    home: Path
    environment: dict[str, str]

    def passes(self, slug: str, *, hours: float) -> None:
        """Decide what time decides in a work until so many hours from now, by a clock that is ahead of the server's."""
        command = [sys.executable, "-m", "tests.stories.ticking", slug, f"{hours:g}"]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, once: Once) -> Iterator[Site]:
    """A real `barnraise serve` on a store of its own, with the small commons in it."""
    home = tmp_path_factory.mktemp("stories") / "commons"
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "BARNRAISE_HOME": str(home), "BARNRAISE_URL": address, "PYTHONPATH": str(Path.cwd())}
    environment.pop("BARNRAISE_DATABASE_URL", None)
    templates.copy(once.filled("tests.stories.commons"), home)
    log = (home / "server.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "barnraise", "serve", "--port", str(port)], env=environment, stdout=log, stderr=log
    )
    try:
        _wait_for(address, server, home / "server.log")
        yield Site(address, json.loads((home / "places.json").read_text()), home, environment)
    finally:
        server.terminate()
        server.wait(LIMIT_SECONDS)
        log.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for a file of tests. It ends with the file: while it runs, Django allows no queries beside it."""
    with running() as started:
        yield started


class Visitor:
    """Somebody before a browser of her own. `troubles` are errors on its console."""

    def __init__(self, browser: Browser, site: str, **options: Any):
        self.site = site
        self.context: BrowserContext = browser.new_context(base_url=site, **options)
        self.context.set_default_timeout(LIMIT_SECONDS * 1000)
        self.troubles: list[str] = []
        self.clicks = 0
        self.page = self.open_page()

    def open_page(self) -> Page:
        """Open one more page."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))
        return page

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        # Chromium reports a page that answers 404 or 409 as an error; a page may do so.
        is_own = "Failed to load resource" in message.text and message.location.get("url") in (page.url, "")
        if message.type == "error" and not is_own:
            self.troubles.append(f"{page.url}: {message.text}")

    def goes(self, address: str) -> None:
        """Open an address."""
        self.page.goto(address)

    def sign_in(self, name: str) -> "Visitor":
        """Sign in as a member."""
        self.goes("/sign-in")
        self.page.get_by_label("Name").fill(name)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda address: "/sign-in" not in address)
        return self

    def comes_as(self, name: str) -> "Visitor":
        """Be a member who signed in before, in this browser."""
        if name not in SESSIONS:
            SESSIONS[name] = self.sign_in(name).context.cookies()
        self.context.add_cookies(SESSIONS[name])
        return self

    def clicks_on(self, role: Any, name: str | Any) -> None:
        """Click a link or button by its name, and count the click."""
        self.clicks += 1
        self.page.locator("main").get_by_role(role, name=name).first.click()

    def presses(self, key: str) -> None:
        """Press a single key, once what it is about has been looked at."""
        self.page.wait_for_selector("html[data-keys=ready]", state="attached")
        self.page.keyboard.press(key)

    def reads(self, text: str, *, within: str = "main") -> None:
        """Find words on the page that is open."""
        found = self.page.locator(within).get_by_text(text).first
        try:
            found.wait_for()
        except TimeoutError:
            raise AssertionError(f"{text!r} is not here:\n{self.page.locator(within).first.inner_text()}") from None

    def replaces(self, old: str, new: str) -> None:
        """Put other words in place of some in the text that is being written, with scripts or without."""
        self.page.locator("textarea[name=text]").wait_for(state="attached")
        self.page.wait_for_load_state("load")  # by then the editor has taken the box over, where there are scripts
        if self.page.locator("[data-editor] [contenteditable=true]").count():
            self.page.locator("[data-editor] [contenteditable=true]").evaluate(SELECT, old)
            self.page.keyboard.insert_text(new)
            return
        box = self.page.locator("textarea[name=text]")
        text = box.input_value()
        assert text.count(old) == 1, text
        box.fill(text.replace(old, new))

    def sees_soon(self, address: str, text: str, *, within: str = "main") -> None:
        """Read a page again until it says something; on a busy machine the followers are behind."""

        def shown() -> str:
            return self.page.locator(within).first.inner_text()

        def says() -> bool:
            self.goes(address)
            return text in shown()

        wait_for(says, lambda: f"{text!r} at {address}:\n{shown()}", pause=0.2)

    def has_kept(self, words: str) -> None:
        """Wait until the browser has kept a draft with these words."""
        script = "words => Object.values(localStorage).some(one => one.includes(words))"
        wait_for(lambda: self.page.evaluate(script, words), f"a draft that says {words!r}")


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Make visitors; in the end nothing may stand on their consoles."""
    made: list[Visitor] = []

    def make(**options: Any) -> Visitor:
        made.append(Visitor(browser, site.address, **options))
        return made[-1]

    yield make
    troubles = [trouble for one in made for trouble in one.troubles]
    for one in made:
        one.context.close()
    assert troubles == []


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    def answers() -> bool:
        assert server.poll() is None, log.read_text(errors="replace")
        try:
            urlopen(address, timeout=LIMIT_SECONDS).close()
        except OSError:
            return False
        return True

    wait_for(answers, lambda: f"the server:\n{log.read_text(errors='replace')}", pause=0.05)
