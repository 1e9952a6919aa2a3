"""The nightly runs: what fails or hangs holds up nothing, and is named."""

import sys
from pathlib import Path

import pytest

from tests import nightly
from tests.bounded import bounded
from tests.conditions import wait_for
from tests.nightly import Run
from tests.trust import __main__ as trust
from tests.trust.__main__ import Row

# It begins a process in a session of its own, says which, and waits for it.
HANGS = """
import subprocess, sys
began = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"], start_new_session=True)
print(began.pid, flush=True)
began.wait()
"""


def test_a_run_that_fails_is_named_and_the_next_runs(capsys: pytest.CaptureFixture[str]) -> None:
    runs = (Run("the first", (sys.executable, "-c", "exit(3)")), Run("the second", (sys.executable, "-c", "")))
    assert nightly.main(runs) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=2)[2] for line in told[-3:-1]] == ["FAILS     the first", "holds     the second"]
    assert told[-1].endswith("min  in all")


def test_a_command_that_runs_on_is_ended_with_what_it_began(tmp_path: Path) -> None:
    said = tmp_path / "out"
    seconds = 1.0
    while not said.exists() or not said.read_text():
        with said.open("w") as out:
            assert bounded((sys.executable, "-c", HANGS), seconds, out=out).result == "RAN ON"
        seconds *= 2  # a slow machine has not begun by then
    wait_for(lambda: not _runs(said.read_text().strip()))


def _runs(pid: str) -> bool:
    """Tell whether a process runs; one that ended and that nobody asked about yet does not."""
    try:
        return " Z " not in Path("/proc", pid, "stat").read_text()
    except FileNotFoundError:
        return False


def test_rows_that_run_at_the_same_time_are_told_one_after_the_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (Row("A1", "fails", ("nothing/test_it.py",)), Row("A2", "holds", ("--version",)))
    monkeypatch.setattr(trust, "ROWS", rows)
    monkeypatch.setattr(sys, "argv", ["trust", "--at-once", "2"])
    assert trust.main() == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told[-5:-2]] == ["row", "A1", "A2"]
    assert told[-1] == "FAILS: A1 (fails)"


def test_the_first_step_that_fails_ends_the_run_on_the_next_django(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[str, ...]] = []

    def run(step: tuple[str, ...], cwd: Path) -> int:
        steps.append(step)
        return int("--pre" in step)

    monkeypatch.setattr(nightly, "newest_python", lambda: sys.executable)
    assert nightly.on_next_django(run) == 1
    assert [step[1:3] for step in steps] == [("-m", "venv"), ("-m", "pip"), ("-m", "pip")]


def test_without_a_python_that_is_new_enough_it_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(nightly, "newest_python", lambda: None)
    assert nightly.on_next_django() == 1
    assert "There is no Python 3.12 or newer here" in capsys.readouterr().out
