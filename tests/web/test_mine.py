"""My pieces: all of them, newest first, a page at a time, for a member and for a guest in her browser."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise.web.views import mine
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import signed_in


def listed(browser: Client, address: str = "/mine") -> tuple[list[str], str]:
    """Return the titles on a page of my pieces, and where the older ones are, "" when there are none."""
    words = browser.get(address).content.decode()
    older = re.search(r'href="(/mine\?before=\d+)"', words)
    return re.findall(r'<a href="/mine/[^"]+">([^<]+)</a>', words), older[1] if older else ""


@promises("Before you go, take what is yours")
def test_older_pieces_are_one_click_further_and_none_is_left_out(make: Makers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mine, "A_PAGE", 2)
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    for number in range(1, 5):
        make.sent(work, cy, summary=f"Change {number}", files={f"{number}.md": f"{number}\n"})
    browser = signed_in(cy)
    titles, older = listed(browser)
    assert titles == ["Change 4", "Change 3"]
    assert listed(browser, older) == (["Change 2", "Change 1"], "")
    assert listed(browser, "/mine?before=x")[0] == titles


def test_a_page_of_my_pieces_costs_as_many_queries_with_three_as_with_one(make: Makers) -> None:
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    counts = []
    for number in (1, 2, 3):
        make.sent(work, cy, files={f"{number}.md": f"{number}\n"})
        browser = signed_in(cy)
        browser.get("/mine")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            browser.get("/mine")
        counts.append(len(captured))
    assert counts[0] == counts[2]
