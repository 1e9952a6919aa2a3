"""Tables of another version are refused by every command; an upgrade changes all of them, or none."""

import ast
import io
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from barnraise import migrations
from barnraise.management import checking, commanding, commands, schema, upgrades
from barnraise.management.commands import follow, serve
from barnraise.people import name_keys
from barnraise.people.models import Account, NameKey
from tests.promises import promises
from tests.stores import test_stores

store = test_stores.store
# What works on tables of another version: it makes, replaces or upgrades them, or says what is wrong.
EXCEPT = {"backup", "doctor", "init", "restore", "upgrade"}
# What needs a store for a part of its work only, and asks there.
IN_PART = {"process"}


@pytest.fixture
def old(store: str) -> None:
    """A store of 19f0c2d as an older version left it: two migrations are pending."""
    call_command("migrate", "barnraise", "0014", verbosity=0)


# What came after that store was written.
PENDING = (
    "0015_outside",
    "0016_ruled",
    "0017_staged_blobs",
    "0018_sources",
    "0019_open_editions",
    "0020_name_keys",
    "0021_notices_chosen",
)


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(CommandError) as caught:
        act()
    return str(json.loads(str(caught.value))["error"]["code"])


def _names() -> list[str]:
    return list(Account.objects.values_list("username", flat=True))


def test_migrations_import_no_code_of_today() -> None:
    for file in Path(migrations.__file__).parent.glob("0*.py"):
        imported = {
            name
            for one in ast.walk(ast.parse(file.read_text()))
            for name in (
                [alias.name for alias in one.names]
                if isinstance(one, ast.Import)
                else [one.module or ""]
                if isinstance(one, ast.ImportFrom)
                else []
            )
        }
        assert {name.split(".")[0] for name in imported} <= {"django", "datetime", "uuid"}, file.name


def test_every_migration_can_be_taken_back_with_the_others() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    assert [key for key, one in loader.disk_migrations.items() if not one.atomic] == []


def test_every_command_asks_for_the_tables_of_this_version() -> None:
    free = set()
    for module in iter_modules(commands.__path__):
        command = import_module(f"{commands.__name__}.{module.name}").Command
        if not issubclass(command, commanding.Command):
            assert command in (serve.Command, follow.Command)  # tried below
        elif not (command.needs_store and command.needs_schema):
            free.add(module.name)
    assert free == EXCEPT | IN_PART


@promises(
    "All data lie in one folder, BARNRAISE_HOME",
    "barnraise upgrade · backs the store up",
    "upgrade writes a backup with its secrets",
    "It checks the record, and says what changed.",
    "Until you have run it, the new version refuses",
)
@pytest.mark.slow
@pytest.mark.parametrize("store", ["whole"], indirect=True)
def test_an_old_store_is_refused_with_the_command_to_type_and_upgraded_at_once(old: None, tmp_path: Path) -> None:
    before = test_stores.entries()
    assert code_of(lambda: call_command("tick", "--json")) == "schema_old"
    assert code_of(lambda: call_command("process", "explain", "book", "--json")) == "schema_old"
    for command in ("serve", "follow"):
        with pytest.raises(CommandError, match="run `barnraise upgrade`"):
            call_command(command)
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("doctor", "--json", stdout=out)
    tables = next(one for one in json.loads(out.getvalue())["findings"] if one["name"] == "tables")
    assert (tables["state"], "run `barnraise upgrade`" in tables["told"]) == ("danger", True)
    out = io.StringIO()
    call_command("upgrade", "--json", stdout=out)
    done = json.loads(out.getvalue())
    assert (done["migrations"], done["wrong"]) == (
        [f"barnraise.{name}" for name in PENDING],
        [],
    )
    assert Path(done["backup"]).is_file()
    assert NameKey.objects.count() == len({key for name in _names() for key in name_keys.keys(name)}) > 0
    assert (test_stores.entries(), list(checking.problems(with_pages=False))) == (before, [])
    call_command("tick", "--json")
    assert upgrades.upgrade() == upgrades.Upgraded()


@pytest.mark.parametrize("store", ["whole"], indirect=True)
def test_a_store_of_a_newer_version_is_left_alone(store: str) -> None:
    MigrationRecorder(connection).record_applied("barnraise", "9999_later")
    for command in ("tick", "upgrade", "init"):
        assert code_of(lambda command=command: call_command(command, "--json")) == "schema_new"  # type: ignore[misc]
    with pytest.raises(CommandError, match="newer version of Barnraise"):
        call_command("serve")


@promises(
    "barnraise upgrade · backs the store up",
    "Then it changes the tables, all at once",
)
@pytest.mark.slow
@pytest.mark.parametrize("store", ["whole"], indirect=True)
def test_an_upgrade_that_breaks_off_at_whatever_statement_leaves_what_was(old: None, monkeypatch: Any) -> None:
    """On both databases; what a killed process leaves is looked at in tests/trust/test_crashing.py."""
    monkeypatch.setattr(upgrades, "_backed_up", lambda out, is_old: ())  # it is tried above, and changes nothing
    there = schema.applied()
    statements = _upgraded_but(0, is_taken_back=True)
    for broken in range(1, statements, max(statements // 6, 1)):
        _upgraded_but(broken)
        assert schema.applied() == there
    upgrades.upgrade()
    assert (schema.is_known(), list(checking.problems(with_pages=False))) == (True, [])


class _Broken(Exception):
    pass


def _upgraded_but(statement: int, *, is_taken_back: bool = False) -> int:
    """Upgrade with one statement failing; return how many there were."""
    count = 0

    def before_each(run: Callable[..., Any], *rest: Any) -> Any:
        nonlocal count
        count += 1
        if count == statement:
            raise _Broken
        return run(*rest)

    def unsound(before: object) -> str:
        raise _Broken

    with pytest.MonkeyPatch.context() as patch, connection.execute_wrapper(before_each), pytest.raises(_Broken):
        if is_taken_back:
            patch.setattr(upgrades, "_why_unsound", unsound)
        upgrades.upgrade()
    return count
