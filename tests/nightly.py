"""`python -m tests.nightly`: all that is too long for every run.

It is run before a tag; its result goes in docs/trust.md with its date.

The rows of trust in tier N, the whole suite on PostgreSQL, and the fast tests on Django's next release.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
IN_PARALLEL = ("-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder")
# The requirement of the release of Django after the one that is pinned, which need not be out yet.
NEXT_DJANGO = "django>=6.0a1,<6.1"
# The oldest Python that it runs on; where this one is older, one that is new enough is looked for.
ITS_PYTHON = (3, 12)


class Run(NamedTuple):
    """One nightly run: its name and its command."""

    name: str
    command: tuple[str, ...]


RUNS = (
    Run("the rows of trust in tier N", (sys.executable, "-m", "tests.trust", "--tier", "N")),
    Run(
        "all that touches the database, on PostgreSQL",
        (
            *(sys.executable, "tests/postgres.py", sys.executable, "-m", "pytest", *IN_PARALLEL),
            *("--only-database", "-m", "not browser and not sqlite"),
        ),
    ),
)


def on_next_django(folder: Path) -> int:
    """Install Django's next release beside everything else that is pinned, in a folder, and run the fast tests."""
    python = newest_python()
    if python is None:
        print(f"There is no Python {'.'.join(map(str, ITS_PYTHON))} or newer here, which {NEXT_DJANGO} needs.")
        return 1
    own = folder / "bin" / "python"
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    pip = [str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--requirement", "requirements/dev.txt"], cwd=ROOT, check=True)
    # Over what is pinned: other packages may still ask for the older one.
    subprocess.run([*pip, "--pre", "--no-deps", "--upgrade", NEXT_DJANGO], cwd=ROOT, check=True)
    return subprocess.call([str(own), "-m", "tests.run", "--fast"], cwd=ROOT)


def newest_python() -> str | None:
    """Return a Python that is new enough for Django's next release: this one, or the newest that is found."""
    for name in (sys.executable, *(f"python3.{minor}" for minor in (14, 13, 12))):
        asked = f"import sys; sys.exit(sys.version_info[:2] < {ITS_PYTHON})"
        try:
            if subprocess.run([name, "-c", asked], capture_output=True, check=False).returncode == 0:
                return name
        except OSError:
            continue
    return None


def main() -> int:
    """Run them one after the other; tell how each ended, and return 1 when one failed."""
    ended = [(run.name, subprocess.call(run.command, cwd=ROOT)) for run in RUNS]
    with tempfile.TemporaryDirectory(prefix="barnraise-next-") as folder:
        ended.append((f"the fast tests on {NEXT_DJANGO}", on_next_django(Path(folder))))
    print("\n".join(f"{name}: {'holds' if code == 0 else 'FAILS'}" for name, code in ended))
    return int(any(code for _, code in ended))


if __name__ == "__main__":
    sys.exit(main())
