"""`barnraise remove`: take away what the law demands; a tombstone says when, by which decision and why."""

from argparse import ArgumentParser
from typing import Any

from barnraise import governance, record
from barnraise.management import commanding
from barnraise.web.counts import Count


class Command(commanding.Command):
    """Remove something for good."""

    help = "Remove the work, piece or contribution whose page is at ADDRESS, for good; its bytes and words are gone."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare what and why."""
        parser.add_argument(
            "address", metavar="ADDRESS", help="of its page; /guide/at/7/tools.md is one edition's alone"
        )
        parser.add_argument("--reason", required=True, help="it stands on the tombstone")
        parser.add_argument("--decision", default="", help="what decided it: a court's file, a claim, an edition")

    def act(self, **options: Any) -> object:
        """Remove it, and say what else holds it."""
        from barnraise.management import saving  # slow: help needs no table
        from barnraise.web.serving import followers

        removed = governance.remove(options["address"], reason=options["reason"], decision=options["decision"])
        record.follow(followers())  # so that no page, file or search tells it still when the command is done
        blobs, texts = Count(removed.blobs), Count(removed.texts)
        self.say(f"Removed: the bytes of {blobs:revision/s}, {texts:text/s}. Act {removed.act.uid}.")
        last = saving.last_backup()
        if last is not None:
            self.say(f"Backups made before, as {last[1]}, hold it still: delete them. Restoring one removes it again.")
        return {"act": str(removed.act.uid), "blobs": removed.blobs, "texts": removed.texts}
