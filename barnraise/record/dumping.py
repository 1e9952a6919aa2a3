"""The whole store as one file, taken while others write, and put back in one transaction.

On SQLite the file is a database; on PostgreSQL it holds each table in the text form of COPY, so that neither needs a
tool of its own.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction

from barnraise.base import Refused
from barnraise.base.documents import json_of
from barnraise.record.database import is_sqlite, reading, writing

ENGINES = ("sqlite", "postgresql")
_END = b"\\.\n"


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
    caller has looked at the file already.
    """
    if is_sqlite():
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as source, connection.write_lock:  # type: ignore[attr-defined]
            source.backup(connection.connection)
        return
    with writing(), file.open("rb") as opened:
        _load_postgresql(opened)
        check()


@contextmanager
def beside(file: Path) -> Iterator[None]:
    """Let this process work on a dump of PostgreSQL for a while: in temporary tables, which hide those of the store.

    Whatever is done inside is undone. Needs room for a second store. Refused: `backup_unsound`.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_schema()")
            (schema,) = cursor.fetchone()
            for table in _tables():
                cursor.execute(
                    f'CREATE TEMPORARY TABLE "{table}" (LIKE "{schema}"."{table}" INCLUDING ALL) ON COMMIT DROP'
                )
            with file.open("rb") as opened:
                _load_postgresql(opened)
            yield
            transaction.set_rollback(True)
    except (DatabaseError, ValueError, LookupError, TypeError) as error:
        raise Refused("backup_unsound", file=str(file), why=f"its rows cannot be read ({error})") from error


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
            if table in names or table.startswith("barnraise_"):
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
            head: dict[str, Any] = json_of(line)
            if not set(head["columns"]) <= set(tables[head["table"]]):
                raise ValueError(f"{head['table']} has other columns")
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


def _rows(file: IO[bytes]) -> Iterator[bytes]:
    for line in file:
        if line == _END:
            return
        yield line
