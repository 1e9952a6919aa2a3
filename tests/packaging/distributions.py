"""Wheels and source archives built from a copy of the checkout, and environments to install them into."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from tests.trust.stores import ROOT, Store

EPOCH = "1790000000"  # any moment will do: the same one gives the same bytes


def sources() -> list[Path]:
    """Return the files of the checkout that belong to the project, relative to its root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return sorted(path for path in map(Path, filter(None, listed.split("\0"))) if (ROOT / path).is_file())


def copy_of_checkout(folder: Path) -> Path:
    """Copy the project's files to a folder, so that a build leaves nothing in the checkout."""
    for path in sources():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)
    return folder


def build(kind: str, source: Path, into: Path) -> Path:
    """Build a `wheel` or an `sdist` with the setuptools that is installed; nothing is downloaded."""
    into.mkdir(parents=True, exist_ok=True)
    script = f"from setuptools.build_meta import build_{kind} as build; build({str(into)!r})"
    environ = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    subprocess.run([sys.executable, "-c", script], cwd=source, env=environ, check=True, capture_output=True)
    (built,) = into.iterdir()
    return built


def installed(distribution: Path, folder: Path, home: Path) -> Store:
    """Install into an empty environment that borrows its dependencies from this one; return a store that uses it."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    library = next(folder.glob("lib/python*/site-packages"))
    # A path file is not read in the folder that it names, so the checkout's own does not count there.
    (library / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip(python, "--no-index", "--no-deps", "--no-build-isolation", str(distribution))
    return store_of(python, home)


def pip(python: Path, *words: str) -> None:
    """Install something into another environment by this one's pip."""
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", *words]
    subprocess.run(command, cwd=python.parent, env=_outside(), check=True, capture_output=True)


def store_of(python: Path, home: Path) -> Store:
    """Return a store whose commands run in another environment, outside the checkout."""
    return Store(home, {"PYTHONPATH": "", "BARNRAISE_DATABASE_URL": ""}, python=str(python), folder=python.parent)


def _outside() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
