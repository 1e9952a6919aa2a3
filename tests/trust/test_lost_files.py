"""R5: a folder that cannot be written; a database or its log that is gone, in use or after a crash."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conditions import LIMIT_SECONDS
from tests.trust.calling import tokens_of
from tests.trust.stores import Server, Store, free_port
from tests.trust.test_full_and_busy import reads, sends

pytestmark = [pytest.mark.race, pytest.mark.sqlite, pytest.mark.slow]
DROP, OVERRIDE = 24, 1  # prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)


@pytest.fixture
def token(store: Store) -> str:
    """A member's token, in a store with a work."""
    store.peopled()
    return tokens_of(store)[0]


def as_anybody() -> None:
    """Let modes of files bind this process, even root's."""
    ctypes.CDLL(None).prctl(DROP, OVERRIDE, 0, 0, 0)


@contextmanager
def read_only(home: Path) -> Iterator[None]:
    """Let nobody write in a folder, nor to its files, for a while."""
    before = {path: path.stat().st_mode for path in (home, *home.iterdir())}
    for path, mode in before.items():
        path.chmod(mode & 0o555)
    try:
        yield
    finally:
        for path, mode in before.items():
            path.chmod(mode)


def listens(store: Store) -> Server:
    """Start a server that modes of files bind."""
    port = free_port()
    process = store.begin("barnraise", "serve", "--port", str(port), start_new_session=True, preexec_fn=as_anybody)
    server = Server(process, port)
    server.wait()
    return server


def tokens_sent(store: Store) -> list[str]:
    found = store.examined()
    assert found["problems"] == []
    return sorted(one["token"] for one in found["contributions"] if one["token"] != "A change")


@pytest.mark.parametrize("command", ["serve", "init", "fsck", "tick", "doctor"])
def test_in_a_folder_that_cannot_be_written_every_command_says_so_and_changes_nothing(
    store: Store, command: str
) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in store.home.iterdir()}
    more = ("--port", str(free_port())) if command == "serve" else ()
    with read_only(store.home):
        process = store.begin("barnraise", command, *more, preexec_fn=as_anybody)
        _, complained = process.communicate(timeout=LIMIT_SECONDS)
    assert process.returncode in (1, 2)
    assert complained.strip().removeprefix("CommandError: ") == (
        f"Nothing can be written in {store.home}: it is read-only, or belongs to somebody else. Nothing is lost; "
        "whoever runs the server lets its user write there."
    )
    assert {path.name: path.stat().st_mtime_ns for path in store.home.iterdir()} == before


def test_a_server_whose_folder_becomes_read_only_goes_on_reading_and_starts_again_once_it_may_write(
    store: Store, token: str
) -> None:
    server = listens(store)
    sent = ["before"]
    assert sends(server, token, "before").status == 201
    with read_only(store.home):
        answers = [sends(server, token, f"shut-{number}").status for number in range(3)]
        # What is open already may still be written, and is then kept; what is refused is refused as a full disk is.
        assert set(answers) <= {201, 507}
        sent += [f"shut-{number}" for number, status in enumerate(answers) if status == 201]
        assert reads(server, token) == [200, 200, 200]
    server.kill()
    again = listens(store)
    assert sends(again, token, "after").status == 201
    again.stop()
    assert tokens_sent(store) == sorted([*sent, "after"])


def test_where_the_log_is_taken_away_in_use_nothing_acknowledged_is_lost_and_nothing_more_is_taken(
    store: Store, token: str
) -> None:
    server = store.serve()
    assert [sends(server, token, f"before-{number}").status for number in range(3)] == [201] * 3
    log = store.home / "commons.sqlite3-wal"
    log.unlink()
    refused = [sends(server, token, f"gone-{number}") for number in range(2)]
    assert [(one.status, one.told["error"]["code"]) for one in refused] == [(507, "log_gone")] * 2
    assert reads(server, token) == [200, 200, 200]
    beside = store.begin("barnraise", "fsck")
    assert beside.communicate(timeout=LIMIT_SECONDS)[1].startswith(f"{log} was taken away while it was in use.")
    assert (beside.returncode, log.exists()) == (2, False)
    server.kill()
    again = store.serve()
    assert sends(again, token, "gone-0").status == 201
    again.stop()
    assert tokens_sent(store) == ["before-0", "before-1", "before-2", "gone-0"]


@pytest.mark.parametrize("lost", [("-wal",), ("-wal", "-shm"), ("-shm",)], ids=" ".join)
def test_what_a_killed_server_leaves_without_its_log_is_an_earlier_whole_state_never_an_empty_one(
    store: Store, token: str, lost: tuple[str, ...]
) -> None:
    server = store.serve()
    sent = [f"page-{number}" for number in range(5)]
    assert [sends(server, token, name).status for name in sent] == [201] * len(sent)
    server.kill()
    for end in lost:
        (store.home / f"commons.sqlite3{end}").unlink()
    there = tokens_sent(store)
    assert there == sent[: len(there)]
    assert there == sent or "-wal" in lost
    again = store.serve()
    assert reads(again, token) == [200, 200, 200]
    assert sends(again, token, "after").status == 201
    again.stop()
    assert tokens_sent(store) == ["after", *there]


def test_where_the_database_is_gone_nothing_makes_an_empty_one(store: Store) -> None:
    kept = store.home / "commons.sqlite3"
    kept.rename(store.home / "kept")
    process = store.begin("barnraise", "serve", "--port", "0")
    _, complained = process.communicate(timeout=LIMIT_SECONDS)
    assert (process.returncode, kept.exists()) == (1, False), complained
    assert complained.strip() == (
        f"CommandError: The database {kept} is gone, and no empty one was put in its place. Bring it back, or type "
        "“barnraise restore FILE” with a backup."
    )
    assert store.begin("barnraise", "init").wait(LIMIT_SECONDS) == 2
    assert not kept.exists()


def test_a_backup_takes_the_place_of_a_database_that_is_gone(store: Store, tmp_path: Path) -> None:
    store.peopled()
    before = store.examined()
    store.run("barnraise", "backup", str(tmp_path / "kept.backup"))
    for name in ("commons.sqlite3", "commons.sqlite3-wal", "commons.sqlite3-shm"):
        (store.home / name).unlink(missing_ok=True)
    store.run("barnraise", "restore", str(tmp_path / "kept.backup"))
    assert store.examined() == before
