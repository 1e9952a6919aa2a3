"""The one place that asks whether the database is SQLite or PostgreSQL."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.db.models import DateTimeField, Field, Model, Q, QuerySet, UUIDField

from barnraise.base import Refused

Row = TypeVar("Row", bound=Model)
Part = TypeVar("Part")
Done = TypeVar("Done")
# Rows that this transaction has locked, by table and key: until it ends nobody else can change them.
_held: ContextVar[dict[tuple[type, int], Any] | None] = ContextVar("barnraise_held", default=None)

# Between these SQLite can lose pages of a database in WAL mode when two connections write or checkpoint at one moment.
_WAL_RESET = ((3, 7, 0), (3, 51, 2))
_WAL_RESET_MENDED = frozenset({(3, 44, 6), (3, 50, 7)})
_FULL = 2


@dataclass(frozen=True, slots=True)
class About:
    """The database by name and version, what endangers data in how it is set, and what else is worth knowing."""

    name: str
    version: str
    problems: tuple[str, ...] = ()
    remark: str = ""


def about_database() -> About:
    """Look at the database: its version, and whether what it acknowledges is durable."""
    return _about_sqlite() if is_sqlite() else _about_postgresql()


def machines() -> list[str]:
    """Return the names of the machines whose Barnraise works on the database now; of SQLite none is asked."""
    if is_sqlite():
        return []
    rows = asked(
        "SELECT DISTINCT application_name FROM pg_stat_activity"
        " WHERE datname = current_database() AND application_name LIKE %s ORDER BY 1",
        [f"{settings.APPLICATION}%"],
    )
    return [name.removeprefix(settings.APPLICATION) for (name,) in rows]


def has_wal_reset(version: tuple[int, ...]) -> bool:
    """Tell whether a version of SQLite has the fault of resetting its WAL (sqlite.org, release 3.51.3)."""
    return _WAL_RESET[0] <= version <= _WAL_RESET[1] and version not in _WAL_RESET_MENDED


def _about_sqlite() -> About:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
    problems = []
    if journal != "wal":
        problems.append(f"its journal is {journal}, not wal; stop whatever else has opened the database")
    if synchronous < _FULL:
        problems.append("it does not wait for the disk; nobody but Barnraise may set up the connection")
    remark = "it can harm a WAL that two reset at once, which the write lock keeps from happening"
    is_faulty = has_wal_reset(tuple(int(part) for part in version.split(".")))
    return About("SQLite", version, tuple(problems), remark if is_faulty else "")


def _about_postgresql() -> About:
    told = {}
    with connection.cursor() as cursor:
        for name in ("server_version", "fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            told[name] = cursor.fetchone()[0]
    version = told.pop("server_version").split(" ")[0]
    problems = (f"{name} is off; turn it on in postgresql.conf" for name, value in told.items() if value == "off")
    return About("PostgreSQL", version, tuple(problems))


def is_sqlite() -> bool:
    """Tell whether the store is SQLite; everything else is PostgreSQL or compatible with it."""
    return connection.vendor == "sqlite"


@contextmanager
def writing() -> Iterator[None]:
    """Run one short writing transaction: durable when it ends, wholly undone when it raises.

    On SQLite it holds the file lock from before BEGIN IMMEDIATE to after COMMIT.
    """
    outer = _held.get()
    held = _held.set({} if outer is None else outer)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if outer is not None:
            outer.clear()  # what was written inside is undone, so what was remembered of it is not so
        raise
    finally:
        _held.reset(held)


def write_each(parts: Iterable[Part], write: Callable[[Part], Done]) -> list[Done]:
    """Write some parts in as few transactions as others allow: who waits to write does so between two parts.

    Where it raises, the parts of earlier transactions stay written; each part has to be true by itself.
    """
    left, done = deque(parts), list[Done]()
    while left:
        with writing():
            done.append(write(left.popleft()))
            while left and not _others_wait():
                done.append(write(left.popleft()))
    return done


def _others_wait() -> bool:
    """Tell whether another process waits for the write lock of SQLite; PostgreSQL lets several write at once."""
    return is_sqlite() and cast(Any, connections[DEFAULT_DB_ALIAS]).write_lock.is_awaited()


def held_row(table: type[Row], key: int, lock: Callable[[int], list[Row]]) -> Row:
    """Lock one row until the transaction ends, and return it; asked again, the same object, as its holder left it."""
    held = _held.get()
    found = held.get((table, key)) if held is not None else None
    if found is None:
        (found,) = lock(key)
        if held is not None:
            held[table, key] = found
    return cast("Row", found)


def let_begin_anew() -> None:
    """Let a restore begin a database where one was lost; what its log left behind belongs to the lost one."""
    if not is_sqlite():
        return
    file = Path(str(connection.settings_dict["NAME"]))
    if not file.exists():
        for rest in ("-wal", "-shm"):
            file.with_name(file.name + rest).unlink(missing_ok=True)
        file.touch()


def leave_no_trace() -> None:
    """Let what this transaction removes stay in no file of the store, once it is durable.

    SQLite overwrites removed rows (`secure_delete`), but its log keeps the old pages until it is emptied, which is done
    here; where a long reading holds the log open, the next emptying does it. PostgreSQL's own log ages by itself.
    """
    if is_sqlite():
        transaction.on_commit(_empty_log)


def _empty_log() -> None:
    with cast(Any, connection).write_lock, connection.cursor() as cursor:
        # Others wait behind the write lock, so a reader is waited for but shortly.
        cursor.execute("PRAGMA busy_timeout=200")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout={settings.BARNRAISE_WRITE_WAIT * 1000}")


def interrupt(database: Any) -> None:
    """Let another thread's connection give up the statement that it is at; it fails there."""
    raw = database.connection
    if raw is not None:
        with suppress(Exception):  # it may be closed by now, and its thread is cut off in any case
            (raw.interrupt if database.vendor == "sqlite" else raw.cancel)()


def abandon() -> None:
    """Undo what this thread was writing and forget its connection, whose state nobody knows; the next opens another."""
    _held.set(None)
    with suppress(DatabaseError, Refused):
        connections[DEFAULT_DB_ALIAS].close()
    del connections[DEFAULT_DB_ALIAS]


@contextmanager
def altering() -> Iterator[None]:
    """Run several migrations in one transaction: when it raises, or the machine stops, none of them happened.

    SQLite checks references at the end of each migration; while tables are remade it must not do so at each row, and
    that can only be said before a transaction begins.
    """
    if is_sqlite():
        connection.disable_constraint_checking()
    try:
        with writing():
            yield
    finally:
        if is_sqlite():
            connection.enable_constraint_checking()


def mark_of_writes() -> object:
    """Return a mark that changes when others commit something; what this connection writes need not change it.

    One short statement that reads no table, however large the store is.
    """
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version" if is_sqlite() else "SELECT pg_current_snapshot()::text")
        return cursor.fetchone()[0]


@contextmanager
def reading() -> Iterator[None]:
    """Read one state of the store, however long it takes, while others write. Inside a transaction it adds nothing."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN" if is_sqlite() else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def file_problems() -> list[str]:
    """Return what the database itself finds wrong with its pages and references; nothing when it is sound."""
    if not is_sqlite():
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(20)")
        found = [f"database: {line}" for (line,) in cursor.fetchall() if line != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        return found + [
            f"database: {row[0]} {row[1]} names a row of {row[2]} that is gone" for row in cursor.fetchall()
        ]


def search_is_sound() -> bool:
    """Tell whether the search index holds exactly the passages; PostgreSQL keeps its own index so."""
    if not is_sqlite():
        return True
    try:
        with writing(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO barnraise_search(barnraise_search, rank) VALUES ('integrity-check', 1)")
    except DatabaseError:
        return False
    return True


def mend_search() -> None:
    """Make the search index anew from the passages."""
    if is_sqlite():
        with writing(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO barnraise_search(barnraise_search) VALUES ('rebuild')")


def bounds(start: str) -> tuple[str, str]:
    """Return what bounds the texts that begin with some signs: these, and the first text after all of them."""
    return start, start[:-1] + chr(ord(start[-1]) + 1)


def under(field: str, start: str, end: str) -> Q:
    """Return the condition that a text lies within `bounds`, in the way that the database finds by its index."""
    if is_sqlite():
        return Q(**{f"{field}__gte": start, f"{field}__lt": end})
    return Q(**{f"{field}__startswith": start})


def locked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Lock rows until the transaction ends; on SQLite the one writer holds everything already."""
    return rows if is_sqlite() else rows.select_for_update()


def reserve(table: type[Model], count: int) -> Sequence[int]:
    """Take ids for rows that will be poured later; nobody else gets them. A transaction of its own."""
    name = table._meta.db_table
    with writing(), connection.cursor() as cursor:
        if not is_sqlite():
            cursor.execute(
                f"SELECT nextval(pg_get_serial_sequence('{name}', 'id')) FROM generate_series(1, %s)", [count]
            )
            return [id for (id,) in cursor.fetchall()]
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, name])
        if not cursor.rowcount:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [name, count])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [name])
        last = cursor.fetchone()[0]
        return range(last - count + 1, last + 1)


def pour(table: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert many rows of plain values, past the model's own checks; inside the caller's transaction."""
    fields = [cast("Field[Any, Any]", table._meta.get_field(column)) for column in columns]
    names = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    _many(f'INSERT INTO "{table._meta.db_table}" ({names}) VALUES ({marks})', fields, rows)


def settle(table: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Update many rows by id, which stands last in each; inside the caller's transaction."""
    fields = [cast("Field[Any, Any]", table._meta.get_field(column)) for column in columns]
    names = ", ".join(f'"{field.column}" = %s' for field in fields)
    _many(f'UPDATE "{table._meta.db_table}" SET {names} WHERE "id" = %s', fields, rows)


def _many(statement: str, fields: "Sequence[Field[Any, Any]]", rows: Sequence[Sequence[Any]]) -> None:
    # Only these kinds of value are spelled differently by the two databases.
    odd = [(place, field) for place, field in enumerate(fields) if isinstance(field, UUIDField | DateTimeField)]
    ready = []
    for row in rows:
        values = list(row)
        for place, field in odd:
            values[place] = field.get_db_prep_save(values[place], connection)
        ready.append(values)
    if len(ready) == 1:
        asked(statement, ready[0])
    elif ready:
        with connection.cursor() as cursor:
            cursor.executemany(statement, ready)


def asked(statement: str, values: Sequence[Any]) -> list[Any]:
    """Run one statement with `%s` for each value, and return its rows.

    On SQLite it goes past Django's cursors, which take longer than a short statement does; a write does so only inside
    a transaction, which holds the write lock.
    """
    database = cast(Any, connections[DEFAULT_DB_ALIAS])  # the proxy would look for it at every mention
    is_safe = database.in_atomic_block or statement.startswith("SELECT")
    is_watched = database.force_debug_cursor or database.execute_wrappers
    if database.vendor != "sqlite" or is_watched or not is_safe:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    if database.connection is None:
        database.ensure_connection()
    with database.wrap_database_errors:
        found: list[Any] = database.connection.execute(_with_question_marks(statement), values).fetchall()
    return found


@cache
def _with_question_marks(statement: str) -> str:
    assert "%%" not in statement
    return statement.replace("%s", "?")


def passages_with(
    piece: str,
    *,
    work_id: int | None = None,
    limit: int = 50,
    among: Sequence[int] = (),
    after: int | None = None,
) -> list[tuple[int, str]]:
    """Find passages that hold a piece of text of three letters or more, ignoring case; best first on SQLite.

    Returns pairs of component id and its text around the first hit (about 200 characters, or "" when only the title
    holds it). `work_id` None searches every work. `among` looks at some components only; with `after` it leaves those
    out instead, and returns what is beyond that id, by ids. Cost grows with the hits, not with the works.
    """
    ids = ", ".join(["%s"] * len(among))
    narrowed = [f"p.component_id {'IN' if after is None else 'NOT IN'} ({ids})"] if among else []
    values: list[str | int] = list(among)
    if after is not None:
        narrowed, values = [*narrowed, "p.component_id > %s"], [*values, after]
    if work_id:
        narrowed, values = [*narrowed, "p.work_id = %s"], [*values, work_id]
    where = "".join(f" AND {one}" for one in narrowed)
    if is_sqlite():
        quoted = '"' + piece.replace('"', '""') + '"'
        rank = "bm25(barnraise_search, 8.0, 1.0), " if after is None else ""
        query = (
            "SELECT p.component_id, p.body FROM barnraise_search s "
            f"JOIN barnraise_passage p ON p.component_id = s.rowid WHERE barnraise_search MATCH %s{where} "
            f"ORDER BY {rank}p.component_id LIMIT %s"
        )
        given: list[str | int] = [quoted, *values, limit]
    else:
        escaped = _lowered(piece).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rank = "(lower(title) LIKE %s) DESC, " if after is None else ""
        query = (
            "SELECT component_id, body FROM barnraise_passage p "
            f"WHERE lower(title || ' ' || body) LIKE %s{where} ORDER BY {rank}component_id LIMIT %s"
        )
        given = [f"%{escaped}%", *values, *([f"%{escaped}%"] if rank else []), limit]
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [(component_id, _around(body, piece)) for component_id, body in cursor.fetchall()]


def _lowered(text: str) -> str:
    """Lower each letter by itself, as databases do: the text keeps its length, and no sigma becomes a final one."""
    low = text.lower()
    if len(low) == len(text) and "Σ" not in text:
        return low
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _around(body: str, piece: str) -> str:
    at = _lowered(body).find(_lowered(piece))
    if at < 0:
        return ""
    start, end = max(0, at - 80), at + len(piece) + 120
    return ("…" if start else "") + body[start:end] + ("…" if end < len(body) else "")
