"""What a failed race leaves is kept in `.failures/`: its folder with the store, how it failed, seed and database."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.trust.sizes import SEED, TIER

FOLDER = Path(__file__).parents[1] / ".failures"
DATABASE = "BARNRAISE_DATABASE_URL"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep what a failed race leaves: it has no second try."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.failed and item.get_closest_marker("race"):
        keep(item, report)


def keep(item: pytest.Item, report: pytest.TestReport) -> Path:
    """Copy the store of a test that failed, and write beside it how it failed; return the folder."""
    name = re.sub(r"[^\w.-]+", "-", item.name)[:80]
    folder = FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{name}-{os.getpid()}"
    folder.mkdir(parents=True)
    given: dict[str, Any] = getattr(item, "funcargs", {})
    if (left := given.get("tmp_path")) is not None:
        shutil.copytree(left, folder / "store", symlinks=True, ignore_dangling_symlinks=True, ignore=_unreadable)
    _dump(given, folder)
    again = f"BARNRAISE_SEED={SEED} BARNRAISE_TIER={TIER} .venv/bin/python -m pytest '{item.nodeid}'"
    database = os.environ.get(DATABASE, "SQLite")
    (folder / "how.txt").write_text(f"{again}\nseed {SEED}, tier {TIER}, on {database}\n\n{report.longreprtext}\n")
    report.sections.append(("Kept", f"What it left is in {folder.relative_to(FOLDER.parent)}"))
    return folder


def _unreadable(folder: str, names: list[str]) -> list[str]:
    """Leave out what is no file: sockets and pipes of the processes of a test."""
    paths = [Path(folder) / name for name in names]
    return [one.name for one in paths if not (one.is_file() or one.is_dir() or one.is_symlink())]


def _dump(given: dict[str, Any], folder: Path) -> None:
    """Keep the database of a store on PostgreSQL as SQL, where there is a program for it."""
    url = getattr(given.get("store"), "environ", {}).get(DATABASE)
    if url and (program := shutil.which("pg_dump")):
        subprocess.run([program, "--file", str(folder / "store.sql"), url], check=False)
