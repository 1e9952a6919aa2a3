"""What a work was: its editions, the history of each piece, and the difference of any two editions."""

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse

from barnraise.base import Refused
from barnraise.contributions import queries
from barnraise.contributions.choices import choices
from barnraise.publishing import past
from barnraise.publishing.recent import KINDS
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.numbers import number_in
from barnraise.web.showing import readable_or_refused, show, work_or_404
from barnraise.works.models import Work


@route("<slug:slug>/editions", may="anyone")
def editions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the editions of a work, newest first."""
    work = work_or_404(slug)
    rows = past.editions_of(work, before=_number(request, "before"))
    return show(
        request,
        "editions.html",
        title="",
        work=work,
        here="editions",
        rows=rows,
        older_url=f"/{slug}/editions?before={rows[-1].change.edition}" if past.are_older(rows) else "",
    )


@route("<slug:slug>/editions/<int:number>", may="anyone")
def edition(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what one edition changed, and offer to take it back."""
    work = readable_or_refused(slug)
    made = past.edition_of(work, number)
    if made is None:
        raise Refused("edition_unknown", status=404, edition=number)
    going = request.GET.get("show", "") if request.GET.get("show") in KINDS else ""
    return show(
        request,
        "edition.html",
        title=made.row.title,
        work=work,
        here="editions",
        made=made,
        as_text="text" in request.GET,
        text_url="?text",
        read_as_url=request.path,
        scripts=("keys.js",) if going else (),
        going=going,
        seen_url=f"{made.row.contribution_url}/review" if made.row.contribution_url else "",
        version=_version_to_look_at(request, work, made),
    )


def _version_to_look_at(request: HttpRequest, work: Work, made: past.Made) -> str:
    """Return the hash of the version that whoever asks may say she looked at; "" where there is none."""
    if made.row.change.is_vouched or not made.row.contribution_url:
        return ""
    found = queries.by_number(work, int(made.row.contribution_url.rpartition("/")[2]))
    if found is None or found.version is None or not choices(found, asker(request)).may_look:
        return ""
    return found.version.hash


@route("<slug:slug>/history/<path:path>", may="anyone")
def history(request: HttpRequest, slug: str, path: str) -> HttpResponse:
    """Show what happened to one piece: its revisions, and what readers reported about it."""
    work = work_or_404(slug)
    line = past.history_of(work, path, before=_number(request, "before"))
    if line is None:
        raise Refused("not_found", status=404)
    return show(
        request,
        "history.html",
        title=line.title,
        work=work,
        here="read",
        line=line,
        older_url=f"?before={line.rows[-1].change.edition}" if past.are_older(line.rows) else "",
    )


@route("<slug:slug>/diff/<int:old>/<int:new>/<path:path>", may="anyone")
def diff(request: HttpRequest, slug: str, old: int, new: int, path: str) -> HttpResponse:
    """Show how one piece differs between two editions."""
    work = readable_or_refused(slug)
    one = past.difference_between(work, path, old, new)
    if one is None:
        raise Refused("not_found", status=404)
    return show(
        request,
        "diff.html",
        title=one.path,
        work=work,
        here="read",
        indexed=False,
        one=one,
        old=old,
        new=new,
        as_text="text" in request.GET,
        text_url="?text",
        read_as_url=request.path,
        history_url=f"/{slug}/history/{quote(path)}",
    )


def _number(request: HttpRequest, name: str) -> int | None:
    return number_in(request.GET.get(name, ""))
