"""What others' acts change for contributions that wait: asked again when people join, count, or touch the same."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from barnraise import record
from barnraise.contributions import standings
from barnraise.contributions.integrating import advance, locked
from barnraise.contributions.models import Contribution, Standing
from barnraise.people.models import Person
from barnraise.record.models import Entry
from barnraise.works.models import Revision, Work

# Beyond this many people whose approval counts, one more changes no gate's demand.
YOUNG = 50
MOST_ASKED = 200
UNOPPOSED_HOURS = 24
_CHANGES_PEOPLE = frozenset({"submitted", "integrated", "looked_at", "reviewed"})


class Waiting:
    """The follower that decides again about contributions whose facts others have changed."""

    name = "waiting"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Ask again about what waits in this chain's work, each in a short transaction of its own."""
        if not any(entry.kind in _CHANGES_PEOPLE for entry in batch):
            return
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        if work is None:
            return
        waiting = Contribution.objects.filter(work=work, state__in=Contribution.UNDECIDED)
        if standings.counting(work) > YOUNG:
            waiting = waiting.filter(version__changes__component__in=_touched(work, batch)).distinct()
        for contribution_id in list(waiting.order_by("pk").values_list("pk", flat=True)[:MOST_ASKED]):
            with record.writing():
                record.lock(work.chain_id)
                advance(locked(contribution_id))

    def apply(self, batch: Sequence[Entry]) -> None:
        """Nothing is derived here but the states, which `prepare` has brought up to date."""


def _touched(work: Work, batch: Sequence[Entry]) -> list[int]:
    editions = [json.loads(entry.facts)["edition"] for entry in batch if entry.kind == "integrated"]
    rows = Revision.objects.filter(work=work, edition__in=editions)
    return list(rows.values_list("component_id", flat=True))


def count_unopposed(at: datetime) -> int:
    """Let an abandoned work find people again: who changed it a day ago, opposed by nobody, begins to count.

    Only where nobody's approval counts: the starter left (or there was none) and nobody qualifies. Returns how many
    people began to count.
    """
    qualified = Standing.objects.filter(
        Q(judged__gt=0) | Q(unopposed__gt=0),
        work=OuterRef("work"),
        person__kind=Person.MEMBER,
        person__left_at=None,
    )
    abandoned = Q(work__started_by=None) | ~Q(work__started_by__left_at=None)
    rows = Contribution.objects.filter(
        abandoned,
        ~Exists(qualified),
        ~Exists(Contribution.objects.filter(work=OuterRef("work"), reverts=OuterRef("edition"), state="integrated")),
        state=Contribution.INTEGRATED,
        at_once=True,
        decided_at__lte=at - timedelta(hours=UNOPPOSED_HOURS),
        author__kind=Person.MEMBER,
        author__left_at=None,
    )
    begun = {
        (one.work_id, one.author_id): one for one in rows.order_by("decided_at", "pk").select_related("work", "author")
    }
    count = 0
    for one in begun.values():
        with record.writing():
            record.lock(one.work.chain_id)
            # Another process may have counted her, and once somebody counts, the others wait for a look of hers.
            if standings.counting(one.work):
                continue
            standings.add(one.work, [one.author], unopposed=1)
            record.note(one.work.chain_id, "unopposed", one.author.uid, contribution=str(one.uid))
            count += 1
    return count
