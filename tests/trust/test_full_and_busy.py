"""R4, R8: a store that cannot be written, or that somebody else is writing, still reads and says what to do."""

import fcntl
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.trust.calling import CONTRIBUTIONS, Answer, call, page, tokens_of
from tests.trust.inside import SLUG
from tests.trust.journals import Journal
from tests.trust.stores import Server, Store

pytestmark = [pytest.mark.race, pytest.mark.sqlite, pytest.mark.slow]
WAIT_SECONDS = 1


@pytest.fixture
def served(store: Store) -> Iterator[tuple[Store, Server, str]]:
    """Return a store with a work in it, served with a short wait for the write lock, and a member's token."""
    store.peopled()
    store.environ = {**store.environ, "BARNRAISE_WRITE_WAIT": str(WAIT_SECONDS)}
    token = tokens_of(store)[0]
    server = store.serve()
    yield store, server, token
    if server.process.poll() is None:
        server.stop()


def sends(server: Server, token: str, name: str) -> Answer:
    return call(server, "POST", CONTRIBUTIONS, token, page(name, f"# {name}\n"), key=name)


def reads(server: Server, token: str) -> list[int]:
    places = (f"/api/works/{SLUG}", f"/{SLUG}/editions", f"/{SLUG}/read/shared.md")
    return [call(server, "GET", place, token).status for place in places]


@contextmanager
def no_room(server: Server) -> Iterator[None]:
    """Let no file of the server's processes grow, nor be written beyond its first page, for a while."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    pids = [server.process.pid, *map(int, children)]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def test_without_room_reads_go_on_writes_answer_507_and_room_mends_it_without_a_restart(
    served: tuple[Store, Server, str],
) -> None:
    store, server, token = served
    assert sends(server, token, "before").status == 201
    with no_room(server):
        refused = [sends(server, token, f"full-{number}") for number in range(3)]
        assert [one.status for one in refused] == [507, 507, 507]
        assert {one.told["error"]["code"] for one in refused} == {"store_full"}
        assert reads(server, token) == [200, 200, 200]
    assert [sends(server, token, f"full-{number}").status for number in range(3)] == [201, 201, 201]
    server.stop()
    found = store.examined()
    assert found["problems"] == []
    sent = sorted(one["token"] for one in found["contributions"] if one["token"].startswith(("before", "full")))
    assert sent == ["before", "full-0", "full-1", "full-2"]


@pytest.mark.parametrize("holder", ["the write lock", "SQLite's own lock"])
def test_while_somebody_else_writes_a_write_waits_shortly_and_answers_503(
    served: tuple[Store, Server, str], holder: str
) -> None:
    store, server, token = served
    with closing(sqlite3.connect(store.home / "commons.sqlite3", isolation_level=None)) as outside:
        with (store.home / "write.lock").open("rb+") as lock:
            if holder == "the write lock":
                fcntl.flock(lock, fcntl.LOCK_EX)
            else:
                outside.execute("BEGIN IMMEDIATE")
            refused = sends(server, token, "waiting")
            reading = reads(server, token)
        if holder != "the write lock":
            outside.execute("ROLLBACK")
    assert (refused.status, refused.told["error"]["code"]) == (503, "store_busy")
    assert int(refused.headers["retry-after"]) >= 1
    assert reading == [200, 200, 200]
    assert sends(server, token, "waiting").status == 201
    server.stop()
    assert Journal().differences(store.examined()) == []
