"""Books and releases of a work: what can be taken, what could not be made, an edition given a name."""

from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from barnraise.base import Refused, own_files
from barnraise.publishing import files, releases
from barnraise.publishing.builds import building, keeping, tools
from barnraise.publishing.builds.book import FORMATS
from barnraise.publishing.builds.parts import parts_of
from barnraise.publishing.shown import published
from barnraise.web.access import route
from barnraise.web.asking import asker
from barnraise.web.numbers import number_in
from barnraise.web.sentences import sentence
from barnraise.web.showing import readable_or_refused, show, work_or_404
from barnraise.web.validators import has, tagged
from barnraise.works.models import Work

A_PAGE = 20
MOST_PARTS = 200
_TYPES = {"epub": "application/epub+zip", "pdf": "application/pdf"}


@dataclass(frozen=True)
class Row:
    """One file, or one that is missing, with the sentence that says why."""

    file: keeping.File
    trouble: str


@dataclass(frozen=True)
class PartRow:
    """One part of a large work: its files, and whether somebody has asked for it."""

    name: str
    title: str
    pages: int
    rows: tuple[Row, ...]
    is_asked: bool


@route("<slug:slug>/books", may="anyone", name="books")
def books(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every file of a work that can be taken, its parts where it is large, and its releases."""
    return _books_page(request, readable_or_refused(slug))


@route("<slug:slug>/books/ask", may="member", methods=("POST",))
def ask_for_part(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the books of one part of a large work. Refused: `part_unknown`, `builder_missing`."""
    work = readable_or_refused(slug)
    name = request.POST.get("part", "")
    if not building.is_large(work) or name not in {part.name for part in parts_of(published(work))}:
        raise Refused("part_unknown", status=404, part=name)
    tools.refuse_missing()
    building.ask_for(work, name)
    return redirect(f"/{slug}/books")


@route("<slug:slug>/take/<str:name>", may="anyone")
def take(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """Send a file by its name, which says the edition; `epub` and `pdf` lead to the newest one."""
    work = readable_or_refused(slug)
    found = keeping.named(work, name)
    if found is None:
        if name not in FORMATS and not name.startswith(f"{slug}-edition-"):
            raise Refused("not_found", status=404)
        newest = next((one for one in keeping.files_of(work) if one.format == name and one.edition), None)
        return redirect(newest.url if newest is not None else f"/{slug}/books")
    tag = f'"{found.sha256}"'
    if has(request, tag):
        return tagged(HttpResponse(status=304), tag)
    opened = own_files.opened(keeping.path_of(work, found.name))
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=found.name,
        content_type=_TYPES.get(found.format, "application/zip"),
    )
    return tagged(response, tag)


@route("<slug:slug>/releases", may="member", methods=("POST",))
def name_release(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the newest edition a name; what was typed comes back where it may not be."""
    work, person = work_or_404(slug), asker(request)
    assert person is not None
    given = releases.Naming(
        edition=number_in(request.POST.get("edition", "")) or 0,
        name=request.POST.get("name", ""),
        note=request.POST.get("note", ""),
    )
    try:
        made = releases.release(work, person, given)
    except Refused as refused:
        return _books_page(request, readable_or_refused(slug), refused=refused, given=given)
    return redirect(made.url)


@route("<slug:slug>/releases/<int:edition>", may="anyone")
def release(request: HttpRequest, slug: str, edition: int) -> HttpResponse:
    """Show a release: its files with their sums, and how it is cited."""
    work = readable_or_refused(slug)
    one = releases.released(work, edition)
    if one is None:
        raise Refused("not_found", status=404)
    return show(
        request,
        "release.html",
        title=f"{work.title}: {one.name}",
        work=work,
        here="editions",
        one=one,
        rows=_rows(one.files),
        citation=releases.citation(work, one),
    )


@route("<slug:slug>/releases.atom", may="anyone")
def feed_of_releases(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the feed of a work's releases."""
    return HttpResponse(releases.feed_of(readable_or_refused(slug)), content_type=files.ATOM)


def _books_page(
    request: HttpRequest, work: Work, *, refused: Refused | None = None, given: releases.Naming | None = None
) -> HttpResponse:
    older = number_in(request.GET.get("before", ""))
    named = releases.releases_of(work, before=older, limit=A_PAGE + 1)
    reason = releases.why_not(work, asker(request), work.edition)
    whole = [file for file in keeping.files_of(work) if not file.part]
    return show(
        request,
        "books.html",
        title=_("Books and releases"),
        work=work,
        here="front",
        status=refused.status if refused is not None else 200,
        rows=_rows(tuple(whole)),
        lacking=sentence("builder_missing", {"tools": lacking}) if (lacking := tools.told_missing()) else "",
        is_large=building.is_large(work),
        parts=_parts(work),
        releases=named[:A_PAGE],
        older_url=f"/{work.slug}/books?before={named[A_PAGE - 1].edition}" if len(named) > A_PAGE else "",
        why_not=sentence(reason, {"edition": work.edition}) if reason is not None else "",
        problem=sentence(refused.code, dict(refused.facts)) if refused is not None else "",
        given=given or releases.Naming(edition=work.edition, name=""),
    )


def _rows(found: tuple[keeping.File, ...]) -> tuple[Row, ...]:
    return tuple(Row(file, sentence(file.trouble, file.trouble_facts) if file.trouble else "") for file in found)


def _parts(work: Work) -> tuple[PartRow, ...]:
    """Return the parts of a large work, the first two hundred; nothing for one that is a book as a whole."""
    if not building.is_large(work):
        return ()
    known = keeping.files_of(work)
    asked = building.asked_parts(work)
    return tuple(
        PartRow(
            part.name,
            part.title,
            len(part.paths),
            _rows(tuple(file for file in known if file.part == part.name)),
            part.name in asked,
        )
        for part in parts_of(published(work))[:MOST_PARTS]
    )
