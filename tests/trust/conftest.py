"""Stores for the tests of trust: on SQLite in a folder, or, in the second run, in a database of their own."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from barnraise.base import new_id
from tests import templates
from tests.templates import Once
from tests.trust.stores import Store


@pytest.fixture
def store(tmp_path: Path, once: Once) -> Iterator[Store]:
    """Return a new store with its tables."""
    home, given = tmp_path / "commons", os.environ.get("BARNRAISE_DATABASE_URL")
    if not given:
        yield Store(home, once=once).begun()
        return
    name, tables = f"trust_{new_id().hex}", templates.database_with_tables(once, given)
    with psycopg.connect(given, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {tables}".encode())
        try:
            url = urlsplit(given)._replace(path=f"/{name}").geturl()
            yield Store(home, {"BARNRAISE_DATABASE_URL": url}).begun()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
