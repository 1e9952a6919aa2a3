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
from typing import TYPE_CHECKING

from barnraise import __version__
from barnraise.management import commands

if TYPE_CHECKING:
    from django.core.management import BaseCommand

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
    with _no_collections():
        command = _command(sys.argv[1])
        if command is not None and not {"-h", "--help"} & set(sys.argv[2:]):
            _load_tables(only_ours=not getattr(command, "needs_sign_in", True))
    if command is not None:
        command.run_from_argv(["barnraise", *sys.argv[1:]])
    else:
        from django.core.management import execute_from_command_line  # slow: our own commands need nothing of it

        execute_from_command_line(["barnraise", *sys.argv[1:]])


@contextmanager
def _no_collections() -> Iterator[None]:
    """Collect no garbage while modules are loaded, which all stay: it is an eighth of a small command."""
    gc.disable()
    yield
    gc.freeze()
    gc.enable()


def _command(name: str) -> "BaseCommand | None":
    """Return a command of ours; None for Django's. Its file loads no table, so its help is told without them."""
    module = f"{commands.__name__}.{name}"
    if not name.isidentifier() or find_spec(module) is None:
        return None
    command: BaseCommand = import_module(module).Command()
    return command


def _load_tables(*, only_ours: bool) -> None:
    """Load the tables of all packages, and log as the settings say.

    It is what `django.setup()` does, without the addresses of pages, which double what a small command takes.
    """
    import logging.config  # slow: help needs nothing of it

    from django.apps import apps
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
    apps.populate(["barnraise"] if only_ours else settings.INSTALLED_APPS)


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
