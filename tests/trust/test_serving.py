"""R7: one server a store, and none left behind."""

import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conditions import LIMIT_SECONDS, wait_for
from tests.promises import promises
from tests.trust.stores import Server, Store

pytestmark = [pytest.mark.race, pytest.mark.sqlite, pytest.mark.slow]


@pytest.fixture
def server(store: Store) -> Iterator[Server]:
    """Return a server on a new store."""
    running = store.serve()
    yield running
    if running.process.poll() is None:
        running.stop()


@promises("The second one notices and refuses")
def test_a_second_server_on_the_store_is_refused_and_names_the_first(store: Store, server: Server) -> None:
    second = store.begin("barnraise", "serve", "--port", "0")
    said, complained = second.communicate(timeout=LIMIT_SECONDS)
    assert (second.returncode, said) == (1, "")
    assert complained.strip() == (
        f"CommandError: {store.home} is being served already, by process {server.process.pid} on {server.url}. "
        "Nothing was started; use that one, or stop it first."
    )


def test_a_port_at_which_something_listens_is_refused_and_not_shared(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]
        said, complained = store.begin("barnraise", "serve", "--port", str(port)).communicate(timeout=LIMIT_SECONDS)
    assert (said, complained.strip()) == (
        "",
        f"CommandError: http://127.0.0.1:{port} cannot be had: Address already in use. "
        "Stop what listens there, or choose --port.",
    )


def test_a_killed_server_leaves_no_process_that_keeps_the_store(store: Store, server: Server) -> None:
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    store.serve().stop()


def _processes_of(store: Store) -> dict[int, list[bytes]]:
    """Return the processes of this store with the words that each was started with, as the system shows them."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            environ = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"BARNRAISE_HOME={store.home}".encode() in environ:
            found[int(folder.name)] = words
    return found


def _followers_of(store: Store) -> list[int]:
    return [pid for pid, words in _processes_of(store).items() if b"follow" in words]


def test_no_process_of_a_server_shows_everybody_a_password(store: Store) -> None:
    password = "horse-of-the-operator"
    server = replace(store, environ={"BARNRAISE_MAIL_URL": f"smtp://post:{password}@127.0.0.1:1"}).serve()
    wait_for(lambda: len(_followers_of(store)) == 1)
    found = _processes_of(store)
    server.stop()
    assert len(found) >= 3  # who watches, the worker, the followers
    assert [words for words in found.values() if password.encode() in b" ".join(words)] == []


@promises(
    "The server does its own housework",
    "The server brings along what it needs",
)
def test_followers_that_were_killed_begin_again_and_end_with_the_server(store: Store, server: Server) -> None:
    wait_for(lambda: len(_followers_of(store)) == 1)
    (first,) = _followers_of(store)
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: _followers_of(store) not in ([], [first]))
    server.stop()
    wait_for(lambda: not _followers_of(store))


def test_followers_end_with_a_server_that_was_killed(store: Store, server: Server) -> None:
    wait_for(lambda: len(_followers_of(store)) == 1)
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    wait_for(lambda: not _followers_of(store))


def test_a_stopped_server_lets_the_next_one_in(store: Store, server: Server) -> None:
    server.stop()
    store.serve().stop()
