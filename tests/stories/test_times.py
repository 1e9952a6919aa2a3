"""Ends and days as their reader's own clock and calendar have them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from barnraise.publishing.templating import exactly, when

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("told")]
SCRIPT = Path(__file__).parents[2] / "barnraise" / "static" / "barnraise" / "times.js"
HERE, SERVER = "2 December 2026 at 18:00 GMT-5", "2 December 2026, 23:00 UTC"


@pytest.mark.parametrize(("scripted", "end"), [(True, HERE), (False, SERVER)])
def test_an_end_is_told_in_its_readers_time_and_tomorrow_is_tomorrow(
    browser: Browser, scripted: bool, end: str, tmp_path: Path
) -> None:
    later = [datetime(2026, 12, 2, hour, 0, tzinfo=UTC) for hour in (4, 23)]
    times = "".join(f"<p>{one}</p>" for one in (*map(when, later), exactly(later[1])))
    shown = tmp_path / "times.html"
    shown.write_text(f'<html lang="en-gb"><meta charset="utf-8">{times}<script>{SCRIPT.read_text()}</script>')
    context = browser.new_context(timezone_id="America/New_York", locale="en-GB", java_script_enabled=scripted)
    page = context.new_page()
    if scripted:
        page.clock.set_fixed_time("2026-12-01T03:00:00Z")  # the 30th, in the evening, in New York
    page.goto(shown.as_uri())
    told = [one.replace("\u202f", " ") for one in page.locator("time").all_inner_texts()]
    assert told[2] == end
    assert not scripted or told[:2] == ["tomorrow", "in 2 days"]
    context.close()
