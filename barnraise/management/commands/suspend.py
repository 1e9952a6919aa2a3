"""`barnraise suspend`: let somebody only read for a while, as the operator of a young commons."""

from argparse import ArgumentParser
from typing import Any

from barnraise import governance
from barnraise.management import commanding
from barnraise.rules.commons import OPERATOR_DAYS


class Command(commanding.Command):
    """Suspend somebody."""

    help = "Suspend PERSON (a name, or the address of her page); she reads and sends nothing. Shown on /about/acts."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare whom, why and for how long."""
        parser.add_argument("person", metavar="PERSON", help="her name here, or the address of her page")
        parser.add_argument("--reason", required=True, help="in neutral words: it stands on her page")
        parser.add_argument("--days", type=int, default=OPERATOR_DAYS, help=f"at most {OPERATOR_DAYS}")

    def act(self, **options: Any) -> object:
        """Suspend her, and say until when."""
        person = governance.person_at(options["person"])
        act = governance.suspend(person, reason=options["reason"], days=options["days"])
        self.say(f"{person.name} only reads until {act.until:%Y-%m-%d}. `barnraise lift {act.uid}` ends it.")
        return {"act": str(act.uid), "until": f"{act.until:%Y-%m-%dT%H:%M:%SZ}"}
