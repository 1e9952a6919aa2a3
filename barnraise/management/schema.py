"""Whether the tables of the store are those of this version: asked by every command before it reads or writes."""

import pkgutil
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.conf import settings
from django.db import connection

from barnraise.base import Refused

Migration = tuple[str, str]


def check() -> None:
    """Refuse tables of another version. Refused: `store_missing`, `schema_old`, `schema_new`.

    It compares names alone, and loads no migration: it stands before every command.
    """
    there = applied()
    if not there:
        raise Refused("store_missing", home=str(settings.BARNRAISE_HOME))
    refuse_newer(there)
    count = len(known() - there)
    if count:
        raise Refused("schema_old", status=503, count=count, home=str(settings.BARNRAISE_HOME))


def is_known() -> bool:
    """Tell whether the tables are those of this version."""
    return applied() == known()


def refuse_newer(there: set[Migration]) -> None:
    """Refuse what a newer version made of the tables: what this one wrote there could be wrong. Code: `schema_new`."""
    newer = sorted(name for app, name in there - known() if app == "barnraise")
    if newer:
        raise Refused("schema_new", status=503, newest=newer[-1], home=str(settings.BARNRAISE_HOME))


def applied() -> set[Migration]:
    """Return the migrations that made the tables as they are; none where there are no tables."""
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return set(cursor.fetchall())


def known() -> set[Migration]:
    """Return the migrations of this version, by app and name."""
    found: set[Migration] = set()
    for app in apps.get_app_configs():
        name = settings.MIGRATION_MODULES.get(app.label, f"{app.name}.migrations")
        if name is None or find_spec(name) is None:
            continue
        modules = pkgutil.iter_modules(import_module(name).__path__)
        found |= {(app.label, one.name) for one in modules if not one.ispkg and one.name[0] not in "_~"}
    return found
