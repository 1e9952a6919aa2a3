"""S14: what a release is made of. Run by `make trust TIER=N ROW=S14`, with the tools of `make release`."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".venv-release/bin"
# Words that only look like secrets: the form of an address, where an operator is told how to write one.
_SHOWN = ("barnraise/settings.py", "deploy/systemd/barnraise.env", "docs/operating.md")
LOOKS_LIKE = {(file, "Basic Auth Credentials") for file in _SHOWN}


def run(*command: str | Path) -> str:
    """Run one tool in the checkout, and return what it prints."""
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module", autouse=True)
def _tools() -> None:
    run("make", ".venv-release/ready")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two builds of the newest commit."""
    folders = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    for folder in folders:
        run(TOOLS / "python", "tools/release.py", "--dry-run", "--out", folder)
    return folders


def test_two_builds_of_a_commit_are_equal(built: tuple[Path, Path]) -> None:
    one, two = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in built)
    assert sorted(name.rpartition(".")[2] for name in one) == ["SHA256SUMS", "gz", "json", "txt", "whl"]
    assert one == two


def test_the_bill_names_every_locked_package_with_version_and_hash(built: tuple[Path, Path]) -> None:
    (bill,) = built[0].glob("*.cdx.json")
    told = json.loads(bill.read_text())["components"]
    listed = {f"{part['name']}=={part['version']}" for part in told if _hashes(part)}
    locked = set(re.findall(r"(?m)^([a-z0-9.\[\]_-]+==[^ ;\\]+)", (ROOT / "requirements/base.txt").read_text()))
    assert {re.sub(r"\[.*\]", "", name) for name in locked} == listed


def _hashes(component: dict[str, Any]) -> list[str]:
    return [one["content"] for place in component.get("externalReferences", []) for one in place.get("hashes", [])]


def test_no_secret_lies_in_the_repository() -> None:
    found = json.loads(run(TOOLS / "detect-secrets", "scan"))["results"]
    # The passwords of the tests are made up and stand there as words; keys of real services would have a form.
    real = {
        (file, one["type"])
        for file, ones in found.items()
        for one in ones
        if not (file.startswith("tests/") and one["type"] in ("Secret Keyword", "Basic Auth Credentials"))
    }
    assert real == LOOKS_LIKE


def test_a_secret_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text('KEY = "ghp_' + "aB3" * 12 + '"\n')
    found = json.loads(run(TOOLS / "detect-secrets", "-C", str(tmp_path), "scan", "--all-files"))["results"]
    assert list(found) == ["settings.py"]


def test_bandit_finds_nothing_high() -> None:
    told = json.loads(run(TOOLS / "bandit", "--recursive", "barnraise", "--format", "json", "--exit-zero", "--quiet"))
    high = [f"{one['filename']}:{one['line_number']} {one['test_name']}" for one in told["results"] if _is_high(one)]
    assert (high, len(told["results"]) > 0) == ([], True)


def _is_high(finding: dict[str, str]) -> bool:
    return finding["issue_severity"] == "HIGH"
