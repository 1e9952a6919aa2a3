"""What 19f0c2d wrote is opened, upgraded, repaired, checked, restored and exported by the code of today."""

import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from barnraise import record
from barnraise.management import checking, saving, verification
from barnraise.record.db import snapshots, triggers
from barnraise.record.models import Entry
from barnraise.works.models import Component, Work
from tests.promises import promises

HERE = Path(__file__).parent
NAMES = ("whole", "guest-joined", "two-rows", "moved", "lost-triggers")
# Each work of each store by its address, with one of the files it has.
EXPORTED = {"book": "three.md", "wiki": "start.md", "leaves": "start.md", "diary": "both.md"}
IS_SQLITE = record.is_sqlite()


@pytest.fixture(params=NAMES)
def store(request: Any, db: None, settings: Any, tmp_path: Path) -> Iterator[str]:
    """Stand on one store: on SQLite in its folder, on PostgreSQL on what a dump brings into the tests' database."""
    settings.BARNRAISE_HOME = tmp_path / "home"
    settings.BARNRAISE_HOME.mkdir()
    (settings.BARNRAISE_HOME / "secret.key").write_text("a-key-of-the-tests-and-of-nothing-else-at-all")
    if not IS_SQLITE:
        yield from _loaded(request.param, tmp_path)
        return
    with tarfile.open(HERE / f"{request.param}.tar.xz") as archive:
        archive.extractall(settings.BARNRAISE_HOME, filter="data")
    with verification.standing_on(settings.BARNRAISE_HOME / "commons.sqlite3"):
        yield request.param


def _loaded(name: str, folder: Path) -> Iterator[str]:
    with zipfile.ZipFile(HERE / f"{'whole' if name == 'lost-triggers' else name}.postgresql.zip") as archive:
        archive.extract("commons", folder)
    snapshots.load(folder / "commons", check=lambda: None)
    with connection.cursor() as cursor:
        # Tables cannot be altered while references of the same transaction wait to be checked.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        if name == "lost-triggers":
            cursor.execute("DROP TRIGGER entry_append_only ON barnraise_entry; DROP INDEX passage_search")
    yield name


def entries() -> list[tuple[Any, ...]]:
    """Return every entry as it lies there."""
    return [
        (*row[:2], bytes(row[2])) for row in Entry.objects.order_by("pk").values_list("chain__uid", "facts", "hash")
    ]


@promises("It checks the record, and says what changed.")
def test_each_store_is_upgraded_repaired_checked_and_exported(store: str, tmp_path: Path) -> None:
    before = entries()
    call_command("upgrade", "--json")
    call_command("rebuild", "--json")
    after = entries()
    assert (list(checking.problems()), triggers.missing()) == ([], [])
    # Repairing writes no entry; what followers had not read yet may have made some.
    assert after[: len(before)] == before
    for work in Work.objects.exclude(slug="commons"):
        call_command("export", work.slug, str(tmp_path / f"{work.slug}.zip"), "--format", "zip", "--json")
        with zipfile.ZipFile(tmp_path / f"{work.slug}.zip") as archive:
            names = {Path(name).name for name in archive.namelist()}
        assert EXPORTED[work.slug] in names
        assert Component.objects.filter(work=work, is_here=True).count() <= len(archive.namelist())


@promises(
    "With BARNRAISE_DATABASE_URL a new store",
    "Search, credit and counts are made anew where",
)
def test_each_backup_of_then_and_of_now_restores_whole(store: str, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "now.zip"), "--json")
    kind = "sqlite" if IS_SQLITE else "postgresql"
    then = HERE / f"{'whole' if store == 'lost-triggers' and not IS_SQLITE else store}.{kind}.zip"
    kept = entries()
    assert saving.verified(_copied(tmp_path / "now.zip", tmp_path)).wrong == ()
    assert entries() == kept
    if not IS_SQLITE:
        assert saving.verified(_copied(then, tmp_path)).wrong == ()
    else:
        restored = saving.restore(then)
        assert (restored.soundness.wrong, restored.kept, list(checking.problems(with_pages=False))) == ((), None, [])
        assert entries() == kept


def _copied(file: Path, folder: Path) -> Path:
    """Return a copy outside the sources: what is unpacked beside it must not lie in them."""
    copy = folder / f"copy-{file.name}"
    copy.write_bytes(file.read_bytes())
    return copy
