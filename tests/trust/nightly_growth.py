"""S22 in the tiers N and R: every operation with every family of texts, and whole requests, as their texts grow.

Steps are counted as in `test_growth.py`. What C does with slices no count sees, so processor time is measured besides,
the best of three, with a wide margin; a shared machine may be several times slower than a quiet one.
"""

import time
from collections.abc import Callable
from math import log
from typing import Any

import pytest
from django.test import Client

from tests.makers import Makers
from tests.trust.growth import LINES, MOST_EXPONENT, OPERATIONS, Steps, each_changed, interleaved, too_steep

pytestmark = pytest.mark.timeout(7200)
LENGTH = 2_000
SHORT, LONG = 60_000, 480_000
MOST_EXPONENT_OF_TIME, LEAST_SECONDS = 1.4, 0.3
FIXED_STEPS_OF_REQUEST = 200_000
REQUEST_FAMILIES = ("one line over and over", "two lines in turn", "own line, empty line", "odd line ends", "one line")


@pytest.mark.parametrize("name", OPERATIONS)
def test_steps_grow_no_faster_than_the_text(name: str) -> None:
    operation = OPERATIONS[name]
    steep = {family: too_steep(operation, make, LENGTH) for family, make in operation.families.items()}
    assert {family: cost for family, cost in steep.items() if cost} == {}


@pytest.mark.parametrize("name", OPERATIONS)
def test_processor_time_grows_no_faster_than_the_text(name: str) -> None:
    operation = OPERATIONS[name]
    steep = {}
    for family, make in operation.families.items():
        short, long = (_seconds(operation.run, make(length)) for length in (SHORT, LONG))
        if long > LEAST_SECONDS and log(long / short) / log(LONG / SHORT) > MOST_EXPONENT_OF_TIME:
            steep[family] = (round(short, 3), round(long, 3))
    assert steep == {}


def _seconds(run: Callable[[str], object], text: str) -> float:
    best = float("inf")
    for _ in range(3):
        before = time.thread_time()
        run(text)
        best = min(best, time.thread_time() - before)
    return best


def typed(text: str, **more: Any) -> dict[str, Any]:
    """Return what the form of a page sends."""
    words = {"base_edition": "1", "path": "one.md", "summary": "More", "made": "own", "licence": "CC-BY-SA-4.0"}
    return {"text": text, "attached": "[]", **words, **more}


def _send(client: Client, slug: str, text: str) -> Any:
    return client.post(f"/{slug}/edit/one.md", typed(each_changed(text), send="1"))


def _read_what_was_sent(client: Client, slug: str, text: str) -> Any:
    _send(client, slug, interleaved(text))
    return client.get(f"/{slug}/contributions/1")


def _send_by_program(client: Client, slug: str, text: str) -> Any:
    change = {"path": "one.md", "content": interleaved(text)}
    given = {"base_edition": 1, "summary": "More", "licence": "CC-BY-SA-4.0", "changes": [change]}
    return client.post(f"/api/works/{slug}/contributions", given, content_type="application/json")


def _ask(client: Client, slug: str, **more: str) -> Any:
    words = {"title": "A", "question": "B", "kind": "choice", "choices": "yes\nno", "items": "id\n1\n", "least": "1"}
    return client.post(f"/{slug}/ask", {**words, **more})


def _begin(client: Client, slug: str, text: str) -> Any:
    quoted = {"path": "one.md", "title": "A", "quote": text[:1000], "body": text[:10_000], "edition": "1"}
    return client.post(f"/{slug}/talk/new", quoted)


DOORS: dict[str, Callable[[Client, str, str], Any]] = {
    "send a form": _send,
    "preview": lambda client, slug, text: client.post(f"/{slug}/preview", typed(each_changed(text))),
    "keep a draft": lambda client, slug, text: client.post(f"/{slug}/draft", typed(each_changed(text))),
    "read what was sent": _read_what_was_sent,
    "contribute by the API": _send_by_program,
    "search": lambda client, slug, text: client.get(f"/{slug}/search", {"q": text}),
    "search by the API": lambda client, slug, text: client.get(f"/api/works/{slug}/search", {"q": text}),
    "name components": lambda client, slug, text: client.get(f"/api/works/{slug}/components", {"q": text * 10}),
    "find what to gather": lambda client, slug, text: client.get(f"/{slug}/edit", {"q": text * 10}),
    "begin a discussion": _begin,
    "say what is wrong": lambda client, slug, text: client.post(f"/{slug}/wrong/one.md", {"body": text}),
    "ask about a table": lambda client, slug, text: _ask(client, slug, items=f"id,v\n{text}"),
    "ask with many choices": lambda client, slug, text: _ask(client, slug, choices=text),
    "ask with a long question": lambda client, slug, text: _ask(client, slug, question=text),
}


@pytest.mark.django_db
@pytest.mark.parametrize("family", REQUEST_FAMILIES)
@pytest.mark.parametrize("door", DOORS)
def test_a_request_costs_no_more_steps_than_its_text_grows(
    door: str, family: str, client: Client, make: Makers
) -> None:
    costs = []
    client.force_login(make.member("Cy").account)
    for length in (LENGTH, 4 * LENGTH):
        text, slug = LINES[family](length), f"book-{length}"
        make.work(slug=slug, files={"one.md": text})
        answers: list[Any] = []
        costs.append(Steps().of(lambda: answers.append(DOORS[door](client, slug, text))))  # noqa: B023 (called at once)
        assert answers[0].status_code < 500
    assert log(max(costs[1] - FIXED_STEPS_OF_REQUEST, 1) / costs[0]) / log(4) < MOST_EXPONENT, costs
