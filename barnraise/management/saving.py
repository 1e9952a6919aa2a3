"""Backups: one file with everything, read back as soon as it is written, and checked before it takes any place."""

import fcntl
import io
import json
import os
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from barnraise import governance, record
from barnraise.base import Refused, now, own_files
from barnraise.management import checking, schema, verification
from barnraise.management.members import FORMAT, KEY, MANIFEST, STORE, sum_of, unpacked
from barnraise.management.verification import Soundness
from barnraise.record import home
from barnraise.record.db import snapshots, triggers
from barnraise.record.db.database import let_begin_anew

LAST = "last-backup.json"
UNPACKING = ".restoring-"
# What signs people in, and what a stranger who keeps the file must not have.
SECRETS: dict[str, dict[str, str] | None] = {
    "django_session": None,
    "usersessions_usersession": None,
    "mfa_authenticator": None,
    "barnraise_signinlink": None,
    "barnraise_account": {"password": "!left out of the backup"},
}
WITHOUT_SECRETS = (
    "Passwords, second factors, passkeys, sessions and the secret key are not in it (--secrets takes them along). "
    "After a restore everybody is signed out and sets a new password, by mail or by `barnraise token PERSON "
    "--sign-in`; on another machine the private addresses of feeds and the links in mails stop working too. Guests "
    "stay known to their browsers."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore put in place: when it was made, with which secrets, and how sound it is.

    `removed_again` are the removals since that were carried out again; `kept` is where the former store was backed up,
    which happens where what took its place could not be made whole.
    """

    made_at: str
    has_secrets: bool
    soundness: Soundness
    removed_again: tuple[str, ...] = ()
    kept: Path | None = None


def back_up(out: Path, *, with_secrets: bool) -> Soundness:
    """Write a backup to a free place while the store is in use, and read it back as a restore would.

    Returns what a restore will say of it. Refused: `out_exists`, and what a restore refuses, once it is written.
    """
    write(out, with_secrets=with_secrets)
    soundness = verified(out)
    _remember(out, soundness)
    return soundness


def write(out: Path, *, with_secrets: bool) -> None:
    """Write a backup to a free place, without reading it back. Refused: `out_exists`."""
    if out.exists():
        raise Refused("out_exists", out=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
        store = Path(folder, STORE)
        snapshots.dump(store, without={} if with_secrets else SECRETS)
        members = {STORE: store}
        if with_secrets:
            members[KEY] = settings.BARNRAISE_HOME / "secret.key"
        made = Path(folder, "made")
        # Addresses and, with secrets, the means to sign in as anybody: for nobody's eyes but the operator's.
        made.touch(mode=0o600)
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(MANIFEST, json.dumps(_manifest(members), indent=1))
            for name, file in members.items():
                archive.write(file, name)
        _sync(made)
        made.rename(out)
        _sync(out.parent)


def verified(file: Path) -> Soundness:
    """Read a backup as a restore would, beside it, and return what that would say. Refused: what `restore` refuses."""
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
        unpacked(file, Path(folder))
        return _tried(file, Path(folder, STORE))


def last_backup() -> tuple[datetime, Path] | None:
    """Return when the last backup was made and where it went; None when none was."""
    last = _last()
    return last[:2] if last is not None else None


def last_is_whole() -> bool:
    """Tell whether nothing would be wrong with the last backup once it is restored."""
    last = _last()
    return last is None or not last[2]


def _last() -> tuple[datetime, Path, int] | None:
    try:
        kept = json.loads((settings.BARNRAISE_HOME / LAST).read_text())
        return datetime.fromisoformat(kept["at"]), Path(kept["out"]), int(kept.get("wrong", 0))
    except (OSError, ValueError, KeyError):
        return None


def restore(file: Path, *, checked: Callable[[Soundness], None] = lambda soundness: None) -> Restored:
    """Verify a backup, then put it in the place of what is stored. What is derived is made anew where it is wrong.

    What cannot be made whole is restored, and named: the former store is backed up before. Refused: `source_missing`,
    `backup_unsound` for what cannot be read, `backup_elsewhere`, `schema_new`, `store_served`. Until the backup is
    verified nothing is touched, and then everything changes in one transaction.
    """
    if not file.is_file():
        raise Refused("source_missing", source=str(file))
    folder, kept = home.prepare_home(), None
    with _unpacking_in(folder) as place:
        manifest = unpacked(file, place)
        store = place / STORE
        if not record.is_sqlite():
            _prepare_tables()
        soundness = _tried(file, store)
        checked(soundness)
        with undisturbed():
            if soundness.wrong:
                kept = _kept_aside(folder)
            # Published pages are derived, and those of a later state must not outlive it.
            for pages in (folder / "published").glob("*"):
                own_files.remove(pages)
            let_begin_anew()
            snapshots.load(store, check=verification.made_whole)
            if KEY in manifest["members"]:
                (place / KEY).replace(folder / "secret.key")
            connection.close()
            call_command("init", verbosity=0, stdout=io.StringIO())
            # What was removed since the backup was made is written down beside the store.
            again = tuple(governance.remove_again())
    return Restored(manifest["made_at"], KEY in manifest["members"], soundness, again, kept)


def _prepare_tables() -> None:
    """Have the tables that a dump of PostgreSQL goes into. Refused: `schema_old`, `schema_new`, for those of others."""
    if schema.applied():
        schema.check()
        triggers.install()
    else:
        call_command("migrate", verbosity=0, interactive=False)


def _tried(file: Path, store: Path) -> Soundness:
    """Bring an unpacked store to this version and make it whole: on SQLite the file itself, which is put in place."""
    try:
        if not record.is_sqlite():
            with snapshots.beside(store):
                schema.refuse_newer(schema.applied())
                return _whole()
        with verification.standing_on(store):
            verification.bring_up_to_date()
        _refuse_other_tables(store)
        with verification.standing_on(store):
            return _whole()
    except Refused as refused:
        if refused.code != "backup_unsound":
            raise
        raise Refused("backup_unsound", file=str(file), why=str(refused.facts["why"])) from refused


def _whole() -> Soundness:
    """Make whole what this process stands on. Refused: `backup_unsound`, for names that would lead out of a folder."""
    for problem in islice(checking.odd_names(), 1):
        raise Refused("backup_unsound", why=problem)
    return verification.made_whole()


def _refuse_other_tables(store: Path) -> None:
    """Refuse what would act in the store later, or hold less than it should: the tables are those of this version."""
    odd = snapshots.oddity(store, snapshots.shape() if _has_tables_of_now() else _fresh_shape())
    if odd:
        raise Refused("backup_unsound", why=odd)


def _has_tables_of_now() -> bool:
    """Tell whether the store can be compared with: there may be none yet, one of another version, or a hurt one."""
    try:
        return schema.is_known() and not triggers.missing()
    except (Refused, DatabaseError, sqlite3.Error):
        return False


@cache
def _fresh_shape() -> frozenset[tuple[str, str, str]]:
    """Return how a new store of this version is made. Takes some seconds, once in a process."""
    with tempfile.TemporaryDirectory() as folder:
        tables = Path(folder, "tables")
        tables.touch()
        with verification.standing_on(tables):
            verification.bring_up_to_date()
            return snapshots.shape()


def _kept_aside(home: Path) -> Path | None:
    """Back up what is about to be replaced by something that is not whole; None where it cannot be read itself."""
    out = home / "backups" / f"before-restore-{now():%Y%m%d-%H%M%S}.zip"
    try:
        if not schema.applied():
            return None
        write(out, with_secrets=True)
    except (DatabaseError, sqlite3.Error, OSError, Refused):
        return None
    return out


@contextmanager
def _unpacking_in(home: Path) -> Iterator[Path]:
    """Give a folder to unpack in, locked while it is in use; what a restore that was killed left behind goes."""
    for left in home.glob(f"{UNPACKING}*"):
        with _locked(left) as is_forsaken:
            if is_forsaken:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=UNPACKING) as folder, _locked(Path(folder)):
        yield Path(folder)


@contextmanager
def _locked(folder: Path) -> Iterator[bool]:
    """Lock a folder until the end, or the end of this process; False where another process has it."""
    held = os.open(folder, os.O_RDONLY)
    try:
        yield _taken(held)
    finally:
        os.close(held)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _manifest(members: dict[str, Path]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": now().isoformat(),
        "engine": snapshots.engine(),
        "members": {name: sum_of(file) for name, file in members.items()},
    }


@contextmanager
def undisturbed() -> Iterator[None]:
    """Hold the store as a server does. Refused: `store_served`."""
    if not record.is_sqlite():
        yield
        return
    holds = [home.Hold(home.SERVER), home.Hold(home.WORKER)]
    try:
        for hold in holds:
            hold.take(f"process {os.getpid()}, which changes the store")
        yield
    finally:
        for hold in holds:
            hold.release()


def _remember(out: Path, soundness: Soundness) -> None:
    kept = settings.BARNRAISE_HOME / LAST
    made = kept.with_suffix(".new")
    made.write_text(json.dumps({"at": now().isoformat(), "out": str(out), "wrong": len(soundness.wrong)}))
    made.replace(kept)


def _sync(place: Path) -> None:
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
