"""Reading a work: the same pages that are published as files, made on demand where no file is."""

from tempfile import TemporaryFile
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from barnraise import exchange, record, works
from barnraise.base import Refused, photographs
from barnraise.publishing import attribution, feeds, files, fronts, lists, page_states, pieces
from barnraise.publishing.rendering import svg_safe
from barnraise.publishing.shown import Shown, is_file, published, type_of
from barnraise.web.access import route
from barnraise.web.numbers import number_in
from barnraise.web.showing import readable_or_refused, show, work_or_404
from barnraise.web.turns import take_long
from barnraise.web.validators import REVALIDATE, revalidated
from barnraise.works.models import Component, Work

MOST_TO_TAKE = 2000


@route("<slug:slug>/", may="anyone")
def front(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the front page of a work."""
    return fresh(fronts.front_page(published(work_or_404(slug))))


@route("<slug:slug>/read/<path:path>", may="anyone")
def read(request: HttpRequest, slug: str, path: str) -> HttpResponseBase:
    """Show one piece as readers see it; what moved redirects, what is gone or missing says so."""
    shown = published(readable_or_refused(slug))
    return _page(request, shown, path)


@route("<slug:slug>/outline", may="anyone")
def outline(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the whole outline of a work."""
    return fresh(lists.outline_page(published(readable_or_refused(slug))))


@route("<slug:slug>/outline/more", may="anyone", name="outline_more")
def outline_more(request: HttpRequest, slug: str) -> HttpResponse:
    """Go on with the list of a folder, after a page or after a folder."""
    shown = published(readable_or_refused(slug))
    after, folders = request.GET.get("after", ""), request.GET.get("folders", "")
    return fresh(lists.folder_page(shown, request.GET.get("in", ""), after=after, after_folder=folders))


@route("<slug:slug>/credits", may="anyone", name="credits")
def credits_(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who wrote a work."""
    return fresh(lists.credits_page(published(readable_or_refused(slug))))


@route("<slug:slug>/feed.atom", may="anyone")
def feed_of_work(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the feed of a work's editions."""
    return HttpResponse(feeds.of_work(readable_or_refused(slug)), content_type=files.ATOM)


@route("feed.atom", may="anyone")
def feed_of_all(request: HttpRequest) -> HttpResponse:
    """Send the feed of everything."""
    return HttpResponse(feeds.of_all(), content_type=files.ATOM)


@route("<slug:slug>/raw/<path:path>", may="anyone")
def raw(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Send a piece's bytes, in a sandbox: nothing in them is run or laid out as a page of ours.

    A drawing is shown only as far as the allow-list goes; what is neither picture, sound nor text is a download.
    """
    work = readable_or_refused(slug)
    given = request.GET.get("edition", "")
    shown = Shown(work, edition=_edition(work, number_in(given))) if given else published(work)
    piece = shown.piece(path)
    if piece is None:
        raise Refused("not_found", status=404)
    response = _bytes(path, photographs.stripped(record.fetch(piece.blob_id)))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # An edition never changes, but what stands in it can be hidden or removed: nobody keeps it without asking.
    return revalidated(request, response)


@route("<slug:slug>/take/zip", may="anyone")
def take_zip(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send all pieces of an edition, the newest unless one is named, as a zip archive.

    Refused: `too_large_to_take` above 2,000 pieces, `edition_unknown`.
    """
    work = readable_or_refused(slug)
    given = request.GET.get("edition", "")
    edition = _edition(work, number_in(given)) if given else None
    if Component.objects.filter(work=work, is_here=True).count() > MOST_TO_TAKE:
        raise Refused("too_large_to_take", status=413, slug=slug, most=MOST_TO_TAKE)
    take_long()
    made = TemporaryFile()  # noqa: SIM115 - the answer closes it when it is sent
    exchange.write_zip(work, made, edition=edition, credits=attribution.as_text(work, edition))
    made.seek(0)
    return FileResponse(made, as_attachment=True, filename=f"{slug}-edition-{edition or work.edition}.zip")


@route("<slug:slug>/newest/<path:path>", may="anyone")
def newest(request: HttpRequest, slug: str, path: str) -> HttpResponseBase:
    """Show one piece in the newest edition, before everybody has looked."""
    return _page(request, Shown(readable_or_refused(slug), is_newest=True), path)


@route("<slug:slug>/at/<int:number>/<path:path>", may="anyone")
def at_edition(request: HttpRequest, slug: str, number: int, path: str) -> HttpResponseBase:
    """Show one piece as it was at an edition: a page that changes only when its text is hidden or removed."""
    work = readable_or_refused(slug)
    return _page(request, Shown(work, edition=_edition(work, number)), path)


def _edition(work: Work, number: int | None) -> int:
    """Return the number of an edition that there is. Refused: `edition_unknown`."""
    if number is None or not 1 <= number <= work.edition:
        raise Refused("edition_unknown", status=404, edition=number, newest=work.edition)
    return number


def _bytes(path: str, content: bytes) -> HttpResponse:
    type_ = type_of(path)
    if type_ == "image/svg+xml":
        safe = svg_safe(content)
        type_, content = (type_, safe) if safe is not None else ("application/octet-stream", content)
    response = HttpResponse(content, content_type=type_)
    if type_.startswith("application/"):
        name = quote(path.rpartition("/")[2])
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def fresh(page: str, status: int = 200) -> HttpResponse:
    """Answer with a page that is the same for everybody, and may change at any time."""
    response = HttpResponse(page, status=status)
    response.headers["Cache-Control"] = REVALIDATE
    return response


def _page(request: HttpRequest, shown: Shown, path: str) -> HttpResponseBase:
    piece = shown.piece(path)
    if piece is None:
        return _elsewhere(request, shown, path)
    if is_file(path) and not request.GET.get("about"):
        return redirect(shown.raw_url(path))
    return fresh(pieces.page_of(shown, piece, is_published=shown.edition is None and not shown.is_newest))


def _elsewhere(request: HttpRequest, shown: Shown, path: str) -> HttpResponseBase:
    """Say where a piece went that is not here: to a new place, out of the work, or nowhere yet."""
    found, path = page_states.state_of(shown, path, asked_at=request.path), path.rstrip("/")
    if found.state == "moved":
        return redirect(found.url)
    if found.state == "folder":
        return fresh(lists.folder_page(shown, path))
    work, at = shown.work, quote(path)
    answers: dict[str, dict[str, Any]] = {
        "waiting": {"newest_url": f"/{work.slug}/newest/{at}", "history_url": f"/{work.slug}/history/{at}"},
        "gone": {"edition": found.since, "last_url": f"/{work.slug}/at/{found.since - 1}/{at}", "begin_url": found.url},
        "missing": {"begin_url": found.url},
    }
    return show(
        request,
        f"{found.state}.html",
        title=works.outline.title_in(work, path),
        work=work,
        here="read",
        status=410 if found.state == "gone" else 404,
        indexed=False,
        path=path,
        **answers[found.state],
    )
