"""`barnraise upgrade`: bring the store of an older version to this one."""

from typing import Any

from barnraise.management import commanding


class Command(commanding.Command):
    """Upgrade the store."""

    help = "Back the store up, bring its tables to this version, and check them; the server must be stopped."
    needs_schema = False

    def act(self, **options: Any) -> object:
        """Upgrade, and say what changed."""
        from barnraise.management import upgrades  # slow: help needs no table

        done = upgrades.upgrade()
        if done.backup is None:
            self.say("Nothing is to be upgraded: the tables are those of this version.")
        else:
            self.say(f"What was there before is in {done.backup}, with its secrets.")
            self.say("".join(f"Changed: {name}\n" for name in done.migrations).rstrip() or "No table was changed.")
            self.say("".join(f"Put back: {name}\n" for name in done.triggers).rstrip() or "No trigger was missing.")
            self.say("The record is as it was. Start the server again.")
        for problem in done.wrong:
            self.say(f"Wrong before and after: {problem}")
        self.failed = bool(done.wrong)
        return {
            "migrations": done.migrations,
            "triggers": done.triggers,
            "backup": str(done.backup) if done.backup else None,
            "wrong": done.wrong,
        }
