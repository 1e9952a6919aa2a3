"""Works of 1,000 to 1,000,000 components and a commons of 10,000 works: one change, and the pages that people open."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.figures import Figure, against, bounded

SIZES = (1_000, 100_000, 1_000_000)
LISTED, WORKS = 100_000, 10_000
# A page that takes longer than this is waited for; the others feel immediate.
PLEASANT_MS = 200
SLOWEST = 1.3


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure each size in a store of its own; BENCH_SIZES=1000,20000 measures smaller ones."""
    asked = os.environ.get("BENCH_SIZES", "")
    sizes = tuple(int(one) for one in asked.split(",")) if asked else SIZES
    seen = {size: _measured("change", size) for size in sizes}
    for size, found in seen.items():
        yield Figure("size", f"bringing in {size:,} components", found["import_s"], "s")
        yield Figure("size", f"integrating one change among {size:,} components, p50", found["change_ms"], "ms")
        yield bounded("size", f"the read page follows among {size:,} components", found["follow_ms"], "ms", most=1000)
    first, last = (seen[size]["change_ms"] for size in (sizes[0], sizes[-1]))
    name = f"integrating among {sizes[-1]:,} components beside {sizes[0]:,}"
    yield against("size", name, last, "ms", beside=first, goal=("≤", SLOWEST))
    listed = min(LISTED, sizes[-1])
    for kind, size, what in (
        ("pages", listed, f"a work of {listed:,} components"),
        ("works", min(WORKS, sizes[-1]), f"a commons of {min(WORKS, sizes[-1]):,} works"),
    ):
        for page, told in _measured(kind, size).items():
            yield bounded("size", f"{page} of {what}, p50", told["ms"], "ms", most=PLEASANT_MS)
            yield bounded("size", f"{page} of {what}, compressed", told["kb"], "kB", most=60)


def _measured(what: str, size: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"BARNRAISE_HOME": home, "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
        command = [sys.executable, "-m", "bench._sized", what, str(size)]
        said = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found
