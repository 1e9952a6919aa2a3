"""`barnraise COMMAND`: one door to every command."""

import os
import pkgutil
import sys

from barnraise.management import commands

WIDTH = 12


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    from django.core.management import execute_from_command_line  # slow: settings are read first

    if sys.argv[1:] in ([], ["help"], ["--help"], ["-h"]):
        print(overview())
        return
    execute_from_command_line(["barnraise", *sys.argv[1:]])


def overview() -> str:
    """Return what there is to type: our own commands; Django's are reachable, and not in the way."""
    import django  # slow: settings are read first
    from django.core.management import load_command_class

    django.setup()
    names = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
    told = {name: str(load_command_class("barnraise", name).help).split(". ")[0].rstrip(".") for name in names}
    lines = "\n".join(f"  {name:<{WIDTH}}{help}" for name, help in told.items())
    return f"barnraise COMMAND [--help]\n\n{lines}\n\nAll data live in the folder that BARNRAISE_HOME names."


if __name__ == "__main__":
    main()
