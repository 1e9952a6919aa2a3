"""`tools/release.py`: what a release writes into version and changelog. The build itself is a nightly row (S14)."""

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from barnraise import settings
from tests.promises import promises

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def release() -> ModuleType:
    """Return the tool as a module."""
    spec = importlib.util.spec_from_file_location("release", ROOT / "tools/release.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_release_writes_its_version_in_one_place(release: ModuleType) -> None:
    assert release.with_version('"""Doc."""\n\n__version__ = "0.1.0"\n', "0.2.0rc1").endswith(
        '__version__ = "0.2.0rc1"\n'
    )
    assert (ROOT / "pyproject.toml").read_text().count('attr = "barnraise.__version__"') == 1


def test_what_was_unreleased_gets_the_version_and_room_for_more(release: ModuleType) -> None:
    before = "# Changelog\n\n## Unreleased\n\nSomething new.\n\n## 0.1.0 (1 May 2026)\n\nThe first.\n"
    after = before.replace("## Unreleased\n", "## Unreleased\n\n## 0.2.0 (2 May 2026)\n")
    assert release.with_heading(before, "0.2.0", "2 May 2026") == after


@pytest.mark.parametrize("changelog", ["# Changelog\n", "## Unreleased\n\n## 0.1.0 (1 May 2026)\n\nThe first.\n"])
def test_nothing_new_is_no_release(release: ModuleType, changelog: str) -> None:
    with pytest.raises(ValueError, match="nothing under"):
        release.with_heading(changelog, "0.2.0", "2 May 2026")


@promises("The source holds units for systemd")
def test_every_file_to_deploy_with_names_what_is_there() -> None:
    start = (ROOT / "deploy/start").read_text()
    for script in ("deploy/start", "deploy/barnraise"):
        assert subprocess.run(["sh", "-n", script], cwd=ROOT, check=False).returncode == 0
    units = [file.read_text() for file in sorted((ROOT / "deploy/systemd").glob("*.service"))]
    commands = {words for unit in units for words in _started(unit)} | {"serve"} & set(start.split())
    present = {file.stem for file in (ROOT / "barnraise/management/commands").glob("*.py")}
    assert (commands - present, len(commands)) == (set(), 3)


def _started(unit: str) -> list[str]:
    return [line.split()[1] for line in unit.splitlines() if line.startswith("ExecStart=")]


def test_every_setting_that_is_deployed_is_one_of_ours() -> None:
    texts = [file.read_text() for file in sorted((ROOT / "deploy").rglob("*")) if file.is_file()]
    texts.append((ROOT / "docs/operating.md").read_text())
    named = {word for text in texts for word in re.findall(r"\bBARNRAISE_[A-Z_]+", text)}
    assert named - set(dir(settings)) == set()
