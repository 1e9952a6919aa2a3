"""Let time pass in a running commons: `python -m tests.stories.passing SLUG` ends every lease in a work."""

import sys

import django

django.setup()

from barnraise import record  # noqa: E402
from barnraise.base import now  # noqa: E402
from barnraise.tasks.models import Claim  # noqa: E402

if __name__ == "__main__":
    with record.writing():
        Claim.objects.filter(task__work__slug=sys.argv[1], state=Claim.OPEN).update(until=now())
