"""What the tables need beyond Django's models is put back whenever it is missing, and named where it is."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import DatabaseError, connection, transaction
from django.db.models import CharField

from barnraise import record
from barnraise.management import checking
from barnraise.record.db import triggers
from barnraise.record.models import Entry
from barnraise.works.models import Passage
from tests.makers import Makers
from tests.stores import test_stores

store = test_stores.store

IS_SQLITE = record.is_sqlite()
# How each is lost.
LOST = (
    {
        "entry_no_update": "DROP TRIGGER entry_no_update",
        "entry_no_delete": "DROP TRIGGER entry_no_delete",
        "barnraise_search": "DROP TABLE barnraise_search",
        "passage_added": "DROP TRIGGER passage_added",
        "passage_removed": "DROP TRIGGER passage_removed",
        "passage_changed": "DROP TRIGGER passage_changed",
    }
    if IS_SQLITE
    else {
        "entry_append_only": "DROP TRIGGER entry_append_only ON barnraise_entry",
        "passage_search": "DROP INDEX passage_search",
    }
)


@pytest.fixture
def home(make: Makers, settings: Any, tmp_path: Path) -> Path:
    """A store with a work in it."""
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    (tmp_path / "secret.key").chmod(0o600)
    make.work()
    return tmp_path


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        if not IS_SQLITE:
            # A table cannot be altered while references of the same transaction wait to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)


def said(command: str) -> str:
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command(command, "--json", stdout=out)
    return out.getvalue()


def test_each_that_is_lost_is_named_by_fsck_and_doctor_and_put_back_after_the_next_migration(home: Path) -> None:
    assert triggers.missing() == []
    for name, loss in LOST.items():
        run(loss)
        assert triggers.missing() == [name]
        assert any(name in problem for problem in json.loads(said("fsck"))["problems"])
        assert any(name in found["told"] for found in json.loads(said("doctor"))["findings"])
        emit_post_migrate_signal(0, False, "default")
        assert (triggers.missing(), list(checking.problems(with_pages=False))) == ([], [])


def test_one_that_is_other_than_it_should_be_is_missing(home: Path) -> None:
    run(
        "DROP TRIGGER entry_no_update" if IS_SQLITE else "ALTER TABLE barnraise_entry DISABLE TRIGGER entry_append_only"
    )
    if IS_SQLITE:
        run("CREATE TRIGGER entry_no_update BEFORE UPDATE ON barnraise_entry BEGIN SELECT 1; END")
    assert triggers.install() == [next(iter(LOST))]
    assert triggers.install() == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(kind="another")


def test_what_changed_while_search_was_deaf_is_found_again(home: Path, make: Makers) -> None:
    work = make.work(slug="later", files={"page.md": "# Page\n"})
    component = work.components.get(path="page.md")
    if IS_SQLITE:
        run("DROP TRIGGER passage_added")
    Passage.objects.create(component=component, work=work, title="Page", body="Unheard words")
    triggers.install()
    assert record.passages_with("unheard") == [(component.pk, "Unheard words")]


@pytest.mark.slow
@pytest.mark.parametrize("store", ["whole"], indirect=True)
def test_a_migration_that_remakes_each_table_keeps_every_trigger(store: str) -> None:
    call_command("migrate", verbosity=0)
    before = list(checking.problems(with_pages=False))
    longer = CharField(max_length=60)
    longer.set_attributes_from_name("kind")
    longer.model = Entry
    with connection.schema_editor() as editor:
        editor.alter_field(Entry, Entry._meta.get_field("kind"), longer)
    for model in apps.get_app_config("barnraise").get_models() if IS_SQLITE else ():
        with connection.schema_editor() as editor:
            editor._remake_table(model)  # type: ignore[attr-defined]
    assert (triggers.missing(), list(checking.problems(with_pages=False))) == ([], before)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.update(kind="another")
