"""Before anything looks at a request: its host is ours, and its length is a number."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from barnraise.web.admission import admitted, is_ours
from barnraise.web.middleware import HEADERS


def ask(**environ: str) -> tuple[str, dict[str, str], bytes]:
    """Ask an application behind the admission; return status, headers and body."""
    told: list[Any] = []

    def inner(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b"inner"]

    asked = {"SERVER_NAME": "testserver", "PATH_INFO": "/w/", "REQUEST_METHOD": "GET", **environ}
    body = b"".join(admitted(inner)(asked, lambda status, headers: told.extend((status, dict(headers)))))
    return told[0], told[1], body


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"HTTP_HOST": "testserver"},
        {"HTTP_HOST": "testserver", "SERVER_NAME": "evil.example"},
        {"HTTP_HOST": "", "SERVER_NAME": "testserver"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "12"},
    ],
)
def test_a_request_for_us_is_passed_on(environ: dict[str, str]) -> None:
    assert ask(**environ) == ("200 OK", {}, b"inner")


@pytest.mark.parametrize(
    ("environ", "status", "says"),
    [
        ({"HTTP_HOST": "evil.example"}, "421 Misdirected Request", "host"),
        ({"SERVER_NAME": "evil.example"}, "421 Misdirected Request", "host"),
        ({"CONTENT_LENGTH": "many"}, "400 Bad Request", "Content-Length"),
        ({"CONTENT_LENGTH": "-1"}, "400 Bad Request", "Content-Length"),
    ],
)
def test_what_is_not_for_us_or_says_no_length_is_refused_in_a_sentence(
    environ: dict[str, str], status: str, says: str
) -> None:
    told, headers, body = ask(**environ)
    assert (told, headers["Cache-Control"], headers["Content-Type"]) == (
        status,
        "no-store",
        "text/plain; charset=utf-8",
    )
    assert says in body.decode() and body.endswith(b"\n")
    assert headers["Content-Length"] == str(len(body))
    assert set(HEADERS) <= set(headers)


def test_a_program_is_answered_in_its_own_shape() -> None:
    _, headers, body = ask(HTTP_HOST="evil.example", PATH_INFO="/api/v1/works")
    assert (headers["Content-Type"], json.loads(body)["error"]["code"]) == ("application/json", "host_unknown")
    assert ask(HTTP_HOST="evil.example", PATH_INFO="/w/api/")[1]["Content-Type"].startswith("text/plain")


def test_head_is_answered_with_the_length_and_nothing_else() -> None:
    _, headers, body = ask(HTTP_HOST="evil.example", REQUEST_METHOD="HEAD")
    assert (body, headers["Content-Length"] > "0") == (b"", True)


@pytest.mark.parametrize(
    ("host", "ours"),
    [("testserver", True), ("TESTSERVER:80", True), ("evil.example", False), ("", False), (":80", False)],
)
def test_a_host_is_ours_by_its_name(host: str, ours: bool) -> None:
    assert is_ours(host) == ours
