"""`barnraise demo`: fill the commons with the example works and the six months in which they were raised."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from barnraise import record
from barnraise.base import now
from barnraise.examples import playing, story
from barnraise.publishing.following import FOLLOWERS
from barnraise.works.models import Work

BAR = 40


class Command(BaseCommand):
    """Play the examples."""

    help = "Fill the commons with three example works, raised by 16 people and 6 guests in six simulated months."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare when to do nothing, and output for machines."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where a work exists already")
        parser.add_argument("--json", action="store_true", help="list slug and kind of each example work as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Play the story, publish its works, and say where they are."""
        slugs = [work.slug for work in story.works()]
        there = list(Work.objects.values_list("slug", flat=True))
        taken = sorted(set(slugs) & set(there))
        if not (options["if_empty"] and there):
            if taken:
                raise CommandError(
                    f"The commons has a work named {', '.join(taken)} already; the demo is meant for an empty one. "
                    "Choose another BARNRAISE_HOME, run `barnraise init`, and try again."
                )
            self._play(quiet=options["json"])
        works = Work.objects.filter(slug__in=slugs).order_by("pk")
        if options["json"]:
            self.stdout.write(json.dumps([{"slug": work.slug, "kind": work.kind} for work in works]))

    def _play(self, *, quiet: bool) -> None:
        tell = self._show if sys.stderr.isatty() and not quiet else lambda done, whole: None
        played = playing.play(now(), tell)
        record.follow(FOLLOWERS)
        if not quiet:
            titles = "".join(f"\n  {work.title} (/{work.slug}/)" for work in played)
            self.stdout.write(f"Six months were played; these works are there:{titles}")

    def _show(self, done: int, whole: int) -> None:
        filled = BAR * done // whole
        end = "\n" if done == whole else ""
        self.stderr.write(f"\rPlaying six months  {'█' * filled}{'·' * (BAR - filled)}  {done}/{whole}", ending=end)
