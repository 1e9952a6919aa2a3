"""`python -m tests.check`: all that needs no store, side by side.

Format, lint, types, imports, migrations, templates, documents, and how long tests have been unsteady.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# Tests that touch no database, so that they run at once.
TEXTS = (
    "tests/test_architecture.py",
    "tests/test_docs.py",
    "tests/test_figures.py",
    "tests/test_process_reference.py",
    "tests/test_promises.py",
    "tests/test_words.py",
)


class Check(NamedTuple):
    """One check: its name and its command."""

    name: str
    command: tuple[str, ...]


CHECKS = (
    Check("types", (str(BIN / "mypy"),)),
    Check("format", (str(BIN / "ruff"), "format", "--check", ".")),
    Check("lint", (str(BIN / "ruff"), "check", ".")),
    Check("imports", (str(BIN / "lint-imports"),)),
    Check("migrations", (sys.executable, "-m", "barnraise", "makemigrations", "--check", "--dry-run")),
    Check("templates and documents", (sys.executable, "-m", "pytest", *TEXTS)),
    Check("unsteady tests", (sys.executable, "-m", "tests.unsteady")),
)


def main() -> int:
    """Run all checks at once; print what each that fails says, and return 1 when one does."""
    with tempfile.TemporaryDirectory() as folder:
        files = [(Path(folder) / str(number)).open("w+") for number, _ in enumerate(CHECKS)]
        running = [
            subprocess.Popen(check.command, cwd=ROOT, stdout=file, stderr=subprocess.STDOUT)
            for check, file in zip(CHECKS, files, strict=True)
        ]
        codes = [one.wait() for one in running]
        for check, file, code in zip(CHECKS, files, codes, strict=True):
            file.seek(0)
            print(f"{check.name}: {'holds' if code == 0 else 'FAILS'}")
            if code:
                print(file.read())
            file.close()
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
