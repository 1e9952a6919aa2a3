"""What suits one person among a million open tasks and a hundred thousand people: how long it takes, and the memory.

Beside it the time of fetching, by its id, as many rows as are shown.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import Figure, bounded

BENCH = "feed"
TASKS, PEOPLE = 1_000_000, 100_000
SLOWEST_MS = 20


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure in a store of its own; BENCH_SIZES=10000,1000 makes fewer tasks and people."""
    asked = os.environ.get("BENCH_SIZES", "")
    tasks, people = (int(one) for one in asked.split(",")) if asked else (TASKS, PEOPLE)
    found = _measured(tasks, people)
    among = f"among {tasks:,} tasks and {people:,} people"
    yield Figure(BENCH, f"making {tasks:,} tasks", found["made_s"], "s")
    for name, told in found["feeds"].items():
        yield Figure(BENCH, f"{name} {among}, p50", told["p50"], "ms", found["rows_ms"], told["p50"] / found["rows_ms"])
        yield bounded(BENCH, f"{name} {among}, p99", told["p99"], "ms", most=SLOWEST_MS)
    yield Figure(BENCH, f"memory of the process that answers {among}", found["megabytes"], "MB")
    yield Figure(BENCH, f"memory that it had before the first answer {among}", found["megabytes_before"], "MB")
    yield Figure(BENCH, f"the store {among}", found["store_megabytes"], "MB")


def _measured(tasks: int, people: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="bench-feed-") as home:
        environment = os.environ | {"BARNRAISE_HOME": home, "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
        told: dict[str, Any] = {}
        for step in ("make", "ask"):  # the process that answers has not made the store
            command = [sys.executable, "-m", "bench._fed", step, str(tasks), str(people)]
            said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
            told |= json.loads(said.splitlines()[-1])
    return told
