"""`python -m tests.nightly`: all that is too long for every run.

It is run before a tag; its result goes in docs/trust.md with its date.

The rows of trust in tier N, the whole suite on PostgreSQL, and the fast tests on Django's next release. What fails
holds up nothing else, and is named at the end with what each took. A run that does not end is ended.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.bounded import Ended, bounded

ROOT = Path(__file__).parents[1]
IN_PARALLEL = ("-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder")
# The requirement of the release of Django after the one that is pinned, which need not be out yet.
NEXT_DJANGO = "django>=6.0a1,<6.1"
# The oldest Python that it runs on; where this one is older, one that is new enough is looked for.
ITS_PYTHON = (3, 12)
# All of it takes about an hour on two quiet cores: no run may hold up the others on a slower machine for ever.
LONGEST_MINUTES = 240


class Run(NamedTuple):
    """One nightly run: its name and its command."""

    name: str
    command: tuple[str, ...]


RUNS = (
    Run(
        "the rows of trust in tier N",
        (sys.executable, "-m", "tests.trust", "--tier", "N", "--at-once", str(os.cpu_count() or 1)),
    ),
    Run(
        "all that touches the database, on PostgreSQL",
        (
            *(sys.executable, "tests/postgres.py", sys.executable, "-m", "pytest", *IN_PARALLEL),
            *("--only-database", "-m", "not browser and not sqlite"),
        ),
    ),
    Run(f"the fast tests on {NEXT_DJANGO}", (sys.executable, "-m", "tests.nightly", "--next-django")),
)


def on_next_django(run: Callable[..., int] = subprocess.call) -> int:
    """Install Django's next release beside everything else that is pinned, in a folder, and run the fast tests."""
    python = newest_python()
    if python is None:
        print(f"There is no Python {'.'.join(map(str, ITS_PYTHON))} or newer here, which {NEXT_DJANGO} needs.")
        return 1
    with tempfile.TemporaryDirectory(prefix="barnraise-next-") as folder:
        own = str(Path(folder) / "bin" / "python")
        pip = (own, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        steps = (
            (python, "-m", "venv", folder),
            (*pip, "--require-hashes", "--requirement", "requirements/dev.txt"),
            # Over what is pinned: other packages may still ask for the older one.
            (*pip, "--pre", "--no-deps", "--upgrade", NEXT_DJANGO),
            (own, "-m", "tests.run", "--fast"),
        )
        # The first step that fails ends it.
        return next((code for step in steps if (code := run(step, cwd=ROOT))), 0)


def newest_python() -> str | None:
    """Return a Python that is new enough for Django's next release: this one, or the newest that is found."""
    installed = sorted(Path.home().glob(".pyenv/versions/3.*/bin/python"), key=_version, reverse=True)
    for name in (sys.executable, *(f"python3.{minor}" for minor in (14, 13, 12)), *map(str, installed)):
        asked = f"import sys; sys.exit(sys.version_info[:2] < {ITS_PYTHON})"
        try:
            if subprocess.run([name, "-c", asked], capture_output=True, check=False).returncode == 0:
                return name
        except OSError:
            continue
    return None


def _version(python: Path) -> list[int]:
    return [int(one) for one in python.parts[-3].split(".") if one.isdigit()]


def main(runs: tuple[Run, ...] = RUNS) -> int:
    """Run them one after the other; tell how each ended and what it took, and return 1 when one failed."""
    ended: list[tuple[str, Ended]] = []
    for one in runs:
        print(f"\n== {one.name}", flush=True)
        ended.append((one.name, bounded(one.command, LONGEST_MINUTES * 60, cwd=ROOT)))
    print()
    for name, how in ended:
        print(f"{how.seconds / 60:6.1f} min  {how.result:8}  {name}")
    print(f"{sum(how.seconds for _, how in ended) / 60:6.1f} min  in all")
    return int(any(how.result != "holds" for _, how in ended))


if __name__ == "__main__":
    sys.exit(on_next_django() if "--next-django" in sys.argv else main())
