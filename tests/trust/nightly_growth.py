"""S22 in the tiers N and R: every operation with every family of texts, and whole requests, as their texts grow.

Steps are counted as in `test_growth.py`. What C does with slices no count sees, so processor time is measured besides:
first at two lengths; only what looks steep there is measured again, at four lengths, the best of three each. A
request with a megabyte may take a second of a quiet machine; how slow this one is now, a loop of a known length tells.
"""

import gc
import time
from collections.abc import Callable
from itertools import pairwise
from math import log
from typing import Any

import pytest
from django.test import Client

from tests.makers import Makers
from tests.trust.growth import LINES, MOST_EXPONENT, TABLES, Make, Steps, each_changed, interleaved, repeated, too_steep
from tests.trust.growth_of_pages import EVERY, MARKDOWN, PROCESSES

pytestmark = pytest.mark.timeout(1800)
LENGTH = 1_200
LENGTHS = (60_000, 120_000, 240_000, 480_000)
SCREENED = (60_000, 240_000)
MOST_EXPONENT_OF_TIME, LEAST_SECONDS = 1.4, 0.15
FIXED_STEPS_OF_REQUEST = 200_000
REQUEST_FAMILIES = ("one line over and over", "two lines in turn", "own line, empty line", "odd line ends", "one line")
# A request of a megabyte on a quiet machine, on which the loop takes so long; a try that is over it is tried again.
MEGABYTE, MOST_SECONDS, TRIES = 1_000_000, 1.0, 3
LOOP, LOOP_SECONDS = 1_000_000, 0.02


@pytest.mark.parametrize("name", EVERY)
def test_steps_grow_no_faster_than_the_text(name: str) -> None:
    operation = EVERY[name]
    suspected = {family: make for family, make in operation.families.items() if too_steep(operation, make, LENGTH)}
    # A fixed part may be longer than the text at first; what is steep is steep behind it as well.
    steep = {family: too_steep(operation, make, 4 * LENGTH) for family, make in suspected.items()}
    assert {family: cost for family, cost in steep.items() if cost} == {}


@pytest.mark.parametrize("name", EVERY)
def test_processor_time_grows_no_faster_than_the_text(name: str) -> None:
    run, families = EVERY[name]
    suspected = {
        family: make for family, make in families.items() if _grows(*(_seconds(run, make(n)) for n in SCREENED))
    }
    steep = {family: costs for family, make in suspected.items() if _is_steep(costs := _best(run, make))}
    assert steep == {}


def test_processor_time_that_grows_with_the_square_is_found() -> None:
    """The control: C goes through the whole of the text for each hundredth of it; a bound that begins is none."""
    assert _is_steep(_best(lambda text: [text.translate({}) for _ in range(len(text) // 200)], repeated("a")))
    assert _is_steep([0.02, 0.08, 0.32, 1.28]) and not _is_steep([0.01, 0.02, 0.2, 0.4])


def _best(run: Callable[[str], object], make: Make) -> list[float]:
    """Return the processor time at each length, the least of several tries: whatever disturbs one adds to it."""
    return [min(_seconds(run, make(n)) for _ in range(TRIES)) for n in LENGTHS]


def _is_steep(costs: list[float]) -> bool:
    """Tell whether costs grow too fast at two doublings after each other; what only begins at some length does once."""
    doublings = [_grows(before, after, times=2) for before, after in pairwise(costs)]
    return any(map(all, pairwise(doublings)))


def _grows(before: float, after: float, *, times: int = 4) -> bool:
    return after > LEAST_SECONDS and log(after / before) / log(times) > MOST_EXPONENT_OF_TIME


def _seconds(run: Callable[[str], object], text: str) -> float:
    """Return the processor time of one run, without what Python collects, which depends on what ran before it."""
    gc.disable()
    try:
        before = time.thread_time()
        run(text)
        return time.thread_time() - before
    finally:
        gc.enable()


def _slowness() -> float:
    """Return how many times slower than a quiet machine this one is now, at least 1."""
    before = time.thread_time()
    for _ in range(LOOP):
        pass
    return max(1.0, (time.thread_time() - before) / LOOP_SECONDS)


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


def _compare(client: Client, slug: str, text: str) -> Any:
    change = {"path": "one.csv", "content": interleaved(text)}
    given = {"base_edition": 1, "summary": "More", "licence": "CC-BY-SA-4.0", "changes": [change]}
    assert client.post(f"/api/works/{slug}/contributions", given, content_type="application/json").status_code < 500
    before = time.thread_time()
    answer = client.get(f"/{slug}/contributions/1")
    answer.seconds = time.thread_time() - before
    return answer


def _change_rules(client: Client, slug: str, text: str) -> Any:
    """Propose other rules and read what they would have decided."""
    client.post(f"/{slug}/edit/.commons/process.toml", typed(text, path=".commons/process.toml", send="1"))
    return client.get(f"/{slug}/contributions/1")


AS_PAGES = {"preview": MARKDOWN, "change the rules": PROCESSES}
HEAVY: dict[str, Callable[[Client, str, str], Any]] = {
    **DOORS,
    "compare tables": _compare,
    "change the rules": _change_rules,
}


@pytest.mark.django_db
@pytest.mark.parametrize("door", HEAVY)
def test_a_request_of_a_megabyte_costs_at_most_a_second(door: str, client: Client, make: Makers) -> None:
    client.force_login(make.member("Cy").account)
    lines = TABLES if door == "compare tables" else {name: LINES[name] for name in REQUEST_FAMILIES}
    slow: dict[str, float] = {}
    for number, (family, text_of) in enumerate({**lines, **AS_PAGES.get(door, {})}.items()):
        seconds, text = float("inf"), text_of(MEGABYTE)
        for again in range(TRIES):
            seconds = min(seconds, _of_request(door, client, make, text, slug=f"book-{number}-{again}"))
            if seconds <= MOST_SECONDS:
                break
        else:
            slow[family] = round(seconds, 2)
    assert slow == {}


def _of_request(door: str, client: Client, make: Makers, text: str, *, slug: str) -> float:
    """Return how many seconds of a quiet machine one request takes."""
    make.work(slug=slug, files={"one.md": text, "one.csv": text})
    slowness, before = _slowness(), time.thread_time()
    answer = HEAVY[door](client, slug, text)
    seconds = time.thread_time() - before
    assert answer.status_code < 500
    return float(getattr(answer, "seconds", seconds) / max(slowness, _slowness()))
