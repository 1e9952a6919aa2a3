"""A plugin of pytest that keeps, a line a test, how it ended and what it took: `-p tests.tally --tally FILE`.

What is kept is the processor time of the test with that of its processes, and the time on the wall, which says what
else the machine did. No test is judged by either.
"""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

FAILED, SKIPPED, PASSED = "failed", "skipped", "passed"


class Ended(NamedTuple):
    """How one test ended. `is_race`: it has no second try."""

    test: str
    outcome: str
    is_race: bool
    work_seconds: float
    wall_seconds: float

    @property
    def folder(self) -> str:
        """The folder of tests it lies in."""
        parts = self.test.partition("::")[0].split("/")
        return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def read(path: Path) -> list[Ended]:
    """Return how each test ended, the worst of what was said of it, in the order of the file."""
    found: dict[str, Ended] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        ended = Ended(*json.loads(line))
        before = found.get(ended.test)
        if before is None:
            found[ended.test] = ended
            continue
        worst = min((before.outcome, ended.outcome), key=(FAILED, SKIPPED, PASSED).index)
        found[ended.test] = ended._replace(
            outcome=worst,
            is_race=before.is_race or ended.is_race,
            work_seconds=before.work_seconds + ended.work_seconds,
            wall_seconds=before.wall_seconds + ended.wall_seconds,
        )
    return list(found.values())


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--tally`."""
    parser.addoption("--tally", metavar="FILE", help="keep how each test ended, a line each, in this file")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure a test with its fixtures; the figures travel with its last report."""
    work, wall = sum(os.times()[:4]), time.monotonic()
    item.user_properties.append(("race", item.get_closest_marker("race") is not None))
    group = item.get_closest_marker("xdist_group")
    item.user_properties.append(("group", group.args[0] if group else ""))
    item.user_properties.append(("began", (work, wall)))
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """Put what a test has taken so far in its last report."""
    if call.when == "teardown":
        work, wall = dict(item.user_properties)["began"]
        took = (sum(os.times()[:4]) - work, time.monotonic() - wall)
        item.user_properties.append(("took", took))
    yield


class Keeper:
    """Writes the lines; in a parallel run only the process that hears of all reports does."""

    def __init__(self, path: Path):
        self.path = path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what a report says, where it says more than that a step went well."""
        properties = dict(report.user_properties)
        if report.when != "teardown" and report.outcome == PASSED:
            return
        took = properties.get("took", (0.0, 0.0)) if report.when == "teardown" else (0.0, 0.0)
        # A parallel run writes the group behind the name, by which the test is not found again.
        name = report.nodeid.removesuffix(f"@{properties.get('group')}")
        ended = Ended(name, report.outcome, bool(properties.get("race")), *(round(one, 3) for one in took))
        with self.path.open("a") as file:
            file.write(json.dumps(ended) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to keep, where a file is named and this is not one of several workers."""
    if config.getoption("--tally") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Keeper(Path(config.getoption("--tally"))), "tests.tally.keeper")
