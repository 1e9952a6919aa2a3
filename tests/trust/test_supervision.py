"""S21: a process that ends is started again, what ended it twice is set aside, and slow requests are cut off alone."""

import http.client
import os
import socket
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.conditions import LIMIT_SECONDS, wait_for
from tests.promises import promises
from tests.templates import Once
from tests.trust.calling import CONTRIBUTIONS, Answer, call, page, tokens_of
from tests.trust.inside import SLUG
from tests.trust.stores import ROOT, Server, Store
from tests.trust.trapped import ENDS, NEVER_BACK, RUNS_ON, SPARED

pytestmark = [pytest.mark.sqlite, pytest.mark.slow, pytest.mark.xdist_group("trust"), pytest.mark.timeout(1800)]
# The entry that a follower left out, and the chains in which pages are behind.
ASIDE = "SELECT follower FROM barnraise_position WHERE follower LIKE 'published!%'"
AHEAD = (
    "SELECT c.id FROM barnraise_chain c LEFT JOIN barnraise_position p ON p.chain_id = c.id "
    "AND p.follower = 'published' WHERE c.length > COALESCE(p.number, 0)"
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, once: Once) -> Iterator[tuple[Store, Server, str]]:
    """Return a store whose server springs on some texts, the server, and a token of a member."""
    folder = tmp_path_factory.mktemp("traps")
    (folder / "sitecustomize.py").write_text("from tests.trust import trapped\n\ntrapped.set_up()\n")
    plain = Store(folder / "commons", once=once).begun().peopled()
    environ = {"PYTHONPATH": os.pathsep.join((str(folder), str(ROOT)))}
    environ |= {"BARNRAISE_REQUEST_SECONDS": "2", "BARNRAISE_WRITE_WAIT": "2"}
    store = Store(plain.home, environ)
    with (folder / "said").open("w") as said:  # a pipe that nobody reads would fill
        server = store.serve(stdout=said, stderr=said)
        yield store, server, tokens_of(plain)[0]
        server.stop()


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    wait_for(holds, pause=0.05)


def is_up(server: Server) -> bool:
    """Tell whether a page is answered."""
    try:
        with urllib.request.urlopen(f"{server.url}/{SLUG}/read/shared.md", timeout=LIMIT_SECONDS) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def previewed(server: Server, text: str) -> Answer:
    """Ask for a preview of a text."""
    secret = "a" * 32
    given = urlencode({"csrfmiddlewaretoken": secret, "path": "new.md", "base_edition": 3, "text": text})
    head = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={secret}"}
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=LIMIT_SECONDS)
    try:
        connection.request("POST", f"/{SLUG}/preview", given, head)
        answer = connection.getresponse()
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def is_answered(server: Server) -> bool:
    """Tell whether an ordinary request is answered; a cold worker on a slow machine is cut off first."""
    try:
        return previewed(server, "Hello *you*.").status == 200
    except (OSError, http.client.HTTPException):
        return False


def sends(server: Server, token: str, name: str, text: str, **more: str) -> None:
    """Send a page, again where it was cut off: the key keeps it from being sent twice."""
    until(lambda: call(server, "POST", CONTRIBUTIONS, token, page(name, text, **more), key=name).status == 201)


def rows(store: Store, question: str) -> list[str]:
    """Return the first column of what the database says, read from outside."""
    with closing(sqlite3.connect(store.home / "commons.sqlite3", timeout=LIMIT_SECONDS)) as outside:
        return [row[0] for row in outside.execute(question)]


def published(server: Server, path: str) -> str:
    """Return a published page; "" when it is not there yet."""
    try:
        with urllib.request.urlopen(f"{server.url}/{SLUG}/read/{path}", timeout=LIMIT_SECONDS) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


@promises("It names each process of the server that ended")
def test_a_worker_that_a_request_ends_is_started_again_and_the_request_is_named(
    served: tuple[Store, Server, str],
) -> None:
    store, server, _ = served
    with pytest.raises((OSError, http.client.HTTPException)):
        previewed(server, f"TRAP {ENDS}")
    until(lambda: is_up(server))
    until(lambda: is_answered(server))
    assert server.process.poll() is None
    assert f"POST /{SLUG}/preview" in (store.home / "endings.jsonl").read_text()


def test_an_entry_that_ends_the_followers_twice_is_set_aside_and_what_follows_goes_on(
    served: tuple[Store, Server, str],
) -> None:
    store, server, token = served
    # A work that is published for the first time is laid out whole, at each of its entries.
    until(lambda: rows(store, AHEAD) == [])
    sends(server, token, "bad", f"TRAP {ENDS}")
    sends(server, token, "good", "A page after it.")
    until(lambda: rows(store, AHEAD) == [] and rows(store, ASIDE) != [])
    assert "A page after it." in published(server, "good.md")
    (store.home / SPARED).touch()
    Store(store.home).run("barnraise", "tick", "--again")
    assert f"TRAP {ENDS}" in published(server, "bad.md")
    assert rows(store, ASIDE) == []
    (store.home / SPARED).unlink()


def test_a_request_that_takes_too_long_is_cut_off_and_the_next_is_answered(served: tuple[Store, Server, str]) -> None:
    _, server, _ = served
    process = server.process.pid
    slow = previewed(server, f"TRAP {RUNS_ON}")
    assert (slow.status, "took longer than 2 seconds" in slow.body.decode()) == (503, True)
    until(lambda: is_answered(server))
    assert server.process.pid == process


def test_what_is_cut_off_while_it_writes_is_undone_and_the_next_may_write(served: tuple[Store, Server, str]) -> None:
    store, server, token = served
    trap = page(f"HASH TRAP {RUNS_ON}", "A page.", path="c.md")
    slow = call(server, "POST", CONTRIBUTIONS, token, trap)
    assert (slow.status, slow.told["error"]["code"]) == (503, "too_slow")
    sends(server, token, "next", "A page.", path="d.md")
    assert rows(store, "SELECT body FROM barnraise_text WHERE body LIKE 'HASH TRAP%'") == []


def test_a_request_that_never_comes_back_ends_its_worker_alone(served: tuple[Store, Server, str]) -> None:
    _, server, _ = served
    with pytest.raises((OSError, http.client.HTTPException)):
        previewed(server, f"TRAP {NEVER_BACK}")
    until(lambda: is_up(server))
    until(lambda: is_answered(server))


def test_who_sends_slowly_holds_up_nobody(served: tuple[Store, Server, str]) -> None:
    _, server, token = served
    head = f"POST {CONTRIBUTIONS} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    head += "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(head.encode())
        until(lambda: is_answered(server))
