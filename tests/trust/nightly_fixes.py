"""Each fix of a fault of state is taken out in turn and found, in the tiers N and R; whole, the same tests pass."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.trust.stores import ROOT
from tests.trust.taken_out import FAULTS

pytestmark = [pytest.mark.timeout(7200), pytest.mark.sqlite]


def test_each_fix_that_is_taken_out_is_found_and_nothing_fails_with_all_in_place(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    command = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.trust.taken_out")
    files = dict.fromkeys(named.partition("::")[0] for fault in FAULTS for named in fault.found_by)
    done = subprocess.run(
        (*command, "--kept", str(kept), *files), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert kept.exists(), done.stdout[-2000:] + done.stderr[-2000:]
    told = json.loads(kept.read_text())
    assert (told["whole"], [name for name, first in told["found"].items() if not first]) == ([], [])
