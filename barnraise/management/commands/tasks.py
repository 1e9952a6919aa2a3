"""`barnraise tasks`: what there is to do, as suits somebody."""

from argparse import ArgumentParser
from typing import Any

from barnraise import tasks
from barnraise.management import commanding
from barnraise.tasks.inputs import REASONS

MOST = 60


class Command(commanding.Command):
    """List tasks."""

    needs_sign_in = False
    help = "List free pieces that suit a person, the best first, with the ids by which they are taken."

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare for whom, and what she looks for."""
        parser.add_argument("slug", metavar="SLUG", nargs="?", default="", help="one work; without it all")
        parser.add_argument("--by", metavar="PERSON", default="", help="whom they are to suit")
        parser.add_argument("--minutes", type=int, help="the time that there is")
        parser.add_argument("--kind", choices=REASONS, default="", help="why they are there")
        parser.add_argument("--topic", default="", help="a word that they are about")
        parser.add_argument("--language", default="", help="the language in which they are done")

    def act(self, **options: Any) -> object:
        """List them."""
        person = commanding.person_named(options["by"]) if options["by"] else None
        wanted = tasks.Wanted(
            work=commanding.work_named(options["slug"]) if options["slug"] else None,
            **{name: options[name] for name in ("minutes", "kind", "topic", "language")},
        )
        if person is None:  # nobody is asked by a process whether they may take a piece of a stage: they cannot
            found = tasks.offers_for(None, wanted, limit=MOST)
        else:
            from barnraise.contributions import working  # slow: a hundred modules of rules

            found = working.offers_for(person, wanted, limit=MOST)
        self.say("\n".join(f"{one.uid}  {one.minutes:>3} min  {one.slug}: {one.title}" for one in found))
        return [
            {"id": str(one.uid), "work": one.slug, "title": one.title, "minutes": one.minutes, "reason": one.reason}
            for one in found
        ]
