"""Let time pass for one work of the stories: `python -m tests.stories.ticking SLUG HOURS` decides what is due then.

With no hours, what questions gave goes out at once instead of once a minute.
"""

import os
import sys
from datetime import UTC, datetime, timedelta

import django


def main(slug: str, hours: float) -> None:
    """Decide, by a clock that is so many hours ahead, what time decides in a work of the store of BARNRAISE_HOME."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
    django.setup()
    from barnraise import judging, record  # slow: the tables must be loaded first
    from barnraise.base import Clock
    from barnraise.contributions.integrating import advance, locked
    from barnraise.contributions.models import Contribution

    if not hours:
        judging.tick(results_every=0)
    at = datetime.now(UTC) + timedelta(hours=hours)
    # Not `contributions.tick`: the other stories, which share this store, live in the present.
    with Clock(at).running():
        for row in Contribution.objects.filter(work__slug=slug, state=Contribution.OPEN, next_at__lte=at):
            with record.writing():
                record.lock(row.work.chain_id)
                advance(locked(row.pk))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
