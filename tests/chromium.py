"""The browser of the tests, started with time enough for a slow machine."""

from playwright.sync_api import Browser, Playwright

from tests import prepare
from tests.conditions import LIMIT_SECONDS


def launched(playwright: Playwright, *flags: str) -> Browser:
    """Start the Chromium of this machine."""
    return playwright.chromium.launch(
        executable_path=prepare.browser(), args=["--no-sandbox", *flags], timeout=LIMIT_SECONDS * 1000
    )
