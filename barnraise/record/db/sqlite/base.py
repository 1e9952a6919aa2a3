"""Django's SQLite backend, with every writing transaction under one file lock.

SQLite 3.7.0 to 3.51.2 can corrupt a database in WAL mode when two connections write or checkpoint at the same
moment (fixed in 3.51.3). So whoever writes, in whatever thread or process, holds `write.lock` beside the database
from before BEGIN IMMEDIATE to after COMMIT. Checkpoints run inside COMMIT, hence under the lock as well.
"""

import fcntl
import os
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from barnraise.base import Refused
from barnraise.base.interruption import shield
from barnraise.record.db.sqlite.schema import SchemaEditor

READS = ("SELECT", "PRAGMA", "EXPLAIN", "VALUES", "BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT", "WITH")
# How often, and how long apart, a log that seems to be lost is looked for.
LOOKS, LOOK_SECONDS = 5, 0.02
_turns: dict[str, threading.Lock] = {}


class Cursor(base.SQLiteCursorWrapper):
    """A cursor whose single statements outside a transaction take the write lock too."""

    wrapper: "DatabaseWrapper"

    def execute(self, query: str, params: Any = None) -> Any:
        if not self.wrapper.writes_alone(query):
            return super().execute(query, params)
        with self.wrapper.write_lock:
            self.wrapper.refuse_lost_log()
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        if not self.wrapper.writes_alone(query):
            return super().executemany(query, param_list)
        with self.wrapper.write_lock:
            return super().executemany(query, param_list)


class WriteLock:
    """One connection's hold on the file lock; taking it waits, but not for ever.

    Whoever is next holds a second lock while she waits for the first, so that a process that writes again and again
    lets others write between: it finds her at the gate.
    """

    def __init__(self, path: Path | None):
        self.path = path
        self.held = False
        self._turn = _turns.setdefault(str(path), threading.Lock())
        self._file: int | None = None
        self._gate: int | None = None

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *_: object) -> None:
        self.release()

    def take(self) -> None:
        """Wait for the lock, at most BARNRAISE_WRITE_WAIT seconds; then OperationalError, shown as 503."""
        if self.path is None or self.held:
            return
        with shield:  # cut off between two of these lines, a lock would be held by nobody
            self._take(self.path)

    def _take(self, path: Path) -> None:
        until = time.monotonic() + settings.BARNRAISE_WRITE_WAIT
        if not self._turn.acquire(timeout=settings.BARNRAISE_WRITE_WAIT):
            raise OperationalError("database is locked: another thread of this server is writing")
        try:
            if self._file is None:
                self._file = self._opened(path)
            if self._gate is None:
                self._gate = self._opened(path.with_suffix(".gate"))
            _wait_for(self._gate, until)
            try:
                _wait_for(self._file, until)
            finally:
                fcntl.flock(self._gate, fcntl.LOCK_UN)
        except BaseException:
            self._turn.release()
            raise
        self.held = True

    @staticmethod
    def _opened(path: Path) -> int:
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except PermissionError:
            raise OperationalError("attempt to write a readonly database") from None

    def release(self) -> None:
        """Let the next one write."""
        if not self.held:
            return
        with shield:
            self.held = False
            assert self._file is not None
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._turn.release()

    def is_awaited(self) -> bool:
        """Tell whether another process stands at the gate, waiting for this lock, which we hold."""
        if not self.held or self._gate is None:
            return False
        try:
            fcntl.flock(self._gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(self._gate, fcntl.LOCK_UN)
        return False

    def forget(self) -> None:
        """Release the lock and close its file."""
        self.release()
        for file in (self._file, self._gate):
            if file is not None:
                os.close(file)
        self._file = self._gate = None


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper; transactions that write take the lock before they begin."""

    SchemaEditorClass = SchemaEditor

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._lock: WriteLock | None = None
        self._lock_of = ""
        self._log: tuple[int, int] | None = None

    @property
    def write_lock(self) -> WriteLock:
        """This connection's lock; it does nothing for a database in memory."""
        name = str(self.settings_dict["NAME"])
        if self._lock is None or self._lock_of != name:
            path = None if self.is_in_memory_db() or not name else Path(name).parent / "write.lock"
            self._lock, self._lock_of = WriteLock(path), name
        return self._lock

    def get_new_connection(self, conn_params: Any) -> Any:
        """Open the database.

        Refused: `database_gone`, where there was one: SQLite would begin an empty one; `log_gone`, where others use it
        with a log that was removed: SQLite would begin another, with the index of theirs.
        """
        lock, name = self.write_lock.path, Path(str(self.settings_dict["NAME"]))
        if lock is not None and lock.exists() and not name.exists():
            raise Refused("database_gone", status=503, file=str(name))
        if lock is not None and self._is_log_lost():
            raise self._log_gone()
        return super().get_new_connection(conn_params)

    def writes_alone(self, query: str) -> bool:
        """Tell whether a statement writes outside any transaction, so that it is one by itself."""
        return not self.in_atomic_block and not self.write_lock.held and _first_word(query) not in READS

    def refuse_lost_log(self) -> None:
        """Write nothing to a log that somebody removed, whose transactions the next process would not find.

        What it holds is in our hands as long as the file is open, so it is put into the database. Refused: `log_gone`.
        """
        there = self._log_there()
        if self._log is None or self._log == there:
            return
        if there is None:  # with another in its place, the index that both share would tell of that one
            self.connection.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
        raise self._log_gone()

    def _is_log_lost(self) -> bool:
        """Tell whether others use the database with a log that was removed.

        The last connection to close removes the log with its index, and the next one to open makes both. One look at
        the log and one at its index may fall on two sides of that: only what stays so is a loss.
        """
        for _ in range(LOOKS):
            if self._log_there() is not None or not _is_locked(self._beside("-shm")):
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def _log_there(self) -> tuple[int, int] | None:
        if self.write_lock.path is None:
            return None
        try:
            found = self._beside("-wal").stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    def _log_gone(self) -> Refused:
        return Refused("log_gone", status=507, file=str(self._beside("-wal")))

    def _beside(self, end: str) -> Path:
        return Path(f"{self.settings_dict['NAME']}{end}")

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.wrapper = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        self.write_lock.take()
        try:
            self.refuse_lost_log()
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
            if self._log is None:
                self._log = self._log_there()
        except BaseException:
            self.write_lock.release()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self.write_lock.release()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self.write_lock.release()

    def close(self) -> None:
        super().close()
        self._log = None
        if self._lock is not None and not self.is_in_memory_db():
            self._lock.forget()


def _wait_for(file: int, until: float) -> None:
    pause = 0.0002
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise OperationalError("database is locked: another process is writing") from None
            time.sleep(pause)
            pause = min(pause * 2, 0.002)


def _first_word(query: str) -> str:
    return query.lstrip(" \t\r\n(").split(None, 1)[0].rstrip(";").upper() if query.strip() else "SELECT"


def _is_locked(file: Path) -> bool:
    """Tell whether somebody holds a lock on a file, where the system tells it.

    The file is not opened: closing it would end the locks that SQLite holds on it in this process.
    """
    try:
        inode, held = file.stat().st_ino, Path("/proc/locks").read_text()
    except FileNotFoundError:
        return False
    return any(line.split()[-3].endswith(f":{inode}") for line in held.splitlines())
