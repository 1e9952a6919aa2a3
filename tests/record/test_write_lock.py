"""The write lock: one writer at a time, whatever thread or process, and a bounded wait."""

import itertools
import mmap
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import OperationalError

from barnraise.record.sqlite.base import WriteLock

pytestmark = pytest.mark.sqlite


@pytest.fixture(autouse=True)
def _short_wait(settings: object) -> None:
    settings.BARNRAISE_WRITE_WAIT = 0.3  # type: ignore[attr-defined]


def test_another_connection_waits_no_longer_than_told_and_gets_the_lock_when_it_is_free(tmp_path: Path) -> None:
    first, second = WriteLock(tmp_path / "write.lock"), WriteLock(tmp_path / "write.lock")
    with first:
        began = time.monotonic()
        with pytest.raises(OperationalError, match="another thread of this server is writing"):
            second.take()
        assert 0.3 <= time.monotonic() - began < 2
    with second:
        assert (first.held, second.held) == (False, True)


def test_another_process_waits_too_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "write.lock"
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        # Its own lock objects: the parent's threads and turns are not there.
        WriteLock(path).take()
        os.write(told, b"1")
        time.sleep(60)
        os._exit(0)
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


def test_a_process_that_writes_again_and_again_lets_others_write_between(tmp_path: Path, settings: Any) -> None:
    settings.BARNRAISE_WRITE_WAIT = 30
    path, writes = tmp_path / "write.lock", mmap.mmap(-1, 8)
    child = os.fork()
    if child == 0:
        lock = WriteLock(path)
        for written in itertools.count(1):
            with lock:
                writes[:] = written.to_bytes(8, "big")
                time.sleep(0.004)
    mine, passed = WriteLock(path), []
    try:
        while writes[-1] == 0:
            time.sleep(0.001)
        for _ in range(20):
            before = int.from_bytes(writes[:], "big")
            with mine:
                passed.append(int.from_bytes(writes[:], "big") - before)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    # The one that it was at, and those it wrote before she stood at the gate, which may take a busy machine a while.
    assert max(passed) < 50


def test_taking_it_twice_is_taking_it_once(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "write.lock")
    with lock, lock:
        assert lock.held
    assert not lock.held
