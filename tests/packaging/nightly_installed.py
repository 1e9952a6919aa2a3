"""Wheel and source archive, each installed with its own dependencies into an empty environment, with the demo."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.packaging.distributions import build, copy_of_checkout, pip, store_of
from tests.packaging.using import used
from tests.promises import promises
from tests.trust.stores import ROOT

pytestmark = pytest.mark.timeout(3600)


@promises(
    "init makes the folder with an empty database",
    "All data live in one folder.",
)
@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_an_installed_barnraise_plays_the_demo_serves_publishes_exports_and_backs_up(kind: str, tmp_path: Path) -> None:
    distribution = build(kind, copy_of_checkout(tmp_path / "source"), tmp_path / "dist")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "environment"], check=True)
    python = tmp_path / "environment" / "bin" / "python"
    pip(python, "--require-hashes", "--requirement", str(ROOT / "requirements" / "base.txt"))
    pip(python, "--no-deps", str(distribution))
    store = store_of(python, tmp_path / "commons").begun()
    store.run("barnraise", "demo", seconds=1800)
    used(store, tmp_path, slug="handbook", page="read/running-a-server.md", words="Never start it twice")
