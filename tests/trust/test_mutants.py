"""The faults of S18: which are made, that each changes its line alone, and that one nobody looks for is told."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.trust.mutants import mutants_of, mutated
from tests.trust.mutating import _is_named, read
from tests.trust.nightly_mutation import PYTEST, ROOT

SOURCE = '''
"""A text of 1 is left."""

MOST = 3


def fits(one: int, names: list[str], *, most: int = 2) -> bool:
    """A text too."""
    if one < 0:
        raise ValueError
    return one <= most and "a" not in [name for name in names if name]
'''


def test_each_kind_of_fault_is_made_where_it_can_be() -> None:
    assert [str(one) for one in mutants_of(SOURCE)] == [
        "module: 3 → 4",
        "module: 2 → 3",
        "fits: if one < 0: raise ValueError → pass",
        "fits: one < 0 → one <= 0",
        "fits: one < 0 → not one < 0",
        "fits: 0 → 1",
        "fits: raise ValueError → pass",
        "fits: return one <= most and 'a' not in [name for name in names if name] → return True",
        "fits: return one <= most and 'a' not in [name for name in names if name] → return False",
        "fits: one <= most and 'a' not in [name for name in names if name] → "
        "one <= most or 'a' not in [name for name in names if name]",
        "fits: one <= most → one < most",
        "fits: 'a' not in [name for name in names if name] → 'a' in [name for name in names if name]",
        "fits: name → True",
    ]


@pytest.mark.parametrize("number", range(13))
def test_a_fault_changes_one_place_and_can_be_run(number: int) -> None:
    made = mutated(SOURCE, number)
    compile(made, "made", "exec")
    assert ast.dump(made) != ast.dump(ast.parse(SOURCE))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("from barnraise.rules.standing import qualifies", True),
        ("from barnraise.rules import gating, standing", True),
        ("LISTED = '''\nstanding.STARTER_STEPS_BACK_AT 3", True),
        ("from barnraise.rules import standings", False),
        ("from barnraise.works import standing", False),
    ],
)
def test_a_file_of_tests_names_a_module_by_what_it_imports_or_lists(text: str, names: bool) -> None:
    assert _is_named("barnraise.rules.standing", text) == names


def test_faults_are_found_by_the_tests_that_enter_them_and_what_no_test_enters_is_told(tmp_path: Path) -> None:
    files = ("barnraise/rules/standing.py", "barnraise/rules/releasing.py")
    words = (
        "--mutate",
        files[0],
        "--mutate",
        files[1],
        "--kept",
        str(tmp_path / "kept"),
        "tests/rules/test_standing.py",
    )
    subprocess.run([*PYTEST, *words], cwd=ROOT, check=True, capture_output=True)
    tried = [one for one in read(tmp_path / "kept") if not one.mutant.startswith("module")]
    outcomes = {file: {one.outcome for one in tried if one.file == file} for file in files}
    assert outcomes == {files[0]: {"killed"}, files[1]: {"untried"}}
