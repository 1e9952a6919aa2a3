"""The whole store as one file, taken while others write, and put back in one transaction.

On SQLite the file is a database; on PostgreSQL it holds each table in the text form of COPY, so that neither needs a
tool of its own.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.db import connection

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


def load(file: Path, *, check: Callable[[], None]) -> None:
    """Put a dump in the place of everything that is stored, in one transaction: before it ends, nothing has changed.

    On PostgreSQL `check` looks at it inside that transaction, and raises to keep the former state. On SQLite the
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
    """Return every table with its columns."""
    models = [*apps.get_models(include_auto_created=True)]
    tables = {
        model._meta.db_table: [field.column for field in model._meta.local_concrete_fields if field.column]
        for model in models
    }
    return {**tables, "django_migrations": ["id", "app", "name", "applied"]}


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
    with connection.cursor() as cursor:
        names = ", ".join(f'"{table}"' for table in _tables())
        cursor.execute(f"TRUNCATE {names}")
        for line in file:
            head: dict[str, Any] = json_of(line)
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
