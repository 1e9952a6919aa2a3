"""`barnraise tick`: do what is due, and end."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from barnraise import notices, record
from barnraise.base import now
from barnraise.management import commanding
from barnraise.web.counts import Count


class Command(commanding.Command):
    """Do what is due."""

    help = (
        "Let times of silence run out, integrate what is ripe, bring followers up to date, make books, announce what "
        "ends soon, send mails and look at links that are due."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--again`."""
        super().add_arguments(parser)
        parser.add_argument("--again", action="store_true", help="read what followers have set aside once more")

    def act(self, **options: Any) -> object:
        """Do it once."""
        from barnraise.contributions import reachable  # slow: help needs no table
        from barnraise.people import name_keys
        from barnraise.publishing.builds import building
        from barnraise.record.log import failures
        from barnraise.record.log.followers import follow_again
        from barnraise.web import digests
        from barnraise.web.api.once import KEPT_DAYS
        from barnraise.web.serving import follow_once, followers, look_outside

        again = follow_again(followers()) if options["again"] else 0
        read = follow_once()
        made = building.build_due()
        notices.forget_old()
        reminded = notices.remind()
        reachable.forget_staged()
        name_keys.forget_given_up()
        sent = digests.send_due()
        looked = look_outside()
        with record.writing():
            forgotten = record.forget_answers(now() - timedelta(days=KEPT_DAYS))
        if again:
            self.say(f"Entries that had been set aside and are read now: {again}.")
        failing = failures.failures()
        if failing:
            self.say(f"What fails, and is tried again later: {len(failing)}; `barnraise doctor` names it.")
        self.say(f"What was due is done; the followers read {Count(read):entry|entries}.")
        return {
            "entries": read,
            "again": again,
            "failing": len(failing),
            "books": made,
            "mails": sent,
            "reminders": reminded,
            "links": looked,
            "answers_forgotten": forgotten,
        }
