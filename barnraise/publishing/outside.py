"""Where published pages lead on other sites, and whether anything was found there when it was last looked at."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from barnraise import record
from barnraise.base import now
from barnraise.publishing import mending
from barnraise.publishing.models import Leading, Outside
from barnraise.rules import reaching
from barnraise.rules.reaching import Reached
from barnraise.works.models import Work

# As long as a look is under way nobody else takes it.
TAKEN = timedelta(hours=1)
# Among so many that are due are those of a turn, no two on one host.
AMONG = 500
# One address may stand on every page of a work: so many of them are offered to be mended.
MOST_PAGES = 50


def keep(pages: Mapping[int, Collection[str]]) -> bool:
    """Store where components lead now, and forget what nothing leads to; inside the caller's transaction.

    Returns whether any of them leads or led to another site.
    """
    left = Leading.objects.filter(component__in=list(pages))
    former = set(left.values_list("outside", flat=True))
    urls = sorted({url for some in pages.values() for url in some if _is_looked_at(url)})
    if not (former or urls):
        return False
    left.delete()
    fresh = [Outside(url=url, host=_host(url), next_at=now()) for url in urls]
    Outside.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    known = {row.url: row for some in _parts(urls) for row in Outside.objects.filter(url__in=some)}
    rows = [Leading(component_id=pk, outside=known[url]) for pk, some in pages.items() for url in some if url in known]
    Leading.objects.bulk_create(rows, batch_size=500)
    gone = former - {row.pk for row in known.values()}
    Outside.objects.filter(pk__in=gone).exclude(pk__in=Leading.objects.values("outside")).delete()
    return True


def look(ask: Callable[[str], Reached], *, most: int, at: datetime | None = None) -> int:
    """Look at some addresses that are due, each host once, and offer the pages that lead nowhere; return how many.

    `ask` goes out, and takes its time: no transaction is open meanwhile. Where all is silent, one address more tells
    whether it is we who are cut off; if that is silent too, nothing is said of any.
    """
    moment = at or now()
    found = {row: ask(row.url) for row in _taken(moment, most)}
    if found and all(one == "silent" for one in found.values()):
        witness = Outside.objects.filter(failed=0).exclude(host__in={row.host for row in found}).order_by("pk").first()
        if witness is None or ask(witness.url) == "silent":
            return len(found)
    for row, one in found.items():
        failed, wait = reaching.after(row.failed, one)
        with record.writing():
            Outside.objects.filter(pk=row.pk).update(failed=failed, next_at=moment + wait)
        if reaching.DEAD_AFTER in (row.failed, failed):
            _offer_again(row)
    return len(found)


def _taken(at: datetime, most: int) -> list[Outside]:
    chosen: dict[str, Outside] = {}
    with record.writing():
        for row in Outside.objects.filter(next_at__lte=at).order_by("next_at")[:AMONG]:
            if len(chosen) < most:
                chosen.setdefault(row.host, row)
        Outside.objects.filter(pk__in=[row.pk for row in chosen.values()]).update(next_at=at + TAKEN)
    return list(chosen.values())


def _offer_again(row: Outside) -> None:
    leading = Leading.objects.filter(outside=row, component__work__is_ready=True).order_by("pk")
    pages: dict[int, list[int]] = {}
    for work_id, pk in leading.values_list("component__work_id", "component_id")[:MOST_PAGES]:
        pages.setdefault(work_id, []).append(pk)
    for work in Work.objects.filter(pk__in=list(pages)):
        mending.offer_outside(work, pages[work.pk])


def _is_looked_at(url: str) -> bool:
    return len(url) <= reaching.LONGEST_URL and _host(url) != ""


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "")[:255]
    except ValueError:
        return ""


def _parts(urls: list[str]) -> list[list[str]]:
    return [urls[start : start + 500] for start in range(0, len(urls), 500)]
