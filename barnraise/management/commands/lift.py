"""`barnraise lift`: end a suspension or a hiding before its time."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from barnraise import governance
from barnraise.base import Refused
from barnraise.management import commanding


class Command(commanding.Command):
    """End an act."""

    help = "End the suspension or hiding whose id is ACT; /about/acts lists them."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which."""
        parser.add_argument("uid", metavar="ACT", type=UUID, help="its id, as `suspend` and `hide` said")

    def act(self, **options: Any) -> object:
        """End it."""
        from barnraise.governance.models import Act  # slow: help needs no table

        act = Act.objects.filter(uid=options["uid"]).first()
        if act is None:
            raise Refused("act_over", status=404)
        governance.lift(act)
        self.say("It has ended.")
        return {"act": str(act.uid)}
