"""Run one bench, or all of them."""

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path

import bench
from bench.figures import Figure

NOT_BENCHES = ("__main__", "figures")


def names() -> list[str]:
    """Return the names of all benches: the modules here that have `figures`."""
    found = (module.name for module in pkgutil.iter_modules(bench.__path__))
    return sorted(name for name in found if name not in NOT_BENCHES and not name.startswith("_"))


def main() -> int:
    """Run what was asked for; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=names(), help="one bench; without it all run")
    parser.add_argument("--data", type=Path, help="a folder of real data for the benches that take some")
    parser.add_argument("--json", action="store_true", help="print one line a figure that has a goal")
    given = parser.parse_args()
    missed = False
    for name in [given.name] if given.name else names():
        for figure in importlib.import_module(f"bench.{name}").figures(given.data):
            show(figure, as_json=given.json)
            missed = missed or figure.met is False
    return 1 if missed else 0


def show(figure: Figure, *, as_json: bool) -> None:
    """Print one figure, at once."""
    if not as_json:
        print(figure.sentence(), flush=True)
    elif figure.goal:
        print(figure.line(), flush=True)


if __name__ == "__main__":
    sys.exit(main())
