"""The front page of the commons: its works on a shelf, and the search through all of them."""

from django.http import HttpRequest, HttpResponse

from barnraise import governance, works
from barnraise.base import Refused
from barnraise.publishing import shelves
from barnraise.web.access import route
from barnraise.web.showing import show, work_or_404
from barnraise.works.models import Work
from barnraise.works.slugs import COMMONS

A_PAGE = 60


@route("", may="anyone", name="shelf")
def shelf(request: HttpRequest) -> HttpResponse:
    """Show the works of this commons: those first that its own document names, then the newest."""
    before = request.GET.get("after", "")
    heading, lede = governance.welcome()
    first = governance.site().first
    rows = Work.objects.filter(is_ready=True).exclude(slug=COMMONS)
    named = {work.slug: work for work in rows.filter(slug__in=first)} if first else {}
    rows = rows.exclude(slug__in=first).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=_after(before))
    found = [] if before else [named[slug] for slug in first if slug in named]
    found += rows[: A_PAGE + 1 - len(found)]
    return show(
        request,
        "shelf.html",
        title="",
        here="shelf",
        heading=heading,
        lede=lede,
        works=shelves.shelf(found[:A_PAGE]),
        latest=shelves.latest(),
        waiting=shelves.waiting(found[:A_PAGE]),
        more_url=f"/?after={found[A_PAGE - 1].slug}" if len(found) > A_PAGE else "",
    )


@route("search", may="anyone")
def search(request: HttpRequest) -> HttpResponse:
    """Search every work."""
    return _found(request, None)


@route("<slug:slug>/search", may="anyone")
def search_work(request: HttpRequest, slug: str) -> HttpResponse:
    """Search one work."""
    return _found(request, work_or_404(slug))


def _found(request: HttpRequest, work: Work | None) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[: works.search.LONGEST]
    hits = works.search.find(asked, work=work)
    return show(
        request,
        "search.html",
        title="",
        work=work,
        here="read" if work is not None else "search",
        indexed=False,
        asked=asked,
        is_short=bool(asked) and len(asked) < works.search.SHORTEST,
        hits=[(hit, shelves.marked(hit.around, asked)) for hit in hits],
    )


def _after(slug: str) -> int:
    work = works.work_of(slug)
    if work is None:
        raise Refused("not_found", status=404)
    return work.pk
