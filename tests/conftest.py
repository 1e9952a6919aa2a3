"""What every test may ask for: people, works, and a clock that stands still until it is moved."""

import gc
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from barnraise.base import Clock
from tests import on_postgres, templates
from tests.failures import pytest_runtest_makereport  # noqa: F401, a hook
from tests.makers import Makers
from tests.templates import Once
from tests.trust.sizes import EXAMPLES

# What takes long begins first, so that no worker of a parallel run is left with it at the end.
LONG = ("slow", "browser")
# How long an example takes says what else the machine does, and of the property nothing.
hypothesis_settings.register_profile(
    "untimed", max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """What is made once in a run and copied by each test that needs it."""
    return Once(tmp_path_factory)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(once: Once, django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Let the database of the tests begin with tables: they are made once in a run, and copied by each worker."""
    templates.use(once, settings.BARNRAISE_DATABASE_URL)


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """Static files under their plain names: no `collectstatic` has run before a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(scope="session")
def _home_of_process(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _own_home(settings: Any, _home_of_process: Path) -> None:
    """A home for each process: tests that run side by side would meet in one, at the lock of an import's address.

    What acts of one test left marked is not so in the next, whose works have the same addresses.
    """
    settings.BARNRAISE_HOME = _home_of_process
    shutil.rmtree(_home_of_process / "published" / "stale", ignore_errors=True)


@pytest.fixture
def home_of_its_own(settings: Any, tmp_path: Path) -> None:
    """A home for one test, for what looks at all files that are published there."""
    settings.BARNRAISE_HOME = tmp_path
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Passwords hashed quickly, and guesses counted from nothing in every test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]
    # On PostgreSQL the cache is a table, which each test's transaction undoes.
    if not settings.BARNRAISE_DATABASE_URL:
        cache.clear()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """A clock at noon on 1 March 2026; `clock.advance(hours=24)` moves it."""
    with Clock(datetime(2026, 3, 1, 12, tzinfo=UTC)).running() as running:
        yield running


@pytest.fixture
def make(db: None) -> Makers:
    """Makes people, works and contributions with the fewest words."""
    return Makers()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--only-database`: run only the tests that touch the database, for the second run on PostgreSQL."""
    parser.addoption("--only-database", action="store_true", help="only the tests that touch the database")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what runs on PostgreSQL too."""
    on_postgres.mark(item)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what touches no database, where that was asked, and begin with what takes long."""
    items.sort(key=lambda one: not any(map(one.get_closest_marker, LONG)))
    if config.getoption("--only-database"):
        uses = [one for one in items if on_postgres.uses_database(one)]
        config.hook.pytest_deselected(items=[one for one in items if one not in set(uses)])
        items[:] = uses


def pytest_collection_finish() -> None:
    """Let the search for garbage leave out what lasts as long as the run: the product, and four thousand tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a skipped test fail the run: nothing is left out unseen."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
