"""Each fix of a fault of state is taken out in turn and found, in the tiers N and R; whole, the same tests pass."""

import subprocess
import sys

import pytest

from tests.trust.stores import ROOT
from tests.trust.taken_out import FAULTS, Fault

pytestmark = pytest.mark.timeout(7200)
FAILED = 1  # as pytest says it; an error of collecting says another number


def outcome(*words: str) -> tuple[int, str]:
    """Run some tests, and return how they ended and the last that they said."""
    command = (sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-p", "tests.trust.taken_out")
    done = subprocess.run((*command, *words), cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout[-2000:]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: one.name)
def test_a_fix_that_is_taken_out_is_found(fault: Fault) -> None:
    ended, said = outcome("--without", fault.name, *fault.found_by)
    assert ended == FAILED, said


def test_with_all_fixes_in_place_the_same_tests_pass() -> None:
    files = dict.fromkeys(word for fault in FAULTS for word in fault.found_by if word.startswith("tests/"))
    ended, said = outcome(*files)
    assert ended == 0, said
