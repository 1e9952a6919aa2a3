"""`python -m tests.trust --tier C|N|R`: run the tests of trust in the size of a tier."""

import argparse
import os
import subprocess
import sys

PYTEST = (sys.executable, "-m", "pytest", "tests/trust", "--durations=0")
ON_POSTGRESQL = (sys.executable, "tests/postgres.py", *PYTEST, "--only-database", "-m", "not sqlite")


def main() -> int:
    """Run them on both databases; 1 when one fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.trust", description=__doc__)
    parser.add_argument("--tier", choices=("C", "N", "R"), default="C")
    environ = {**os.environ, "BARNRAISE_TIER": parser.parse_args().tier}
    return max(subprocess.call(command, env=environ) for command in (PYTEST, ON_POSTGRESQL))


if __name__ == "__main__":
    sys.exit(main())
