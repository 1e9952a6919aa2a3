"""`barnraise fsck`: check that everything stored still says what the record says."""

from typing import Any

from django.core.management.base import CommandError

from barnraise.management import commanding
from barnraise.web.counts import Count

MOST = 200


class Command(commanding.Command):
    """Check the store."""

    help = "Check every chain, stored byte, head, contribution, index and published page; exit 1 says what is wrong."

    def act(self, **options: Any) -> object:
        """Check, and name what is wrong."""
        from barnraise.management import checking  # slow: help needs no table

        found: list[str] = []
        for problem in checking.problems():
            found.append(problem)
            if len(found) == MOST:
                break
        if found and not options["json"]:
            raise CommandError(
                "\n".join(found)
                + f"\n{Count(len(found)):thing is|things are} wrong. Keep this store as it is, and restore a backup.",
                returncode=commanding.WRONG,
            )
        self.say("Everything is sound.")
        self.failed = bool(found)
        return {"sound": not found, "problems": found}
