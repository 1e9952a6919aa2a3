"""`barnraise offer`: ask others for a piece."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings

from barnraise import tasks
from barnraise.management import commanding
from barnraise.web import arguments


class Command(commanding.Command):
    """Offer a task."""

    needs_sign_in = False
    help = "Ask others to do a piece of the work SLUG."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the work, the person, and the fields of an offer."""
        parser.add_argument("slug", metavar="SLUG", help="the work's address here")
        parser.add_argument("--by", metavar="PERSON", required=True, help="who asks for it")
        arguments.add_arguments(parser, tasks.Offer)

    def act(self, **options: Any) -> object:
        """Offer it, and say where it is."""
        work, person = commanding.work_named(options["slug"]), commanding.person_named(options["by"])
        made = tasks.offer(work, person, arguments.from_arguments(tasks.Offer, options))
        url = f"{settings.BARNRAISE_URL}/tasks/{made.uid}"
        self.say(f"It is offered: {url}")
        return {"id": str(made.uid), "url": url}
