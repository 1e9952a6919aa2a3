"""`barnraise restore`: verify a backup, and only then put it in place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from barnraise import record
from barnraise.management import commanding, saving
from barnraise.management.members import KEY
from barnraise.web.serving import followers


class Command(commanding.Command):
    """Restore a backup."""

    help = "Verify the backup FILE, then put it in the place of what is stored; the server must be stopped."
    needs_store = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FILE", type=Path, help="what `barnraise backup` wrote")

    def act(self, **options: Any) -> object:
        """Restore it: before it is verified nothing is touched."""
        manifest = saving.restore(
            options["file"].absolute(), checked=lambda: self.say("The backup is sound; putting it in place.")
        )
        has_secrets = KEY in manifest["members"]
        self.say(f"The store is as it was at {manifest['made_at']}.")
        if manifest["removed_again"]:
            record.follow(followers())
            self.say(
                f"Removed again, as it was since: {len(manifest['removed_again'])}; /about/acts says what and why."
            )
        if not has_secrets:
            self.say("Passwords were not in it: `barnraise token PERSON --sign-in` lets people in.")
        return {"made_at": manifest["made_at"], "secrets": has_secrets, "removed_again": manifest["removed_again"]}
