"""R7: one server a store, and none left behind."""

import math
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.trust.stores import Server, Store

pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("trust")]


@pytest.fixture
def server(store: Store) -> Iterator[Server]:
    """Return a server on a new store."""
    running = store.serve()
    yield running
    if running.process.poll() is None:
        running.stop()


def test_a_second_server_on_the_store_is_refused_within_two_seconds_and_names_the_first(
    store: Store, server: Server
) -> None:
    seconds = [math.inf]
    while min(seconds) > 2 and len(seconds) <= 8:  # the quickest, since the machine that tests is busy with other tests
        started = time.monotonic()
        second = store.begin("barnraise", "serve", "--port", "0")
        said, complained = second.communicate(timeout=30)
        seconds.append(time.monotonic() - started)
        assert (second.returncode, said) == (1, "")
        assert complained.strip() == (
            f"CommandError: {store.home} is being served already, by process {server.process.pid} on {server.url}. "
            "Nothing was started; use that one, or stop it first."
        )
    assert min(seconds) <= 2


def test_a_port_at_which_something_listens_is_refused_and_not_shared(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        said, complained = store.begin("barnraise", "serve", "--port", str(port)).communicate(timeout=30)
    assert (said, complained.strip()) == (
        "",
        f"CommandError: http://127.0.0.1:{port} cannot be had: Address already in use. "
        "Stop what listens there, or choose --port.",
    )


def test_a_killed_server_leaves_no_process_that_keeps_the_store(store: Store, server: Server) -> None:
    seconds = []
    for _ in range(3):
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server = store.serve()
        seconds.append(server.seconds)
    server.stop()
    # The quickest, since the machine that tests is busy with other tests; three seconds of it are imports.
    assert min(seconds) <= 5


def _followers_of(store: Store) -> list[int]:
    """Return the processes that follow this store, by what the system knows of each."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            environ = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"follow" in words and f"BARNRAISE_HOME={store.home}".encode() in environ:
            found.append(int(folder.name))
    return found


def _wait_for(holds: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_followers_that_were_killed_begin_again_and_end_with_the_server(store: Store, server: Server) -> None:
    _wait_for(lambda: len(_followers_of(store)) == 1)
    (first,) = _followers_of(store)
    os.kill(first, signal.SIGKILL)
    _wait_for(lambda: _followers_of(store) not in ([], [first]))
    server.stop()
    _wait_for(lambda: not _followers_of(store))


def test_followers_end_with_a_server_that_was_killed(store: Store, server: Server) -> None:
    _wait_for(lambda: len(_followers_of(store)) == 1)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    _wait_for(lambda: not _followers_of(store))


def test_a_stopped_server_lets_the_next_one_in(store: Store, server: Server) -> None:
    server.stop()
    store.serve().stop()
