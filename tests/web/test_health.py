"""`web/views/health.py`, `web/measures.py` and `web/logs.py`: what whoever runs the server can ask of it."""

import json
import logging
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from barnraise import record
from barnraise.base.logs import JsonLines
from barnraise.management import examining
from barnraise.record.models import Entry
from barnraise.web import measures
from barnraise.web.views import health
from tests.makers import Makers


def asked(path: str, **headers: str) -> tuple[int, str]:
    """Return status and text of an answer."""
    answer = Client(headers=headers).get(path)
    return answer.status_code, answer.content.decode()


def test_health_asks_no_database(db: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert asked("/health") == (200, "ok\n")


def test_a_server_is_ready_while_it_has_its_database_and_room(db: None, monkeypatch: Any) -> None:
    assert asked("/ready") == (200, "ready\n")
    monkeypatch.setattr(health, "ROOM_BYTES", 2**80)
    assert asked("/ready") == (503, "missing: room\n")


def test_figures_are_for_who_sends_the_token(settings: Any, make: Makers) -> None:
    assert asked("/metrics", authorization="Bearer ")[0] == 404
    settings.BARNRAISE_METRICS = "a token"
    make.work()
    assert [asked("/metrics")[0], asked("/metrics", authorization="Bearer another")[0]] == [404, 404]
    status, text = asked("/metrics", authorization="Bearer a token")
    assert (status, "barnraise_works 1\n" in text, "barnraise_contributions_open 0\n" in text) == (200, True, True)


def test_the_token_of_the_figures_is_no_finding_of_the_doctor(settings: Any) -> None:
    settings.BARNRAISE_METRICS = "a token"
    assert examining.told_settings()["BARNRAISE_METRICS"] == "…"


class Reading:
    """A follower that does nothing but read."""

    name = "reading"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Do nothing slow."""

    def apply(self, batch: Sequence[Entry]) -> None:
        """Store nothing."""


def serve(status: str, route: str = "") -> None:
    """Pass one request through the counter, answered with a status by a route."""

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        if route:
            environ[measures.ROUTE] = route
        start_response(status, [])
        return [b""]

    measures.measured(application)({"REQUEST_METHOD": "GET"}, lambda *_: None)


def test_requests_are_counted_by_their_route_and_never_by_their_address(db: None) -> None:
    before = _figures()
    serve("200 OK", 'a "<slug:slug>"')
    serve("404 Not Found")
    after = _figures()
    rose = {name: int(after[name] - before.get(name, 0)) for name in after if "requests_total" in name}
    assert {name: count for name, count in rose.items() if count} == {
        'barnraise_requests_total{route="a \\"<slug:slug>\\"",method="GET",status="200"}': 1,
        'barnraise_requests_total{route="none",method="GET",status="404"}': 1,
    }
    assert after["barnraise_request_seconds_count"] - before["barnraise_request_seconds_count"] == 2
    assert after['barnraise_request_seconds_bucket{le="+Inf"}'] == after["barnraise_request_seconds_count"]


def test_every_page_and_operation_names_its_route(make: Makers) -> None:
    make.work(slug="guide")
    seen = [Client().get(path).wsgi_request.META.get(measures.ROUTE) for path in ("/guide/", "/api/works/guide")]
    assert seen == ["<slug:slug>/", "api/works/<slug>"]


def _figures() -> dict[str, float]:
    lines = [line for line in measures.exposition().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_the_lag_of_a_follower_is_counted_over_all_chains_by_the_same_few_queries(
    make: Makers, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.work(slug="one")
    record.follow([Reading()])
    make.work(slug="two")
    make.work(slug="three")
    with django_assert_num_queries(2):
        told = measures.lags()
    assert told == {"reading": record.lag("reading")}
    assert told["reading"] > 0


def test_a_line_of_the_log_is_json_with_the_facts_of_its_request(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "barnraise.requests"):
        serve("503 Service Unavailable", "search")
    line = json.loads(JsonLines().format(caplog.records[-1]))
    assert {name: line[name] for name in ("level", "logger", "method", "route", "status")} == {
        "level": "info",
        "logger": "barnraise.requests",
        "method": "GET",
        "route": "search",
        "status": 503,
    }


def test_a_traceback_is_one_line_of_json_too() -> None:
    try:
        raise ValueError("line one\nline two")
    except ValueError as error:
        line = logging.LogRecord("barnraise", logging.ERROR, "", 0, "It broke", (), (type(error), error, None))
    told = JsonLines().format(line)
    assert ("\n" in told, json.loads(told)["traceback"].endswith("line two")) == (False, True)
