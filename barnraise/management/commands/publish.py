"""`barnraise publish`: make the published pages of every work, or of one, again."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from barnraise.publishing import site
from barnraise.works.models import Work


class Command(BaseCommand):
    """Publish works."""

    help = "Make the published pages again, with search index and credit; safe while the server runs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare which work."""
        parser.add_argument("--slug", help="only the work at this address")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish one work after another."""
        works = Work.objects.filter(is_ready=True).order_by("pk")
        if options["slug"]:
            works = works.filter(slug=options["slug"])
            if not works.exists():
                raise CommandError(f"There is no work at /{options['slug']}/. Look at the shelf for its address.")
        for work in works:
            with site.alone():
                changed = site.publish(work, self._told(work.slug))
            self.stdout.write(f"/{work.slug}/: {changed} pages changed.")

    def _told(self, slug: str) -> Any:
        def told(count: int) -> None:
            if sys.stderr.isatty() and count % 50 == 0:
                self.stderr.write(f"\r/{slug}/: {count} pages", ending="")

        return told
