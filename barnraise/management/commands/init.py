"""`barnraise init`: make BARNRAISE_HOME, its secret key and its tables; again, it brings them up to date."""

from typing import Any

from django.core.management import call_command

from barnraise import governance, record
from barnraise.management import commanding


class Command(commanding.Command):
    """Make or update the store."""

    help = "Make BARNRAISE_HOME with its secret key, tables and static files; again, bring them up to date."
    needs_store = False

    def act(self, **options: Any) -> object:
        """Do each step; every one may be repeated without harm."""
        from barnraise.management import schema, upgrades  # slow: help needs no table
        from barnraise.record import home

        folder = home.prepare_home()
        if schema.applied():
            upgrades.upgrade()
        else:
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)  # of guesses; only where the database counts them
        call_command("collectstatic", verbosity=0, interactive=False)
        record.site_chain()
        governance.found()
        self.say(f"The store in {folder} is ready.")
        return {"home": str(folder)}
