"""The browser of the tests, started with time enough for a slow machine."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests import prepare
from tests.conditions import LIMIT_SECONDS


@contextmanager
def running(*flags: str) -> Iterator[Browser]:
    """Start the Chromium of this machine, and end it. While it runs, Django allows no queries beside it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=prepare.browser(), args=["--no-sandbox", *flags], timeout=LIMIT_SECONDS * 1000
        )
        yield browser
        browser.close()
