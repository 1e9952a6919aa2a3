"""Whether a store is sound by the rules of a restore: derived rows are made anew, and what stays wrong is named."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from barnraise.base import Refused
from barnraise.management import checking, derivation, schema
from barnraise.record import is_sqlite
from barnraise.record.db import triggers

# More would say no more.
MOST = 200


@dataclass(frozen=True, slots=True)
class Soundness:
    """What was wrong with derived rows, and is right since; and what stays wrong, one line each."""

    derived: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def made_whole() -> Soundness:
    """Check the store that this process stands on, and derive anew what can be; touches no entry and no file."""
    first = _problems()
    if not first:
        return Soundness()
    derivation.derive()
    left = _problems()
    return Soundness(tuple(one for one in first if one not in left), left)


@contextmanager
def standing_on(store: Path) -> Iterator[None]:
    """Let this process work on another SQLite file for a while; what it stood on stays as it is.

    Refused: `backup_unsound`, where the file is no database or its tables cannot be read.
    """
    usual = connections[DEFAULT_DB_ALIAS]
    other = type(usual)({**usual.settings_dict, "NAME": str(store)}, DEFAULT_DB_ALIAS)
    # Who watches the statements of this process sees these as well.
    other.execute_wrappers = usual.execute_wrappers
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    except DatabaseError as error:
        raise Refused("backup_unsound", file=str(store), why=str(error)) from error
    finally:
        other.close()
        connections[DEFAULT_DB_ALIAS] = usual


def bring_up_to_date() -> None:
    """Bring the tables that this process stands on to those of this version. Refused: `schema_new`."""
    schema.refuse_newer(schema.applied())
    if schema.is_known():
        triggers.install()
    else:
        call_command("migrate", verbosity=0, interactive=False)


def _problems() -> tuple[str, ...]:
    found: list[str] = []
    try:
        for problem in islice(checking.problems(with_pages=False, with_triggers=is_sqlite()), MOST):
            found.append(problem)
    except derivation.UNREADABLE as error:
        found.append(f"the check could not go on: {type(error).__name__} {error}")
    return tuple(found)
