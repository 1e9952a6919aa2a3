"""The write lock: one writer at a time, whatever thread or process, and a bounded wait."""

import itertools
import mmap
import os
import random
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import OperationalError

from barnraise.record.db.sqlite import base
from barnraise.record.db.sqlite.base import DatabaseWrapper, WriteLock
from tests.conditions import LIMIT_SECONDS, any_moment, wait_for
from tests.promises import promises

pytestmark = [pytest.mark.race, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def _short_wait(settings: object) -> None:
    settings.BARNRAISE_WRITE_WAIT = 0.3  # type: ignore[attr-defined]


def test_another_connection_waits_not_for_ever_and_gets_the_lock_when_it_is_free(tmp_path: Path) -> None:
    first, second = WriteLock(tmp_path / "write.lock"), WriteLock(tmp_path / "write.lock")
    with first, pytest.raises(OperationalError, match="another thread of this server is writing"):
        second.take()
    with second:
        assert (first.held, second.held) == (False, True)


@promises(
    "Commands may be used while the server is running.",
    "They wait their turn, and so does the server.",
    "You may use them at any time: each writing step",
)
def test_another_process_waits_too_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        # Its own lock objects: the parent's threads and turns are not there.
        WriteLock(path).take()
        os.write(told, b"1")
        signal.pause()
    os.read(ready, 1)
    mine = WriteLock(path)
    try:
        with pytest.raises(OperationalError, match="another process is writing"):
            mine.take()
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    with mine:
        assert mine.held


def test_a_process_that_writes_again_and_again_lets_others_write_between(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.BARNRAISE_WRITE_WAIT = LIMIT_SECONDS
    path, writes = tmp_path / "write.lock", mmap.mmap(-1, 8)
    child = os.fork()
    if child == 0:
        lock, chance = WriteLock(path), random.Random(3)
        for written in itertools.count(1):
            with lock:
                writes[:] = written.to_bytes(8, "big")
                any_moment(chance, 0.008)
    mine, seen, really = WriteLock(path), [], base._wait_for

    def waited(file: int, until: float) -> None:
        really(file, until)
        seen.append(int.from_bytes(writes[:], "big"))

    try:
        monkeypatch.setattr(base, "_wait_for", waited)
        wait_for(lambda: writes[-1], "a write")
        for _ in range(20):
            with mine:
                pass
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    # From the gate to the lock she is passed by nobody: only a write that had the lock already begins meanwhile.
    assert len(seen) == 40 and max(got - stood for stood, got in zip(seen[::2], seen[1::2], strict=True)) <= 1


def test_taking_it_twice_is_taking_it_once(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "write.lock")
    with lock, lock:
        assert lock.held
    assert not lock.held


def test_who_writes_much_learns_that_another_process_waits(tmp_path: Path, settings: Any) -> None:
    settings.BARNRAISE_WRITE_WAIT = LIMIT_SECONDS
    path = tmp_path / "write.lock"
    mine = WriteLock(path)
    with mine:
        assert not mine.is_awaited()
        child = os.fork()
        if child == 0:
            base._turns.clear()  # the turns of the parent's threads are not there
            WriteLock(path).take()
            signal.pause()
        try:
            wait_for(mine.is_awaited, "another process at the gate")
        finally:
            os.kill(child, 9)
            os.waitpid(child, 0)
        assert not mine.is_awaited()
    assert not mine.is_awaited()


@pytest.mark.django_db
def test_who_opens_the_store_while_the_last_one_closes_it_and_the_next_one_opens_it_is_not_told_of_a_loss(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = DatabaseWrapper(connection.settings_dict | {"NAME": str(tmp_path / "store")})
    (tmp_path / "write.lock").touch()
    (tmp_path / "store").touch()
    others: list[sqlite3.Connection] = []
    really = base._is_locked

    def locked(file: Path) -> bool:
        # Between the look at the log and the one at its index.
        if not others:
            others.append(sqlite3.connect(tmp_path / "store", check_same_thread=False))
            others[0].execute("PRAGMA journal_mode = WAL")
            others[0].execute("CREATE TABLE page (id)")
            assert really(file)
        return really(file)

    monkeypatch.setattr(base, "_is_locked", locked)
    try:
        with mine.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM page")
            assert cursor.fetchall() == [(0,)]
    finally:
        mine.close()
        others[0].close()
