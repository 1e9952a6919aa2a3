"""`barnraise tick`: do what is due, and end."""

from datetime import timedelta
from typing import Any

from barnraise import notices, record
from barnraise.base import now
from barnraise.contributions import reachable
from barnraise.management import commanding
from barnraise.publishing.builds import building
from barnraise.web import digests
from barnraise.web.api.once import KEPT_DAYS
from barnraise.web.serving import follow_once, look_outside


class Command(commanding.Command):
    """Do what is due."""

    help = (
        "Let times of silence run out, integrate what is ripe, bring followers up to date, make books, send mails "
        "and look at links that are due."
    )

    def act(self, **options: Any) -> object:
        """Do it once."""
        read = follow_once()
        made = building.build_due()
        notices.forget_old()
        reachable.forget_staged()
        sent = digests.send_due()
        looked = look_outside()
        with record.writing():
            forgotten = record.forget_answers(now() - timedelta(days=KEPT_DAYS))
        self.say(f"What was due is done; the followers read {read} entries.")
        return {"entries": read, "books": made, "mails": sent, "links": looked, "answers_forgotten": forgotten}
