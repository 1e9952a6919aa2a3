"""`barnraise concerns`: what the operator is asked to look at, where fewer than two people could be."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from barnraise.base import Refused
from barnraise.management import commanding
from barnraise.web.counts import Count


class Command(commanding.Command):
    """List concerns, or settle one."""

    help = "List what reached the operator: things that hurt a work or somebody. With ID and --outcome, settle one."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare which concern, what came of it, and why."""
        parser.add_argument("id", metavar="ID", nargs="?", help="of the concern to settle")
        parser.add_argument("--outcome", choices=("hidden", "acted", "dismissed"), help="hidden: hide the comment")
        parser.add_argument("--reason", default="", help="in neutral words: who told of it reads it")

    def act(self, **options: Any) -> object:
        """List, or settle."""
        from barnraise.governance import concerned, concerns  # slow: help needs no table
        from barnraise.governance.concerns import Settling

        waiting = concerned.for_operator()
        if options["id"]:
            waiting = [one for one in waiting if str(one.uid) == options["id"]]
            found = concerned.concern_of(UUID(options["id"])) if waiting else None
            if found is None:
                raise Refused("not_found", status=404)
            if not options["outcome"]:
                raise Refused("concern_outcome_missing")
            concerns.settle(found, None, Settling(outcome=options["outcome"], reason=options["reason"]))
            self.say("It is settled, and who told of it reads why.")
        else:
            for one in waiting:
                self.say(f"{one.uid}  {one.at:%Y-%m-%d}  {one.url}\n    {one.why}")
            self.say(f"{Count(len(waiting)):waits|wait}." if waiting else "Nothing waits for the operator.")
        return [{"id": str(one.uid), "url": one.url, "why": one.why} for one in waiting]
