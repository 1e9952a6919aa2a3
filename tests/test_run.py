"""The runner of the suite (`tests.run`, `tests.tally`, `tests.failures`, `tests.unsteady`), tried on tiny tests."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests import failures, on_postgres, unsteady
from tests.run import Part, judged, slowest
from tests.tally import FAILED, PASSED, SKIPPED, Ended

ROOT = Path(__file__).parents[1]
# Without the plugins that only the product's own tests need.
PLAIN = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "-p no:cacheprovider"}
TINY = """
import pathlib, pytest
HERE = pathlib.Path(__file__).parent

def test_fine():
    pass

@pytest.mark.xdist_group("some")
def test_unsteady():
    seen = HERE / "seen"
    was_there = seen.exists()
    seen.touch()
    assert was_there

def test_broken():
    assert False

@pytest.mark.race
def test_race(tmp_path):
    assert False
"""


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Part:
    """Return a part of a run that has tiny tests, beside no settings of ours."""
    (tmp_path / "test_tiny.py").write_text(TINY)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  race: no second try\n")
    monkeypatch.chdir(tmp_path)
    parallel = ("-p", "xdist", "-n", "1", "--dist", "loadgroup", "--no-loadscope-reorder")
    return Part("SQLite", (*parallel, "test_tiny.py"), PLAIN)


def test_what_passes_alone_is_unsteady_and_stands_last_and_a_race_has_no_second_try(
    tiny: Part, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert tiny.run(tmp_path)
    code, lines = judged([tiny], lambda part: part.run_again(tmp_path))
    assert (code, lines) == (
        1,
        [
            "FAILED    SQLite: test_tiny.py::test_broken",
            "FAILED    SQLite: test_tiny.py::test_race: no second try; what it left is in .failures/",
            "UNSTEADY  SQLite: test_tiny.py::test_unsteady: enter it in docs/unsteady.md",
        ],
    )
    again = [line for line in capfd.readouterr().out.splitlines() if line.startswith("Once more alone")]
    assert sorted(again) == [
        "Once more alone, SQLite: test_tiny.py::test_broken",
        "Once more alone, SQLite: test_tiny.py::test_unsteady",
    ]


def part_of(*ended: Ended) -> Part:
    part = Part("SQLite", (), {})
    part.ended = list(ended)
    return part


@pytest.mark.parametrize(
    ("outcome", "is_race", "passes_alone", "code", "word"),
    [
        (PASSED, False, False, 0, None),
        (FAILED, False, True, 0, "UNSTEADY"),
        (FAILED, False, False, 1, "FAILED"),
        (FAILED, True, False, 1, "FAILED"),
        (SKIPPED, False, False, 1, "SKIPPED"),
    ],
)
def test_each_end_of_a_test_has_its_word_and_its_code(
    outcome: str, is_race: bool, passes_alone: bool, code: int, word: str | None
) -> None:
    one = Ended("tests/x/test_y.py::test_z", outcome, is_race, 1.0, 2.0)
    found, lines = judged([part_of(one)], lambda part: part.ended if passes_alone else [])
    assert (found, [line.split()[0] for line in lines]) == (code, [word] if word else [])


def test_a_run_that_was_stopped_fails_though_nothing_in_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "test_broken.py").write_text("import nothing_of_that_name\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    monkeypatch.chdir(tmp_path)
    assert not Part("SQLite", ("test_broken.py",), PLAIN).run(tmp_path)


def test_the_slowest_twenty_and_each_folder_are_told() -> None:
    ended = [
        Ended(f"tests/{'ab'[number % 2]}/test_y.py::test_{number}", PASSED, False, number, 1) for number in range(30)
    ]
    lines = slowest(ended)
    tests = [line.split()[2] for line in lines if "::" in line]
    assert (len(tests), tests[0], tests[-1]) == (20, "tests/b/test_y.py::test_29", "tests/a/test_y.py::test_10")
    assert [line.split()[2:] for line in lines[-3:]] == [
        ["tests/b:", "15", "tests"],
        ["tests/a:", "15", "tests"],
        ["all:", "30", "tests"],
    ]


def test_what_a_failed_race_leaves_is_kept_with_its_seed(tmp_path: Path) -> None:
    (tmp_path / "test_tiny.py").write_text(
        "import pytest\n"
        "@pytest.mark.race\ndef test_race(tmp_path):\n    (tmp_path / 'commons').mkdir()\n"
        "    (tmp_path / 'commons' / 'a').write_text('kept')\n    assert False\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  race: no second try\n")
    (tmp_path / "conftest.py").write_text(
        "import pathlib\nfrom tests import failures\n"
        f"failures.FOLDER = pathlib.Path({str(tmp_path / '.failures')!r})\n"
        "from tests.failures import pytest_runtest_makereport\n"
    )
    environ = {**os.environ, **PLAIN, "BARNRAISE_SEED": "7"}
    command = [sys.executable, "-m", "pytest", "test_tiny.py"]
    said = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, check=False)
    assert (tmp_path / ".failures").is_dir(), said.stderr
    (kept,) = (tmp_path / ".failures").iterdir()
    assert (kept / "store" / "commons" / "a").read_text() == "kept"
    assert (kept / "how.txt").read_text().startswith("BARNRAISE_SEED=7 ")
    assert kept.name in said.stdout
    assert failures.FOLDER == ROOT / ".failures"


def test_what_is_unsteady_for_longer_than_seven_days_is_overdue() -> None:
    rows = "| `tests/a/test_b.py::test_{}` | {} | seen |\n"
    text = rows.format("c", "2026-11-23") + rows.format("d", "2026-11-22") + rows.format("e", "soon")
    assert unsteady.overdue(text, date(2026, 11, 30)) == [
        "tests/a/test_b.py::test_d is unsteady since 2026-11-22: fix it before anything new",
        "tests/a/test_b.py::test_e: 'soon' is no date; write it as 2026-11-30",
    ]
    assert "| test | since |" in unsteady.LIST.read_text()


def test_what_runs_on_postgres_again_is_there_and_has_a_reason() -> None:
    assert [place for place in on_postgres.WHY if not (ROOT / place).exists()] == []
    assert on_postgres.why("tests/record/test_chain.py::test_x") == on_postgres.WHY["tests/record"]
    assert on_postgres.why("tests/recorder/test_x.py::test_x") == ""
