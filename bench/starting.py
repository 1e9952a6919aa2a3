"""What a command costs before it does anything: processor time, beside the smallest command of Django."""

import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.figures import Figure, against

ROUNDS = 9
MOST = 2.5
WORDS = (
    ("help", ("help",)),
    ("help of a command", ("token", "--help")),
    ("a small command", ("tasks",)),
)


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Run each command in turns, as often; the median of what each takes."""
    with tempfile.TemporaryDirectory() as home:
        # Compiled modules are kept, as where it is installed, whatever this shell says of that.
        environ = os.environ | {"BARNRAISE_HOME": home, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        ours = [sys.executable, "-m", "barnraise"]
        subprocess.run([*ours, "init"], env=environ, check=True, stdout=subprocess.DEVNULL)
        commands = [[sys.executable, "-m", "django", "version"], *([*ours, *words] for _, words in WORDS)]
        for command in commands:
            milliseconds(command, environ)
        rounds = [[milliseconds(command, environ) for command in commands] for _ in range(ROUNDS)]
    django, *found = (median(column) for column in zip(*rounds, strict=True))
    for (name, _), spent in zip(WORDS, found, strict=True):
        yield against("starting", name, spent, "ms", beside=django, goal=("≤", MOST))


def milliseconds(command: list[str], environ: dict[str, str]) -> float:
    """Return the processor time of one command, its own and the system's for it."""
    before = _spent()
    subprocess.run(command, env=environ, check=True, stdout=subprocess.DEVNULL)
    return 1000 * (_spent() - before)


def _spent() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
