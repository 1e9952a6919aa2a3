"""Backups: one file with everything, checked before it takes anything's place."""

import fcntl
import io
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection

from barnraise import governance, record
from barnraise.base import Refused, now
from barnraise.management import checking
from barnraise.management.members import FORMAT, KEY, MANIFEST, STORE, sum_of, unpacked
from barnraise.record import dumping, home
from barnraise.record.database import let_begin_anew

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


def back_up(out: Path, *, with_secrets: bool) -> int:
    """Write a backup to a free place while the store is in use; return its size. Refused: `out_exists`."""
    if out.exists():
        raise Refused("out_exists", out=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
        store = Path(folder, STORE)
        dumping.dump(store, without={} if with_secrets else SECRETS)
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
    _remember(out)
    return out.stat().st_size


def last_backup() -> tuple[datetime, Path] | None:
    """Return when the last backup was made and where it went; None when none was."""
    try:
        kept = json.loads((settings.BARNRAISE_HOME / LAST).read_text())
        return datetime.fromisoformat(kept["at"]), Path(kept["out"])
    except (OSError, ValueError, KeyError):
        return None


def restore(file: Path, *, checked: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Verify a backup, then put it in the place of what is stored; return its manifest.

    Refused: `source_missing`, `backup_unsound`, `backup_elsewhere`, `store_served`. Until the backup is verified
    nothing is touched, and then everything changes in one transaction.
    """
    if not file.is_file():
        raise Refused("source_missing", source=str(file))
    folder = home.prepare_home()
    with _unpacking_in(folder) as place:
        manifest = unpacked(file, place)
        store = place / STORE
        if record.is_sqlite():
            with _standing_on(store, file):
                _verify(file)
        with _undisturbed():
            let_begin_anew()
            call_command("migrate", verbosity=0, interactive=False)
            _refuse_other_tables(file, store)
            checked()
            # Published pages are derived, and those of a later state must not outlive it.
            for pages in (folder / "published").glob("*"):
                shutil.rmtree(pages, ignore_errors=True)
            try:
                dumping.load(store, check=lambda: _verify(file))
            except ValueError as error:
                raise Refused("backup_unsound", file=str(file), why=str(error)) from None
            if KEY in manifest["members"]:
                (place / KEY).replace(folder / "secret.key")
            connection.close()
            call_command("init", verbosity=0, stdout=io.StringIO())
            # What was removed since the backup was made is written down beside the store.
            manifest["removed_again"] = governance.remove_again()
    return manifest


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
        "engine": dumping.engine(),
        "members": {name: sum_of(file) for name, file in members.items()},
    }


@contextmanager
def _standing_on(store: Path, file: Path) -> Iterator[None]:
    """Let this process work on another SQLite file for a while, brought to the tables of today."""
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(store)
    try:
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except DatabaseError as error:
            raise Refused("backup_unsound", file=str(file), why=str(error)) from None
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _refuse_other_tables(file: Path, store: Path) -> None:
    """Refuse what would act in the store later, or hold less than it should: the tables are those of this version."""
    odd = dumping.oddity(store)
    if odd:
        raise Refused("backup_unsound", file=str(file), why=odd)


def _verify(file: Path) -> None:
    try:
        problem = next(checking.problems(with_pages=False), None)
    except Exception as error:  # rows that no version of ours wrote can hold whatever no check thought of
        problem = f"it cannot be checked ({type(error).__name__}: {error})"
    if problem is not None:
        raise Refused("backup_unsound", file=str(file), why=problem)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold the store as a server does. Refused: `store_served`."""
    if not record.is_sqlite():
        yield
        return
    holds = [home.Hold(home.SERVER), home.Hold(home.WORKER)]
    try:
        for hold in holds:
            hold.take(f"process {os.getpid()}, which restores a backup")
        yield
    finally:
        for hold in holds:
            hold.release()


def _remember(out: Path) -> None:
    kept = settings.BARNRAISE_HOME / LAST
    made = kept.with_suffix(".new")
    made.write_text(json.dumps({"at": now().isoformat(), "out": str(out)}))
    made.replace(kept)


def _sync(place: Path) -> None:
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
