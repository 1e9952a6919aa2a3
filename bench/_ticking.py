"""Fill a store with contributions that wait and let time decide about the few that are due: a process of its own."""

import json
import os
import sys
import time


def measured(home: str, waiting: int) -> dict[str, float]:
    """Return how many were looked at, how many rows of contributions were read, and the seconds of one tick."""
    os.environ |= {"BARNRAISE_HOME": home, "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    import django  # optional: settings must stand in the environment first

    django.setup()
    from datetime import UTC, datetime, timedelta

    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from barnraise import contributions
    from barnraise.base import Clock
    from barnraise.contributions.models import Contribution
    from tests.makers import Makers

    call_command("migrate", verbosity=0)
    make = Makers()
    with Clock(datetime(2026, 3, 1, 12, tzinfo=UTC)).running() as clock:
        work, cy = make.work(recipe="lazy-consensus"), make.member("Cy")
        due = [make.sent(work, cy, files={f"{number}.md": "New\n"}) for number in range(20)]
        first = due[0]
        rows = [
            Contribution(
                work=work,
                number=1000 + number,
                author=cy,
                summary=first.summary,
                made="own",
                licence=first.licence,
                submitted_at=clock.at,
                next_at=clock.at + timedelta(days=300),
            )
            for number in range(waiting)
        ]
        Contribution.objects.bulk_create(rows, batch_size=1000)
        clock.advance(hours=73)
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            looked_at = contributions.tick()
        seconds = time.perf_counter() - began
    integrated = Contribution.objects.filter(state=Contribution.INTEGRATED, number__lt=1000).count()
    return {"looked_at": looked_at, "integrated": integrated, "seconds": seconds, "queries": len(queries)}


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
