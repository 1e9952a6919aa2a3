"""`barnraise restore`: verify a backup, and only then put it in place."""

from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barnraise import record
from barnraise.management import commanding
from barnraise.web.counts import Count

if TYPE_CHECKING:
    from barnraise.management.verification import Soundness


class Command(commanding.Command):
    """Restore a backup."""

    help = "Verify the backup FILE, then put it in the place of what is stored; exit 1 names what is not whole in it."
    needs_store = False

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", metavar="FILE", type=Path, help="what `barnraise backup` wrote")

    def act(self, **options: Any) -> object:
        """Restore it: before it is verified nothing is touched."""
        from barnraise.management import saving  # slow: help needs no table
        from barnraise.web.serving import followers

        done = saving.restore(options["file"].absolute(), checked=self._say_soundness)
        self.failed = bool(done.soundness.wrong)
        self.say(f"The store is as it was at {done.made_at}.")
        if done.kept is not None:
            self.say(f"What was there before is in {done.kept}, with its secrets.")
        if done.removed_again:
            record.follow(followers())
            self.say(f"Removed again, as it was since: {len(done.removed_again)}; /about/acts says what and why.")
        if not done.has_secrets:
            self.say(saving.WITHOUT_SECRETS)
        return {
            "made_at": done.made_at,
            "secrets": done.has_secrets,
            "removed_again": done.removed_again,
            "derived": done.soundness.derived,
            "wrong": done.soundness.wrong,
            "kept": str(done.kept) if done.kept else None,
        }

    def _say_soundness(self, soundness: "Soundness") -> None:
        if soundness.wrong:
            self.say("The backup can be read, and is not whole. It is put in place; what is wrong with it:")
            self.say("\n".join(f"  {problem}" for problem in soundness.wrong))
        else:
            anew = (
                f" once {Count(len(soundness.derived)):derived row is|derived rows are} made anew"
                if soundness.derived
                else ""
            )
            self.say(f"The backup is sound{anew}; putting it in place.")
