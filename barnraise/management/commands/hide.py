"""`barnraise hide`: show a notice in place of something for a while, as the operator of a young commons."""

from argparse import ArgumentParser
from typing import Any

from barnraise import governance
from barnraise.management import commanding
from barnraise.rules.commons import OPERATOR_DAYS


class Command(commanding.Command):
    """Hide something."""

    help = "Hide the work, piece or contribution whose page is at ADDRESS; a notice stands in its place."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare what, why and for how long."""
        parser.add_argument("address", metavar="ADDRESS", help="of its page, as /guide/read/tools.md")
        parser.add_argument("--reason", required=True, help="in neutral words: it stands in the notice")
        parser.add_argument("--days", type=int, default=OPERATOR_DAYS, help=f"at most {OPERATOR_DAYS}")

    def act(self, **options: Any) -> object:
        """Hide it, and say until when."""
        act = governance.hide(options["address"], reason=options["reason"], days=options["days"])
        self.say(f"It is hidden until {act.until:%Y-%m-%d}. `barnraise lift {act.uid}` ends it.")
        return {"act": str(act.uid), "until": f"{act.until:%Y-%m-%dT%H:%M:%SZ}"}
