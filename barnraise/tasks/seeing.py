"""What the record shows to be undone, as tasks that go when their reason does."""

from collections.abc import Sequence

from barnraise import record, works
from barnraise.record.log.entries.contributions import Integrated
from barnraise.record.log.entries.talk import ReportClosed, ReportMade
from barnraise.record.log.entries.works import HistoryImported, WorkStarted
from barnraise.record.models import Entry
from barnraise.talk.models import Report
from barnraise.tasks import filling, looking
from barnraise.tasks.offering import see, unsee
from barnraise.works.models import Work

_MAKES = (Integrated, HistoryImported, WorkStarted)


class Seen:
    """The follower that offers what a work lacks and takes it back when somebody has given it."""

    name = "tasks"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Look at the components that these entries changed, some in each short transaction; the same again is nothing.

        Cost grows with what changed, and with the outline where that changed.
        """
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        if work is not None:
            made = [event for entry in batch if isinstance(event := entry.event, _MAKES)]
            if made:
                looking.look(work, [number for one in made for number in _editions(one)])
            filling.fill(work)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Offer what readers report, until somebody closes it."""
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        told = [event.report for entry in batch if isinstance(event := entry.event, (ReportMade, ReportClosed))]
        if work is None or not told:
            return
        record.lock(work.chain_id)
        found = Report.objects.filter(work=work, uid__in=told)
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


def _editions(event: Integrated | HistoryImported | WorkStarted) -> list[int]:
    match event:
        case Integrated():
            return [event.edition]
        case HistoryImported(editions=(first, last)):
            return list(range(last, max(first, last - looking.MOST_PLACES) - 1, -1))
    return [1]
