"""What every test may ask for: people, works, and a clock that stands still until it is moved."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from barnraise.base import Clock
from tests.makers import Makers


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """Static files under their plain names: no `collectstatic` has run before a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock at noon on 1 March 2026; `clock.advance(hours=24)` moves it."""
    with Clock(datetime(2026, 3, 1, 12, tzinfo=UTC)).running() as running:
        yield running


@pytest.fixture
def make(db: None) -> Makers:
    """Makes people, works and contributions with the fewest words."""
    return Makers()
