"""`barnraise init`: make BARNRAISE_HOME, its secret key and its tables; again, it brings them up to date."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from barnraise import record
from barnraise.record import home


class Command(BaseCommand):
    """Make or update the store."""

    help = "Make BARNRAISE_HOME with its secret key, tables and static files; again, bring them up to date."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Do each step; every one may be repeated without harm."""
        folder = home.prepare_home()
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)  # of guesses; only where the database counts them
        call_command("collectstatic", verbosity=0, interactive=False)
        record.site_chain()
        self.stdout.write(f"The store in {folder} is ready.")
