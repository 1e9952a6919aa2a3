"""`barnraise doctor`: look at what tends to go wrong, before it does."""

from dataclasses import asdict
from typing import Any

from barnraise.management import commanding

_SIGNS = {"well": "  ", "look": "? ", "danger": "! "}
_WIDTH = 12


class Command(commanding.Command):
    """Look after the store."""

    needs_schema = False
    help = "Look at database, disk, clock, followers, backups, mail and tools; exit 1 on what endangers data."

    def act(self, **options: Any) -> object:
        """Look, and say line by line what was found, and which settings there are."""
        from barnraise.management import examining  # slow: help needs no table

        found = []
        for finding in examining.findings():
            found.append(finding)
            self.say(f"{_SIGNS[finding.state]}{finding.name:<{_WIDTH}}{finding.told}")
        self.failed = any(finding.state == "danger" for finding in found)
        told = examining.told_settings()
        self.say("\nSettings")
        for name, value in told.items():
            self.say(f"  {name:<27}{value}")
        self.say("\nWhat is marked ! endangers data." if self.failed else "\nNothing endangers data.")
        return {
            "well": not self.failed,
            "findings": [asdict(finding) for finding in found],
            "settings": told,
        }
