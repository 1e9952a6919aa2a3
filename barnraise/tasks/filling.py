"""What keeps a work from running dry: where too few tasks are free, pages are to be read again."""

from itertools import islice

from barnraise import record
from barnraise.tasks.closing import reopen
from barnraise.tasks.models import Serving, Task
from barnraise.tasks.offering import see
from barnraise.works.models import Component, Work
from barnraise.works.outline import is_page

# So many components are looked at for pages; the next time goes on behind them.
LOOKED_AT = 500
KEY = "reread:"


def fill(work: Work) -> int:
    """Offer pages to be read again until as many tasks are free as the process asks for; return how many were offered.

    First come pages that nobody was asked to read again, in the order in which they came into the work, then those
    that were read the longest ago. Cost is bounded, however large the work is.
    """
    at_least = Serving.objects.filter(work=work).values_list("at_least", flat=True).first() or 0
    missing = at_least - len(Task.objects.filter(work=work, left__gt=0).values_list("pk")[:at_least])
    if missing <= 0:
        return 0
    with record.writing():
        record.lock(work.chain_id)
        found = list(islice((one for one in _next(work) if is_page(one.path)), missing))
        for one in found:
            see(work, f"{KEY}{one.uid}", "reread", path=one.path)
        again = _read_longest_ago(work, missing - len(found))
        for task in again:
            reopen(task)
    return len(found) + len(again)


def _next(work: Work) -> list[Component]:
    """Return the components behind the last page that was offered; ids rise with time, so keys tell which it was."""
    offered = Task.objects.filter(work=work, key__gte=KEY, key__lt=KEY + "~").order_by("-key")
    last = offered.values_list("key", flat=True).first()
    rows = Component.objects.filter(work=work, is_here=True)
    if last is not None:
        rows = rows.filter(pk__gt=Component.objects.filter(uid=last.removeprefix(KEY)).values("pk")[:1])
    return list(rows.order_by("pk")[:LOOKED_AT])


def _read_longest_ago(work: Work, count: int) -> list[Task]:
    here = Component.objects.filter(work=work, is_here=True).values("path")
    read = Task.objects.filter(work=work, reason="reread", state__in=(Task.DONE, Task.GONE), path__in=here)
    return list(read.order_by("closed_at")[:count]) if count > 0 else []
