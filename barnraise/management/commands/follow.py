"""`barnraise follow`: what `barnraise serve` runs beside itself."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from barnraise.base import Refused
from barnraise.management.commanding import REFUSED


class Command(BaseCommand):
    """Keep every follower up to date until the standard input ends."""

    help = "Run by `barnraise serve`: let followers read along and times run out until the standard input ends."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what the process before this one was at when it ended, and what is left out."""
        parser.add_argument("ended", nargs="*", help="what the process before this one was at when it ended")
        parser.add_argument("--without", action="append", default=[], help="a step to be left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Follow until the standard input ends."""
        from barnraise.management import schema  # slow: help needs no table
        from barnraise.web.sentences import sentence
        from barnraise.web.serving import follow_until_end

        try:
            schema.check()
        except Refused as refused:
            raise CommandError(sentence(refused.code, dict(refused.facts)), returncode=REFUSED) from None
        follow_until_end(sys.stdin.fileno(), options["ended"], options["without"])
