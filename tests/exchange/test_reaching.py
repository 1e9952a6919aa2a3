"""Whether an address on another site leads somewhere: what machines answer, and what is said of it."""

import http.server

import pytest

from barnraise.exchange.reaching import look
from barnraise.rules.reaching import Reached
from tests.exchange.test_outbound import serving, way_to
from tests.promises import promises

# What a machine answers to HEAD and to GET, and what that says.
ANSWERS: dict[str, tuple[int, int, Reached]] = {
    "/here": (200, 500, "there"),
    "/no-head": (405, 200, "there"),
    "/wrong-head": (404, 200, "there"),
    "/gone": (404, 404, "nothing"),
    "/gone-for-good": (410, 410, "nothing"),
    "/for-others": (403, 403, "there"),
    "/sign-in": (401, 500, "there"),
    "/often": (429, 500, "there"),
    "/broken": (500, 200, "nothing"),
    "/ring": (302, 302, "there"),
}


class _Machine(http.server.BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.send_response(ANSWERS[self.path][0])
        if self.path == "/ring":
            self.send_header("Location", "/ring")
        self.end_headers()

    def do_GET(self) -> None:
        self.send_response(ANSWERS[self.path][1])
        self.end_headers()
        self.wfile.write(b"words" * 30_000)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.mark.parametrize("path", ANSWERS)
def test_a_refusal_is_no_sign_of_death_and_a_wrong_head_is_asked_again(path: str) -> None:
    with serving(_Machine) as port:
        assert look(f"http://one.example:{port}{path}", way_to(port, [])) == ANSWERS[path][2]


@promises("Each address is asked for once a month")
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.2/", "not ours"),
        ("http://10.0.0.1/", "not ours"),
        ("http://ann@one.example/", "not ours"),
        ("http://one.example:1/", "silent"),
    ],
)
def test_closed_machines_are_not_asked_and_who_does_not_answer_is_silent(url: str, said: Reached) -> None:
    assert look(url, way_to(1, [])) == said
