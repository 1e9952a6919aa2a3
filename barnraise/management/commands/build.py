"""`barnraise build`: make the books of works."""

import sys
import threading
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from barnraise.management import commanding


class Command(commanding.Command):
    """Make books."""

    help = "Make the EPUB, PDF and site archive of the work SLUG now; without SLUG, of every work where they are due."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which work."""
        parser.add_argument("slug", metavar="SLUG", nargs="?", help="the work's address here")
        parser.add_argument("--with-input", action="store_true", help=SUPPRESS)  # end when the standard input does

    def act(self, **options: Any) -> object:
        """Make them, one after another; what fails keeps its last good file."""
        from barnraise.publishing.builds import building  # slow: help needs no table
        from barnraise.web.serving import end_with

        if options["with_input"]:
            threading.Thread(target=end_with, args=(sys.stdin.fileno(),), name="told", daemon=True).start()
        slug = options["slug"]
        made = building.build_now(commanding.work_named(slug)) if slug else building.build_due()
        for name in made:
            self.say(name)
        return {"made": made}
