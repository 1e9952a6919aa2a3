"""`barnraise COMMAND`: one door to every command."""

import os
import sys


def main() -> None:
    """Run the command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    from django.core.management import execute_from_command_line  # slow: settings are read first

    execute_from_command_line(["barnraise", *sys.argv[1:]])


if __name__ == "__main__":
    main()
