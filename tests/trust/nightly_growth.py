"""S22 in the tiers N and R: every operation with every family of texts, and whole requests, as their texts grow.

Steps are counted as in `test_growth.py`. What C does with slices no count sees, so processor time is measured besides:
first at two lengths; only what looks steep there is measured again, at four lengths, the best of three each. A
request of a megabyte may take a second of a quiet machine, and a larger one as much for each megabyte; how slow this
one is now, a loop of a known length tells. A door may ask for several things: each request is measured by itself.
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
from tests.trust.growth import LINES, MOST_EXPONENT, Make, Steps, interleaved, repeated, too_steep
from tests.trust.growth_of_pages import EVERY
from tests.trust.growth_of_requests import AS_PAGES, DOORS, HEAVY, INSTEAD, INTERLEAVED

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


@pytest.mark.django_db
@pytest.mark.parametrize("door", HEAVY)
def test_a_request_of_a_megabyte_costs_at_most_a_second(door: str, client: Client, make: Makers) -> None:
    client.force_login(make.member("Cy").account)
    client.get("/")  # what the first request of a process loads, a worker has loaded before it serves
    lines = INSTEAD.get(door) or {name: LINES[name] for name in REQUEST_FAMILIES}
    slow: dict[str, dict[str, float]] = {}
    for number, (family, text_of) in enumerate({**lines, **AS_PAGES.get(door, {})}.items()):
        least: dict[str, float] = {}
        for again in range(TRIES):
            found = _of_requests(door, client, make, text_of(MEGABYTE), slug=f"book-{number}-{again}")
            least = {asked: min(seconds, least.get(asked, seconds)) for asked, seconds in found.items()}
            if max(least.values()) <= MOST_SECONDS:
                break
        over = {asked: round(seconds, 2) for asked, seconds in least.items() if seconds > MOST_SECONDS}
        slow |= {family: over} if over else {}
    assert slow == {}


def _of_requests(door: str, client: Client, make: Makers, text: str, *, slug: str) -> dict[str, float]:
    """Return how many seconds of a quiet machine each request takes, divided by its megabytes beyond one.

    What a request sends counts, and what it compares: `INTERLEAVED` doors read what is longer than what was asked for.
    """
    compared = len(interleaved(text)) if door in INTERLEAVED else 0
    make.work(slug=slug, files={"one.md": text, "one.csv": text})
    handler, took = client.handler, {}

    def measured(environ: dict[str, Any]) -> Any:
        slowness, before = _slowness(), time.thread_time()
        answer = handler(environ)
        seconds = (time.thread_time() - before) / max(slowness, _slowness())
        assert answer.status_code < 500
        sent = len(environ.get("QUERY_STRING", "")) + int(environ.get("CONTENT_LENGTH") or 0)
        asked = f"{len(took) + 1} {environ['REQUEST_METHOD']} {environ['PATH_INFO'].replace(slug, 'book')}"
        took[asked] = seconds / max(1, sent / MEGABYTE, compared / MEGABYTE)
        return answer

    client.handler = measured  # type: ignore[assignment]
    try:
        HEAVY[door](client, slug, text)
    finally:
        client.handler = handler
    return took
