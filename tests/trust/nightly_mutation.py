"""S18: small faults put into the rules and into what decides who may do what; the tests have to find nine in ten.

`tests.trust.mutants` says which faults, `tests.trust.mutating` how they are tried. In tier N so many are drawn by
BARNRAISE_SEED, in R all of them. What nobody could find, since it changes nothing, is listed in `equal_mutants.toml`.
"""

import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.trust.mutating import Tried, read
from tests.trust.sizes import MUTANTS, SEED

ROOT = Path(__file__).parents[2]
EQUAL = tomllib.loads((Path(__file__).parent / "equal_mutants.toml").read_text())
# What decides who may do what, outside of the rules: who asks, whose word counts, where a change lands.
AUTHORISATION = (
    *("web/access", "web/admission", "people/suspending", "people/ways_in", "governance/acts", "governance/commons"),
    *("contributions/standings", "contributions/reachable", "contributions/holding", "contributions/reserving"),
    *("contributions/documents", "contributions/consenting", "contributions/landing"),
)
# The rules that decide nothing by themselves: they read a document, explain, simulate and walk it, find gaps and match.
OTHERS = (
    *("condition_facts", "explaining", "explaining_stages", "fitting", "gaps", "liking", "parsing", "replaying"),
    *("schema", "schema_of_stages", "simulating", "simulating_questions", "soundness", "soundness_of_stages"),
    *("translating", "walking", "walking_stages", "asking", "stopping"),
    *("aggregating/labels", "aggregating/quorums", "aggregating/values", "aggregating/words"),
)
RULES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("barnraise/rules/**/*.py"))


class Group(NamedTuple):
    """Some modules, and the tests that try them."""

    files: list[str]
    tests: tuple[str, ...]


LEAST_PERCENT = 90  # of the faults in each group are found


GROUPS = {
    "rules that decide": Group(
        [file for file in RULES if file.removeprefix("barnraise/rules/").removesuffix(".py") not in OTHERS],
        ("tests/rules",),
    ),
    "authorisation": Group(
        [f"barnraise/{module}.py" for module in AUTHORISATION],
        (
            *("tests/contributions", "tests/governance", "tests/people", "tests/web/test_access.py"),
            *("tests/web/test_admission.py", "tests/web/test_holding.py", "tests/web/test_reserving.py"),
        ),
    ),
    "other rules": Group([f"barnraise/rules/{module}.py" for module in OTHERS], ("tests/rules",)),
}
PYTEST = (
    *(sys.executable, "-m", "pytest", "-p", "tests.trust.mutating", "-p", "no:terminal", "-p", "no:cacheprovider"),
    *("-o", "addopts=", "-m", "not browser and not slow and not race"),
)


@pytest.mark.parametrize("group", GROUPS)
def test_most_faults_are_found(group: str, tmp_path: Path) -> None:
    files, tests = GROUPS[group]
    kept = tmp_path / "kept"
    mutate = [word for file in files for word in ("--mutate", file)]
    drawn = ("--most", str(MUTANTS), "--draw", str(SEED))
    subprocess.run([*PYTEST, *mutate, *drawn, "--kept", str(kept), *tests], cwd=ROOT, check=True)
    tried = [one for one in read(kept) if one.mutant not in EQUAL.get(one.file, {})]
    print("\n".join(_told(tried)))
    assert tried
    assert 100 * sum(one.outcome == "killed" for one in tried) / len(tried) >= LEAST_PERCENT


def test_each_fault_that_changes_nothing_is_still_tried_and_says_why() -> None:
    from tests.trust.mutants import mutants_of

    for file, reasons in EQUAL.items():
        known = {str(one) for one in mutants_of((ROOT / file).read_text())}
        assert [mutant for mutant, reason in reasons.items() if mutant not in known or not reason] == [], file


def _told(tried: Iterable[Tried]) -> Iterable[str]:
    """Yield what was found by module, and each fault that was not."""
    by_file: dict[str, Counter[str]] = defaultdict(Counter)
    for one in tried:
        by_file[one.file][one.outcome] += 1
    for file, counted in sorted(by_file.items()):
        yield f"{counted['killed']:5} of {counted.total():5} found  {file}"
    for one in sorted(tried):
        if one.outcome != "killed":
            yield f"{one.outcome}: {one.file}:{one.line} {one.mutant}"
