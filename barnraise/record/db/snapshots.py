"""The whole store as one file, taken while others write, and put back in one transaction.

On SQLite the file is a database; on PostgreSQL it holds each table in the text form of COPY, so that neither needs a
tool of its own.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    connection,
    transaction,
)
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from barnraise.base import Refused
from barnraise.base.documents import json_of
from barnraise.record.db.database import is_sqlite, reading, writing

APP = "barnraise"
CACHE = "barnraise_cache"  # guesses of the last minutes, in no backup
ENGINES = ("sqlite", "postgresql")
_END = b"\\.\n"
# The next id after a larger one could not be counted by every reader of JSON, and after the largest there is none.
MOST_ID = 2**53


def engine() -> str:
    """Return the kind of database that the store is: one dump fits one kind."""
    return ENGINES[0] if is_sqlite() else ENGINES[1]


def dump(out: Path, *, without: dict[str, dict[str, str] | None]) -> None:
    """Write the store as it is at one moment to a file.

    `without` names what is left out: tables with None keep no row, columns keep the text given in their place.
    """
    if is_sqlite():
        _dump_sqlite(out, without)
    else:
        with out.open("wb") as file:
            _dump_postgresql(file, without)


def load(file: Path, *, check: Callable[[], object]) -> None:
    """Put a dump in the place of everything that is stored, in one transaction: before it ends, nothing has changed.

    On PostgreSQL `check` looks at it inside that transaction, and may raise to keep the former state. On SQLite the
    caller has looked at the file already. ValueError for a dump that says what none of ours does.
    """
    if is_sqlite():
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as source, connection.write_lock:  # type: ignore[attr-defined]
            source.backup(connection.connection)
        return
    newest = _newest(file)
    with writing(), file.open("rb") as opened:
        try:
            with connection.wrap_database_errors:
                if newest != _newest_here():  # its rows fit the tables of its time alone
                    call_command("migrate", APP, newest, verbosity=0)
                _load_postgresql(opened)
        except (DataError, IntegrityError, ProgrammingError, NotSupportedError, CommandError) as error:
            raise ValueError(str(error)) from None
        _bring_up_to_date(newest)
        check()


@contextmanager
def beside(file: Path) -> Iterator[None]:
    """Let this process work on a dump of PostgreSQL for a while: in temporary tables, which hide those of the store.

    A dump of a former version is brought up to this one there. Whatever is done inside is undone. Needs room for a
    second store. Refused: `backup_unsound`.
    """
    try:
        newest = _newest(file)
        with transaction.atomic():
            if newest == _newest_here():
                _make_temporary_tables()
            else:
                _make_former_tables(newest)
            with file.open("rb") as opened:
                _load_postgresql(opened)
            _bring_up_to_date(newest)
            yield
            transaction.set_rollback(True)
    except (DatabaseError, ValueError, LookupError, TypeError, CommandError) as error:
        raise Refused("backup_unsound", file=str(file), why=f"its rows cannot be read ({error})") from error


def _make_temporary_tables() -> None:
    with connection.cursor() as cursor:
        schema = _schema()
        for table in _tables():
            cursor.execute(f'CREATE TEMPORARY TABLE "{table}" (LIKE "{schema}"."{table}" INCLUDING ALL) ON COMMIT DROP')


def _make_former_tables(newest: str) -> None:
    """Have the tables that a migration of ours ends with, all of them temporary, until the transaction is undone."""
    with connection.cursor() as cursor:
        schema = _schema()
        # With this first, what is made without naming a schema is temporary, by migrations too.
        cursor.execute(f'SET LOCAL search_path TO pg_temp, "{schema}"')
        cursor.execute(f'CREATE TABLE django_migrations (LIKE "{schema}".django_migrations INCLUDING ALL)')
    executor = MigrationExecutor(connection)
    others = [node for node in executor.loader.graph.leaf_nodes() if node[0] != APP]
    executor.migrate([(APP, newest), *others])


def _bring_up_to_date(newest: str) -> None:
    """Migrate what was loaded from a dump whose newest migration this is."""
    if newest == _newest_here():
        return
    with connection.cursor() as cursor:  # no table is altered while references wait to be checked
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("migrate", verbosity=0)


def _newest_here() -> str:
    return max(name for app, name in MigrationLoader(None).disk_migrations if app == APP)


def _schema() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])


def shape() -> frozenset[tuple[str, str, str]]:
    """Return how the SQLite store that this process stands on is made: its tables, indexes, triggers and views."""
    connection.ensure_connection()
    return frozenset(_shape(connection.connection))


def oddity(file: Path, ours: frozenset[tuple[str, str, str]]) -> str:
    """Return what of a dump is not made as ours, beyond what rows say; "" when nothing is.

    A trigger or a view that somebody put in would act in the store later; a constraint that is missing would let in
    what the code relies on never to meet. On PostgreSQL a dump holds rows alone, and `load` looks at their tables.
    """
    try:
        with closing(sqlite3.connect(file)) as theirs:
            odd = sorted(_shape(theirs) ^ ours)
            return f"{' '.join(odd[0][:2])} is not as this version has it" if odd else _counted_too_far(theirs)
    except sqlite3.Error as error:
        return str(error)


def _counted_too_far(database: sqlite3.Connection) -> str:
    ids = [table for table, columns in _known().items() if "id" in columns]
    reached = [(table, database.execute(f'SELECT MAX(id) FROM "{table}"').fetchone()[0] or 0) for table in ids]
    reached += database.execute("SELECT name, seq FROM sqlite_sequence").fetchall()
    for table, id in reached:
        if not isinstance(id, int) or id > MOST_ID:
            return f"{table} has counted too far"
    return ""


def _shape(database: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return each table with its columns, references and unique sets; each index, trigger and view as it was made.

    In no order: a column that came by a later migration stands last in an old store.
    """
    shape = set()
    for kind, name, sql in database.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        if name.startswith("sqlite_"):
            continue
        made = " ".join((sql or "").split())
        if kind == "table" and not made.upper().startswith("CREATE VIRTUAL"):
            columns = database.execute('SELECT name, "notnull", pk, hidden FROM pragma_table_xinfo(?)', [name])
            leading = database.execute(
                'SELECT "from", "table", "to", on_delete FROM pragma_foreign_key_list(?)', [name]
            )
            unique = database.execute(
                "SELECT group_concat(i.name) FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i "
                'WHERE l."unique" GROUP BY l.name',
                [name],
            )
            made = repr((sorted(columns.fetchall()), sorted(leading.fetchall()), sorted(unique.fetchall())))
        shape.add((kind, name, made))
    return shape


def _dump_sqlite(out: Path, without: dict[str, dict[str, str] | None]) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(out)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        # What is left out must not stay behind in freed pages.
        copy.execute("PRAGMA secure_delete=ON")
        for table, columns in without.items():
            if columns is None:
                copy.execute(f'DELETE FROM "{table}"')
            for column, instead in (columns or {}).items():
                copy.execute(f'UPDATE "{table}" SET "{column}" = ?', [instead])
        copy.commit()
        copy.execute("VACUUM")


def _known() -> dict[str, list[str]]:
    """Return every table of this version with its columns."""
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: [field.column or "" for field in model._meta.local_concrete_fields] for model in models
    }


def _tables() -> dict[str, list[str]]:
    """Return every table with its columns, as the database has them: it may be of an older version."""
    names = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | {"django_migrations"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() "
            "ORDER BY table_name, ordinal_position"
        )
        tables: dict[str, list[str]] = {}
        for table, column in cursor.fetchall():
            if table in names or (table.startswith("barnraise_") and table != CACHE):
                tables.setdefault(table, []).append(column)
    return tables


def _dump_postgresql(out: IO[bytes], without: dict[str, dict[str, str] | None]) -> None:
    with reading(), connection.cursor() as cursor:
        for table, columns in _tables().items():
            instead = without.get(table, {})
            told = [_column(column, (instead or {}).get(column)) for column in columns]
            out.write(json.dumps({"table": table, "columns": columns}).encode() + b"\n")
            if instead is not None:
                with cursor.copy(f'COPY (SELECT {", ".join(told)} FROM "{table}") TO STDOUT') as rows:
                    for chunk in rows:
                        out.write(bytes(chunk))
            out.write(_END)


def _column(name: str, instead: str | None) -> str:
    return f'"{name}"' if instead is None else f"'{instead}' AS \"{name}\""


def _load_postgresql(file: IO[bytes]) -> None:
    tables = _tables()
    with connection.cursor() as cursor:
        names = ", ".join(f'"{table}"' for table in tables)
        cursor.execute(f"TRUNCATE {names}")
        for line in file:
            head = _head(line, tables)
            columns = ", ".join(f'"{column}"' for column in head["columns"])
            with cursor.copy(f'COPY "{head["table"]}" ({columns}) FROM STDIN') as rows:
                for row in _rows(file):
                    rows.write(row)
            if "id" in head["columns"]:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('\"{head['table']}\"', 'id'), "
                    f'COALESCE((SELECT MAX(id) FROM "{head["table"]}"), 1)) '
                    f"WHERE pg_get_serial_sequence('\"{head['table']}\"', 'id') IS NOT NULL"
                )
                cursor.execute(f'SELECT MAX(id) FROM "{head["table"]}"')
                if (cursor.fetchone()[0] or 0) > MOST_ID:
                    raise ValueError(f"{head['table']} has counted too far")


def _head(line: bytes, tables: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return a table's name and columns when both are ours: they go into a statement as they stand."""
    try:
        head: dict[str, Any] = json_of(line)
        known = tables[head["table"]]
        if not head["columns"] or not set(head["columns"]) <= set(known):
            raise ValueError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ValueError("it holds tables that are not ours") from None
    return head


def _newest(file: Path) -> str:
    """Return the newest migration that made the tables of a dump. ValueError: it names none."""
    with file.open("rb") as opened:
        for line in opened:
            if line.startswith(b'{"table": "django_migrations"'):
                columns = json_of(line)["columns"]
                rows = [dict(zip(columns, row.decode().split("\t"), strict=True)) for row in _rows(opened)]
                return str(max(row["name"] for row in rows if row["app"] == APP))
    raise ValueError("it does not say which version made it")


def _rows(file: IO[bytes]) -> Iterator[bytes]:
    for line in file:
        if line == _END:
            return
        yield line
