"""`python -m tests.run [--fast] [ARGUMENTS OF PYTEST]`: the whole suite, as `make test` runs it.

First everything in parallel, then on PostgreSQL what touches the database in a way of its own. What failed is run
once more alone, at the end: what then passes is UNSTEADY and stands last, what fails again fails the run. A test
marked `race` has no second try; what it left is kept in .failures/. The slowest twenty and the sum of each folder
are printed.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests import postgres, tally
from tests.on_postgres import WHY
from tests.tally import FAILED, PASSED, SKIPPED, Ended

ROOT = Path(__file__).parents[1]
FAILURES = ".failures"
PYTEST = (sys.executable, "-m", "pytest", "-p", "tests.tally")
IN_PARALLEL = ("-n", os.environ.get("WORKERS", "2"), "--dist", "loadgroup", "--no-loadscope-reorder")
# The programme of trust and the stores of former versions are looked at in every whole run.
QUICK = ("-m", "not browser and not slow", "--ignore", "tests/trust", "--ignore", "tests/stores")
SLOWEST = 20
# Exit codes of pytest that say that its tests ran: all well, or some failed.
RAN = (0, 1)


class Part:
    """One run of pytest in parallel: its arguments, and where its database is."""

    def __init__(self, name: str, arguments: Sequence[str], environ: Mapping[str, str]):
        self.name, self.arguments, self.environ = name, arguments, {**os.environ, **environ}
        self.ended: list[Ended] = []

    def run(self, folder: Path) -> bool:
        """Run it; tell whether it ran to its end."""
        kept = folder / f"{self.name}.jsonl"
        code = subprocess.call([*PYTEST, "--tally", str(kept), *self.arguments], env=self.environ)
        self.ended = tally.read(kept)
        # 1 with nothing that failed is a run that was stopped, or what another plugin found.
        has_reason = any(one.outcome != PASSED for one in self.ended)
        return code in RAN and (code == 0 or has_reason)

    def run_again(self, folder: Path) -> list[Ended]:
        """Run what failed and may have a second try, each alone; return what passes now."""
        passes = []
        for number, one in enumerate(one for one in self.ended if one.outcome == FAILED and not one.is_race):
            print(f"\nOnce more alone, {self.name}: {one.test}", flush=True)
            kept = folder / f"{self.name}-{number}.jsonl"
            code = subprocess.call([*PYTEST, "--tally", str(kept), one.test], env=self.environ)
            if code == 0 and [ended.outcome for ended in tally.read(kept)] == [PASSED]:
                passes.append(one)
        return passes


def slowest(ended: Sequence[Ended]) -> list[str]:
    """Return the lines about what took longest: twenty tests, and each folder."""
    lines = ["", f"{'processor':>10} {'wall':>8}  the slowest {SLOWEST} tests, in seconds"]
    ranked = sorted(ended, key=lambda one: one.work_seconds, reverse=True)
    lines += [f"{one.work_seconds:10.1f} {one.wall_seconds:8.1f}  {one.test}" for one in ranked[:SLOWEST]]
    folders: dict[str, list[Ended]] = {}
    for one in ended:
        folders.setdefault(one.folder, []).append(one)
    sums = [
        (sum(one.work_seconds for one in many), sum(one.wall_seconds for one in many), name, len(many))
        for name, many in folders.items()
    ]
    lines += ["", f"{'processor':>10} {'wall':>8}  each folder"]
    lines += [f"{work:10.1f} {wall:8.1f}  {name}: {count} tests" for work, wall, name, count in sorted(sums)[::-1]]
    total = sum(one[0] for one in sums), sum(one[1] for one in sums)
    return [*lines, f"{total[0]:10.1f} {total[1]:8.1f}  all: {len(ended)} tests"]


def judged(parts: Sequence[Part], again: Callable[[Part], list[Ended]]) -> tuple[int, list[str]]:
    """Return the exit code of a run whose parts ran to their end, and the lines that say why."""
    lines, unsteady, code = [], [], 0
    for part in parts:
        passes = again(part)
        for one in part.ended:
            if one.outcome == SKIPPED:
                lines.append(f"SKIPPED   {part.name}: {one.test}: nothing is left out unseen")
                code = 1
            elif one in passes:
                unsteady.append(f"UNSTEADY  {part.name}: {one.test}: enter it in docs/unsteady.md")
            elif one.outcome == FAILED:
                kept = f": no second try; what it left is in {FAILURES}/" if one.is_race else ""
                lines.append(f"FAILED    {part.name}: {one.test}{kept}")
                code = 1
    return code, [*lines, *unsteady]


def main(arguments: Sequence[str]) -> int:
    """Run the suite, and return its exit code."""
    is_fast = "--fast" in arguments
    given = [one for one in arguments if one != "--fast"]
    chosen = QUICK if is_fast else ()
    on_sqlite = Part("SQLite", [*IN_PARALLEL, *chosen, *given], {})
    with tempfile.TemporaryDirectory(prefix="barnraise-tests-") as folder:
        if is_fast:
            return _run([on_sqlite], Path(folder))
        with postgres.server() as url:
            # Named, so that no worker reads the others: to find what is marked costs a quarter of a minute.
            arguments = [*IN_PARALLEL, "-m", "postgres", *(given or WHY)]
            on_postgres = Part("PostgreSQL", arguments, {"BARNRAISE_DATABASE_URL": url})
            return _run([on_sqlite, on_postgres], Path(folder))


def _run(parts: Sequence[Part], folder: Path) -> int:
    ran = [part.run(folder) for part in parts]
    code, lines = judged(parts, lambda part: part.run_again(folder))
    print("\n".join(slowest([one for part in parts for one in part.ended])))
    lines = [*(f"STOPPED   {part.name}" for part, is_whole in zip(parts, ran, strict=True) if not is_whole), *lines]
    print("\n".join(["", *(lines or ["Everything passes."])]), flush=True)
    return code if all(ran) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
