"""The store as a place on disk: made once, served by one server."""

import errno
import fcntl
import os
import secrets
from pathlib import Path

from django.conf import settings

from barnraise.base import Refused

SERVER, WORKER = "server.lock", "worker.lock"
READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


def is_readonly() -> bool:
    """Tell whether the folder, or the database in it, cannot be written by whoever runs this."""
    home: Path = settings.BARNRAISE_HOME
    return any(path.exists() and not os.access(path, os.W_OK) for path in (home, home / "commons.sqlite3"))


def prepare_home() -> Path:
    """Make the folder where all data live, and its secret key, unless they are there. Returns the folder."""
    home: Path = settings.BARNRAISE_HOME
    home.mkdir(parents=True, exist_ok=True)
    key = home / "secret.key"
    try:
        file = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return home
    with os.fdopen(file, "w") as out:
        out.write(secrets.token_urlsafe(48) + "\n")
        out.flush()
        os.fsync(out.fileno())
    return home


class Hold:
    """A lock on the store that lasts as long as this process, and says whose it is.

    Refused: `store_readonly`, where nothing can be written.
    """

    def __init__(self, name: str):
        try:
            self._file = os.open(settings.BARNRAISE_HOME / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            if error.errno not in READ_ONLY:
                raise
            raise Refused("store_readonly", status=507, home=str(settings.BARNRAISE_HOME)) from None

    def take(self, told: str) -> None:
        """Take the lock. Refused: `store_served`, naming the process that holds it."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            by = os.pread(self._file, 200, 0).decode(errors="replace").strip() or "another process"
            raise Refused("store_served", status=409, by=by, home=str(settings.BARNRAISE_HOME)) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, told.encode(), 0)

    def keep_in_successor(self) -> None:
        """Let the program that this process becomes hold the lock."""
        os.set_inheritable(self._file, True)

    def release(self) -> None:
        """Let the lock go before the process ends."""
        os.close(self._file)
