"""`barnraise publish`: make the published pages of every work, or of one, again."""

from argparse import ArgumentParser
from typing import Any

from barnraise.management import commanding
from barnraise.web.counts import Count


class Command(commanding.Command):
    """Publish works."""

    help = "Make the published pages again, with search index and credit; safe while the server runs."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which work."""
        parser.add_argument("slug", nargs="?", default="", help="only the work at this address")

    def act(self, **options: Any) -> object:
        """Publish one work after another."""
        from barnraise.publishing import site  # slow: help needs no table
        from barnraise.works.models import Component, Work

        works = Work.objects.filter(is_ready=True).order_by("pk")
        if options["slug"]:
            works = works.filter(pk=commanding.work_named(options["slug"]).pk)
        told = []
        for work in works:
            whole = Component.objects.filter(work=work, is_here=True).count()
            with self.bar(f"/{work.slug}/", whole) as show, site.alone():
                changed = site.publish(work, show)
            self.say(f"/{work.slug}/: {Count(changed):page/s} changed.")
            told.append({"slug": work.slug, "pages_changed": changed})
        return {"works": told}
