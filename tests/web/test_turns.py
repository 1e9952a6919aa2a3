"""Requests take turns, and a turn ends by its limit, whatever its request is at."""

import io
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from barnraise.base import Refused, activity, interruption, supervision
from barnraise.base.interruption import CutOff, cut_off, shield
from barnraise.record.db import database
from barnraise.web import turns
from barnraise.web.turns import Turns, body_of, line_of, take_long
from tests.conditions import LIMIT_SECONDS
from tests.promises import promises


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store's folder, a limit that no machine reaches, and no database: what is tried here reads and writes none."""
    settings.BARNRAISE_HOME, settings.BARNRAISE_REQUEST_SECONDS = tmp_path, LIMIT_SECONDS
    monkeypatch.setattr(database, "abandon", lambda: None)
    monkeypatch.setattr(database, "interrupt", lambda connection: None)


@pytest.fixture
def is_short(settings: Any) -> None:
    """Let the limit be reached."""
    settings.BARNRAISE_REQUEST_SECONDS = 1


def asked(application: Turns, path: str = "/api/works", body: bytes = b"") -> tuple[str, bytes]:
    """Ask for a path; return status and body of the answer."""
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "localhost",
    }
    environ |= {"wsgi.input": io.BytesIO(body), "SERVER_PORT": "80", "wsgi.url_scheme": "http"}  # type: ignore[dict-item]
    made = application(environ, lambda status, head: statuses.append(status))
    return statuses[0], b"".join(made)


def answering(act: Callable[[dict[str, Any]], Any]) -> Turns:
    """Return turns of an application that does something and answers with what comes of it."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        made = act(environ)
        start_response("200 OK", [])
        return [str(made).encode()]

    return Turns(application, 1)


def runs_on(environ: dict[str, Any]) -> str:
    """Run on, unless the path is another."""
    while "slow" in environ["PATH_INFO"]:
        pass
    return "done"


@promises("A request that takes longer than")
def test_a_request_that_runs_on_is_answered_with_503_and_the_next_one_as_ever(is_short: None, settings: Any) -> None:
    application = answering(runs_on)
    status, body = asked(application, "/api/slow")
    settings.BARNRAISE_REQUEST_SECONDS = LIMIT_SECONDS
    assert (status[:3], b'"too_slow"' in body) == ("503", True)
    assert asked(application, "/api/quick") == ("200 OK", b"done")


def test_a_handler_of_errors_does_not_take_being_cut_off_for_one(is_short: None) -> None:
    def stubborn(environ: dict[str, Any]) -> None:
        while True:
            try:
                runs_on(environ)
            except Exception:
                pytest.fail("it was taken for an error")

    assert asked(answering(stubborn), "/api/slow")[0][:3] == "503"


@promises("A request that takes longer than")
def test_what_may_take_long_is_not_cut_off(is_short: None) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def long(environ: dict[str, Any]) -> str:
        take_long()
        begun.set()
        go_on.wait(LIMIT_SECONDS)
        return "done"

    application = answering(long)
    threading.Timer(2.5, go_on.set).start()
    assert (asked(application), begun.is_set()) == (("200 OK", b"done"), True)


def test_who_waits_behind_a_long_request_is_asked_to_come_again(is_short: None) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def long(environ: dict[str, Any]) -> str:
        take_long()
        begun.set()
        go_on.wait(LIMIT_SECONDS)
        return "done"

    application = answering(long)
    first = threading.Thread(target=asked, args=(application,))
    first.start()
    begun.wait(LIMIT_SECONDS)
    status, body = asked(application)
    go_on.set()
    first.join(LIMIT_SECONDS)
    assert (status[:3], b'"store_busy"' in body) == ("503", True)


def test_a_request_is_noted_while_it_lasts_without_what_lets_somebody_in(settings: Any) -> None:
    home = settings.BARNRAISE_HOME
    noted = asked(answering(lambda _: activity.noted(home, activity.WORKER)), "/keys/Qk3vXb82Lm90aZtRw7yP1/")
    told = noted[1].decode()
    assert ("POST /keys/…/" in told, "Qk3v" in told, activity.noted(home, activity.WORKER)) == (True, False, [])


def test_a_worker_that_should_have_come_back_is_found_by_what_it_noted() -> None:
    assert supervision.is_overdue(["1 GET /slow"])
    assert not supervision.is_overdue([activity.READY, f"{10**12} GET /quick"])
    assert supervision.requests_in([activity.READY, "1 GET /slow"]) == ["GET /slow"]


def test_a_body_is_whole_before_its_turn_and_has_a_bound(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = b"a" * (turns.IN_MEMORY + 1)
    assert (
        asked(answering(lambda environ: len(environ["wsgi.input"].read())), body=whole)[1] == str(len(whole)).encode()
    )
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.BARNRAISE_IMPORT_MB = 10, 0
    status, body = asked(answering(runs_on), body=b"a" * 11)
    assert (status[:3], b'"body_large"' in body) == ("413", True)


def test_few_long_bodies_come_in_at_once_and_each_makes_room_for_the_next() -> None:
    long = b"a" * (turns.IN_MEMORY + 1)
    given = [{"CONTENT_LENGTH": str(len(long)), "wsgi.input": io.BytesIO(long)} for _ in range(turns.LONG_BODIES + 2)]
    held = [body_of(one) for one in given[: turns.LONG_BODIES]]
    with pytest.raises(Refused, match="store_busy"):
        body_of(given[-1])
    held.pop().close()
    held.append(body_of(given[-2]))
    for body in held:
        body.close()


def test_a_body_in_pieces_is_read_to_its_end() -> None:
    environ = {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(b"hello")}
    assert (body_of(environ).read(), environ["CONTENT_LENGTH"]) == (b"hello", "5")


def test_an_error_of_the_application_is_an_answer() -> None:
    assert asked(answering(lambda _: 1 / 0))[0][:3] == "500"


def test_nobody_is_cut_off_behind_a_shield() -> None:
    with shield:
        assert not cut_off(threading.get_ident())
    with pytest.raises(CutOff):
        assert cut_off(threading.get_ident())
        sum(range(10))
        list(map(str, range(1000)))
        for _ in range(10**6):
            pass
    assert interruption._shields[threading.get_ident()] == 0


def test_a_path_in_the_log_keeps_its_words() -> None:
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/dry-stone-walling-in-the-north/read/a.md"}
    assert line_of(environ) == "GET /dry-stone-walling-in-the-north/read/a.md"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/sign-in/aB3-aB3:aB3_aB3aB3aB3", "GET /sign-in/…"),
        ("/book/a-long-title-of-many-plain-words", "GET /book/a-long-title-of-many-plain-words"),
        ("/book/short1", "GET /book/short1"),
        ("\n" * 400, f"GET {chr(10) * 296}"),
    ],
)
def test_a_line_about_a_request_tells_no_secret(path: str, told: str) -> None:
    assert line_of({"REQUEST_METHOD": "GET", "PATH_INFO": path}) == told
