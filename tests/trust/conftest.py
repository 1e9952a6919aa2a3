"""Stores for the tests of trust: on SQLite in a folder, or, in the second run, in a database of their own."""

from pathlib import Path

import pytest

from tests.trust.stores import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a new store with its tables."""
    return Store(tmp_path / "commons").begun()
