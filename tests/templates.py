"""What is made once in a run and copied by every test that needs it: tables, stores, a work with its people.

The process that asks first makes it, under a lock; the others of the run wait and copy. A test of migrations makes
its tables itself. Tables are kept from run to run until what makes them changes: ten seconds of processor time.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from django.db.backends.signals import connection_created

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".pytest_cache"
# What makes the tables: the migrations, and what is put into every store after them.
MADE_BY = (
    "barnraise/migrations/*.py",
    "barnraise/apps.py",
    "barnraise/record/db/triggers.py",
    "barnraise/record/db/database.py",
)
TABLES = "barnraise_tables"
ANYTHING = "SELECT 1 FROM sqlite_master LIMIT 1"


class Once:
    """The folder of a run, which its workers share."""

    def __init__(self, factory: pytest.TempPathFactory):
        base = factory.getbasetemp()
        self.folder = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base

    def made(self, name: str, make: Callable[[Path], object]) -> Path:
        """Return what `make` puts at a path, in whatever process of this run that is first asked for."""
        whole, part = self.folder / name, self.folder / f"{name}.part"
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                make(part)
                part.rename(whole)
        return whole

    def tables(self) -> Path:
        """Return an SQLite database with empty tables."""
        return self.made("tables.sqlite3", _copy_or_migrate)

    def store(self) -> Path:
        """Return the folder of a store as `barnraise init` leaves it."""

        def make(home: Path) -> None:
            home.mkdir()
            (home / "commons.sqlite3").write_bytes(self.tables().read_bytes())
            run(home, "barnraise", "init")

        return self.made("store", make)

    def peopled(self) -> Path:
        """Return the folder of a store with the work of `tests.trust.inside`."""
        return self.filled("tests.trust.inside")

    def filled(self, program: str, environ: Mapping[str, str] = {}) -> Path:
        """Return the folder of a store that a program of the tests has filled."""

        def make(home: Path) -> None:
            copy(self.store(), home)
            run(home, program, **environ)

        return self.made(program, make)


def run(home: Path, *words: str, **environ: str) -> None:
    """Run `python -m WORDS` on a store on SQLite."""
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "barnraise.settings", "BARNRAISE_HOME": str(home), **environ}
    given.pop("BARNRAISE_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=given, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def copy(store: Path, home: Path) -> None:
    """Put a copy of a store, with a database that nobody has open, at a path where there is none."""
    subprocess.run(["cp", "-R", str(store), str(home)], check=True)


def _copy_or_migrate(path: Path) -> None:
    kept = KEPT / f"tables-{_key()}.sqlite3"
    if not kept.exists():
        KEPT.mkdir(exist_ok=True)
        for former in KEPT.glob("tables-*"):
            former.unlink(missing_ok=True)
        _migrate(path)
        copy = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(path, copy)
        copy.rename(kept)  # at once: other runs may read it
    shutil.copyfile(kept, path)


def _key() -> str:
    """Return what changes when other tables would be made."""
    files = sorted(file for pattern in MADE_BY for file in ROOT.glob(pattern))
    told = [*(file.read_bytes() for file in files), *(version(one).encode() for one in ("django", "django-allauth"))]
    return hashlib.sha256(b"\0".join(told)).hexdigest()[:16]


def _migrate(path: Path) -> None:
    home = path.with_name("migrated")
    home.mkdir()
    run(home, "barnraise", "migrate", "--verbosity", "0")
    with closing(sqlite3.connect(home / "commons.sqlite3")) as made:
        made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (home / "commons.sqlite3").rename(path)


def _fill_in_memory(tables: Path) -> None:
    """Let a new database in memory have tables as soon as it is connected to."""

    def fill(connection: Any, **_: object) -> None:
        if connection.is_in_memory_db() and not connection.connection.execute(ANYTHING).fetchone():
            with closing(sqlite3.connect(tables)) as made:
                made.backup(connection.connection)

    connection_created.connect(fill, weak=False)


def database_with_tables(once: Once, url: str) -> str:
    """Return the name of a database on a server of PostgreSQL that has empty tables, to be a template."""

    def make(path: Path) -> None:
        with psycopg.connect(url, autocommit=True) as server:
            # Another run on the same server, of what is tried once more alone, begins anew.
            server.execute(f"DROP DATABASE IF EXISTS {TABLES}".encode())
            server.execute(f"CREATE DATABASE {TABLES}".encode())
        own = urlsplit(url)._replace(path=f"/{TABLES}").geturl()
        words = [sys.executable, "-m", "barnraise", "migrate", "--verbosity", "0"]
        subprocess.run(words, cwd=ROOT, env={**os.environ, "BARNRAISE_DATABASE_URL": own}, check=True)
        path.touch()

    once.made("on-postgres", make)
    return TABLES


def use(once: Once, url: str) -> None:
    """Let the database of this process's tests begin with tables."""
    if url:
        connection.settings_dict["TEST"]["TEMPLATE"] = database_with_tables(once, url)
    else:
        _fill_in_memory(once.tables())
