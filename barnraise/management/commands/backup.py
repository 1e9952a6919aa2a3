"""`barnraise backup`: one file with everything, taken while the server runs, and read back at once."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings

from barnraise.base import now
from barnraise.management import commanding
from barnraise.web.counts import Count


class Command(commanding.Command):
    """Back the store up."""

    needs_schema = False  # an older store may be backed up before anything else is done to it
    help = "Write everything to one file, while the server runs, and check it by restoring it to a temporary folder."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the place, whether secrets go along, and whether old ones go."""
        parser.add_argument(
            "out",
            metavar="OUT",
            type=Path,
            nargs="?",
            help="a free place, or with --keep a folder; else BARNRAISE_HOME",
        )
        parser.add_argument("--secrets", action="store_true", help="with passwords, second factors, sessions, the key")
        parser.add_argument(
            "--keep", action="store_true", help="delete older backups that --keep made, but for 7 daily and 4 weekly"
        )

    def act(self, **options: Any) -> object:
        """Write it, check it, and say what a restore would say; exit 1 where that would not be whole."""
        from barnraise.management import retention, saving  # slow: help needs no table

        at = now()
        name = f"barnraise-{at:%Y%m%d-%H%M%S}.zip"
        out = (options["out"] or settings.BARNRAISE_HOME / "backups").absolute()
        out = out / name if options["keep"] or options["out"] is None else out
        soundness = saving.back_up(out, with_secrets=options["secrets"])
        size = out.stat().st_size
        self.say(f"Everything is in {out} ({size:,} bytes).")
        self.failed = bool(soundness.wrong)
        if self.failed:
            self.say("A restore would not be whole; older backups are kept. Run `barnraise fsck`. What is wrong:")
            self.say("\n".join(f"  {problem}" for problem in soundness.wrong))
        elif soundness.derived:
            self.say(
                f"It was read back: it restores. {Count(len(soundness.derived)):derived row/s} would be made anew."
            )
        else:
            self.say("It was read back: it restores.")
        if not options["secrets"]:
            self.say(saving.WITHOUT_SECRETS)
        deleted = retention.keep(out.parent, name, at) if options["keep"] and not self.failed else []
        if deleted:
            self.say(f"Deleted, as newer ones are there: {', '.join(deleted)}.")
        return {
            "out": str(out),
            "bytes": size,
            "secrets": options["secrets"],
            "derived": soundness.derived,
            "wrong": soundness.wrong,
            "deleted": deleted,
        }
