"""`barnraise backup`: one file with everything, taken while the server runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from barnraise.base import now
from barnraise.management import commanding, saving


class Command(commanding.Command):
    """Back the store up."""

    help = "Write everything to one file, while the server runs; what signs people in only with --secrets."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the place and whether secrets go along."""
        parser.add_argument("out", metavar="OUT", type=Path, nargs="?", help="a free place; else in BARNRAISE_HOME")
        parser.add_argument("--secrets", action="store_true", help="with passwords, second factors, sessions, the key")

    def act(self, **options: Any) -> object:
        """Write it."""
        name = f"barnraise-{now():%Y%m%d-%H%M%S}.zip"
        out = (options["out"] or settings.BARNRAISE_HOME / "backups" / name).absolute()
        size = saving.back_up(out, with_secrets=options["secrets"])
        self.say(f"Everything is in {out} ({size:,} bytes).")
        if not options["secrets"]:
            self.say("Passwords, second factors and the secret key are not in it; --secrets takes them along.")
        return {"out": str(out), "bytes": size, "secrets": options["secrets"]}
