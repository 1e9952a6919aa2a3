"""Bringing in a git history, beside git's own fast-import of the same history."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from bench._histories import git, histories
from bench.figures import Figure, against, bounded

BENCH = "history_import"


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure commits a second, and memory, for each history in a folder of repositories."""
    with histories(data) as found:
        for name, repository in found:
            ours = imported(repository)
            rate = ours["commits"] / ours["seconds"]
            peer = ours["commits"] / _fast_import(repository)
            yield against(BENCH, f"commits/s, {name}", rate, "commits/s", beside=peer, goal=("≥", 0.25))
            yield bounded(BENCH, f"memory, {name}", ours["megabytes"], "MB", most=500)


def imported(repository: Path) -> dict[str, float]:
    """Import a repository in a process of its own and return what it took."""
    with TemporaryDirectory(prefix="bench-home-") as home:
        command = [sys.executable, "-m", "bench._store", str(repository), home]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def _fast_import(repository: Path) -> float:
    """Return the seconds that git needs for the same history, exported beforehand."""
    with TemporaryDirectory(prefix="bench-git-") as folder:
        stream = Path(folder) / "stream"
        with stream.open("wb") as file:
            source = ["git", "-c", "safe.directory=*", f"--git-dir={repository}"]
            subprocess.run([*source, "fast-export", "--reencode=no", "HEAD"], stdout=file, check=True)
        target = Path(folder) / "target.git"
        subprocess.run(["git", "init", "--bare", "--quiet", str(target)], check=True)
        began = time.monotonic()
        with stream.open("rb") as file:
            subprocess.run(["git", f"--git-dir={target}", "fast-import", "--quiet"], stdin=file, check=True)
        seconds = time.monotonic() - began
        assert git(target, "for-each-ref")
        return seconds
