"""S21: no text ends or bursts the process that reads it, however deep it is nested."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conditions import LIMIT_SECONDS
from tests.trust.nested import FORMS
from tests.trust.sizes import NESTED

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.sqlite


def read_apart(*words: str) -> tuple[int, list[str]]:
    """Read texts in a process of its own; return how it ended, and what it said line by line."""
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=10 * LIMIT_SECONDS,
        check=False,
    )
    return done.returncode, done.stdout.splitlines() or [done.stderr]


@pytest.mark.parametrize("kind", ["documents", "markdown", "rst"])
def test_no_nesting_ends_the_process_that_reads_it_or_takes_its_memory(kind: str) -> None:
    kinds = [one for one in FORMS if one not in ("markdown", "rst")] if kind == "documents" else [kind]
    code, told = read_apart("-m", "tests.trust.nested", str(NESTED), *kinds)
    assert (code, [line for line in told if "FAILED" in line], told[-1]) == (0, [], "read")


def test_a_reader_that_is_not_held_ends_its_process() -> None:
    unheld = "import resource, yaml; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); "
    unheld += "yaml.load('[' * 150_000, yaml.CSafeLoader)"
    code, _ = read_apart("-c", unheld)
    assert code < 0
