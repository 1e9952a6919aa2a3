"""`barnraise COMMAND`: one door to every command."""

import ast
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from barnraise import __version__
from barnraise.management import commands

WIDTH = 12


def main() -> None:
    """Run the command that the arguments name."""
    if sys.argv[1:] in ([], ["help"], ["--help"], ["-h"]):
        print(overview())
        return
    if sys.argv[1:] in (["version"], ["--version"]):
        print(f"barnraise {__version__}")  # Django would tell its own
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    from django.core.management import execute_from_command_line  # slow: help needs nothing of it

    with _no_collections():
        _load(sys.argv[1])
    execute_from_command_line(["barnraise", *sys.argv[1:]])


@contextmanager
def _no_collections() -> Iterator[None]:
    """Collect no garbage while modules are loaded, which all stay: it is an eighth of a small command."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def _load(command: str) -> None:
    """Load the tables of all packages, and a command of ours."""
    import django  # slow: help needs nothing of it

    django.setup()
    if find_spec(f"{commands.__name__}.{command}"):
        import_module(f"{commands.__name__}.{command}")


def overview() -> str:
    """Return what there is to type: our own commands; Django's are reachable, and not in the way.

    Their words are read from the files: to import them all would take twenty times as long.
    """
    files = sorted(Path(commands.__path__[0]).glob("[a-z]*.py"))
    lines = "\n".join(f"  {file.stem:<{WIDTH}}{_help_in(file).split('. ')[0].rstrip('.')}" for file in files)
    return f"barnraise COMMAND [--help]\n\n{lines}\n\nAll data live in the folder that BARNRAISE_HOME names."


def _help_in(file: Path) -> str:
    """Return what the class `Command` in a file has as its `help`."""
    for statement in ast.walk(ast.parse(file.read_text("utf-8"))):
        match statement:
            case ast.Assign(targets=[ast.Name(id="help")], value=ast.Constant(value=str(told))):
                return told
    raise AssertionError(f"{file.name} has no help")


if __name__ == "__main__":
    main()
