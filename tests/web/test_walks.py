"""The two walks of ARCHITECTURE.md: each file is met, in that order, by a contribution and by a page."""

import ast
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from django.test import Client

from barnraise.publishing.followers import FOLLOWERS
from barnraise.record.log.followers import follow
from barnraise.web.serving import published_first
from tests.makers import Makers

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "barnraise"
# How many files each walk has: ten is the goal, and these numbers only fall.
MOST = (13, 10)
Stop = tuple[str, str]


def walks() -> list[list[Stop]]:
    """Return the files and functions of each walk, as ARCHITECTURE.md names them."""
    section = (ROOT / "ARCHITECTURE.md").read_text().split("## Two walks\n")[1].split("\n## ")[0]
    tables = section.split("| --- | --- | --- |\n")[1:]
    return [re.findall(r"(?m)^\| `(.+?)` \| `(\w+)` \|", table) for table in tables]


@contextmanager
def met(stops: list[Stop]) -> Iterator[list[Stop]]:
    """Note which stops are called, in the order of their first calls."""
    wanted = {(str(HOUSE / path), name): (path, name) for path, name in stops}
    found: list[Stop] = []

    def look(frame: FrameType, event: str, argument: Any) -> None:
        stop = wanted.get((frame.f_code.co_filename, frame.f_code.co_name)) if event == "call" else None
        if stop is not None and stop not in found:
            found.append(stop)

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        yield found
    finally:
        sys.setprofile(before)


def test_the_walks_lead_through_functions_that_are_there_and_past_no_file_twice() -> None:
    for walk, most in zip(walks(), MOST, strict=True):
        names = {
            path: {getattr(node, "name", "") for node in ast.walk(ast.parse((HOUSE / path).read_text()))}
            for path, _ in walk
        }
        assert [stop for stop in walk if stop[1] not in names[stop[0]]] == []
        assert (len(names), len(walk)) == (most, most)


def test_a_contribution_goes_from_http_to_the_record_as_its_walk_says(make: Makers, client: Client) -> None:
    work = make.work()
    client.force_login(work.started_by.account)  # type: ignore[union-attr]
    client.get("/book/edit/one.md")
    form = {"text": "# One\n\nBetter.\n", "base_edition": "1", "path": "one.md", "summary": "Better", "attached": "[]"}
    with met(walks()[0]) as found:
        answer = client.post("/book/edit/one.md", {**form, "made": "own", "licence": "CC-BY-SA-4.0", "send": "1"})
    work.refresh_from_db()
    assert (answer.status_code, work.edition) == (302, 2)
    assert found == walks()[0]


def test_a_change_goes_from_the_record_to_the_published_page_as_its_walk_says(make: Makers) -> None:
    make.work()
    answers: list[str] = []
    with met(walks()[1]) as found:
        follow(FOLLOWERS)
        ask = {"REQUEST_METHOD": "GET", "PATH_INFO": "/book/read/one.md"}
        page = b"".join(published_first(lambda *_: [])(ask, lambda status, head: answers.append(status)))
    assert (found, answers, b"A line." in page) == (walks()[1], ["200 OK"], True)
