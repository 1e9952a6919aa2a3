"""What the record shows to be undone, as tasks that go when their reason does."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from barnraise import record, works
from barnraise.record.models import Entry
from barnraise.talk.models import Report
from barnraise.tasks import filling, looking
from barnraise.tasks.offering import see, unsee
from barnraise.works.models import Work

_MAKES = frozenset({"integrated", "history_imported", "work_started", "reverted"})


class Seen:
    """The follower that offers what a work lacks and takes it back when somebody has given it."""

    name = "tasks"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Look at the components that these entries changed, some in each short transaction; the same again is nothing.

        Cost grows with what changed, and with the outline where that changed.
        """
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        if work is not None:
            made = [json.loads(entry.facts) for entry in batch if entry.kind in _MAKES]
            if made:
                looking.look(work, [number for one in made for number in _editions(one)])
            filling.fill(work)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Offer what readers report, until somebody closes it."""
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        told = [json.loads(entry.facts) for entry in batch if entry.kind in ("reported", "report_closed")]
        if work is None or not told:
            return
        record.lock(work.chain_id)
        found = Report.objects.filter(work=work, uid__in=[UUID(one["report"]) for one in told])
        hidden = works.heads.hidden_now(found.values_list("component_id", flat=True))
        for report in found.select_related("component"):
            if report.closed_at is None:
                see(
                    work,
                    f"report:{report.uid}",
                    "more" if report.asks_more else "report",
                    path=report.component.path,
                    about=report.body,
                    places=report.quote if report.component_id not in hidden else "",
                )
            else:
                unsee(work, f"report:{report.uid}")


def _editions(facts: dict[str, Any]) -> list[int]:
    if facts.get("editions"):
        first, last = facts["editions"]
        return list(range(last, max(first, last - looking.MOST_PLACES) - 1, -1))
    return [facts["edition"]] if isinstance(facts.get("edition"), int) else [1]
