"""Books and releases of a work."""

from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest

from barnraise.base import Refused
from barnraise.publishing import releases
from barnraise.publishing.builds import keeping
from barnraise.web.api import asking, cursors, shapes, shapes_of_books
from barnraise.web.api.door import operation
from barnraise.web.api.strict import refuse
from barnraise.web.api.telling import who
from barnraise.web.numbers import LARGEST, number_in
from barnraise.web.showing import work_or_404
from barnraise.works.models import Work


@operation("GET", "/works/{slug}/books", may="anyone", answers=shapes.Listed[shapes_of_books.BookTold])
def list_books(
    request: HttpRequest, slug: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes_of_books.BookTold]:
    """List the files of a work as it is now: EPUB, PDF and the site, and the parts of a large work."""
    row_id, _, part = cursors.place_in(cursor).partition(".")
    at = number_in(row_id, most=LARGEST) if cursor else 0
    if at is None:
        refuse("cursor", "it is none of ours")
    found = keeping.files_of(work_or_404(slug), after=(part, at) if cursor else None, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return shapes.Listed(
        [_book(one) for one in found[:limit]], cursors.cursor(f"{last.row_id}.{last.part}") if last else None
    )


@operation("GET", "/works/{slug}/releases", may="anyone", answers=shapes.Listed[shapes_of_books.ReleaseTold])
def list_releases(
    request: HttpRequest, slug: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes_of_books.ReleaseTold]:
    """List a work's releases, the newest first."""
    work = work_or_404(slug)
    found = releases.releases_of(work, before=cursors.number_in(cursor), limit=limit + 1)
    more = len(found) > limit
    return shapes.Listed(
        [_told(work, one) for one in found[:limit]], cursors.cursor(found[limit - 1].edition) if more else None
    )


@operation("GET", "/works/{slug}/releases/{edition}", may="anyone", answers=shapes_of_books.ReleaseTold)
def read_release(request: HttpRequest, slug: str, edition: int) -> shapes_of_books.ReleaseTold:
    """Read a release: its files with their sums, and how it is cited."""
    work = work_or_404(slug)
    one = releases.released(work, edition) if 0 < edition < 2**53 else None
    if one is None:
        raise Refused("not_found", status=404)
    return _told(work, one)


@operation("POST", "/works/{slug}/releases", may="member", answers=shapes_of_books.ReleaseTold, status=201)
def release(request: HttpRequest, slug: str, given: releases.Naming) -> shapes_of_books.ReleaseTold:
    """Give the newest edition a name, if your approval counts in the work; its files are made then, and stay."""
    work = work_or_404(slug)
    return _told(work, releases.release(work, asking.known(request), given))


def _told(work: Work, one: releases.Released) -> shapes_of_books.ReleaseTold:
    return shapes_of_books.ReleaseTold(
        id=one.uid,
        edition=one.edition,
        name=one.name,
        note=one.note,
        person=who(one.who),
        at=one.at,
        url=f"{settings.BARNRAISE_URL}{one.url}",
        files=[_book(file) for file in one.files],
        citation=shapes_of_books.CitationTold(**asdict(releases.citation(work, one))),
    )


def _book(file: keeping.File) -> shapes_of_books.BookTold:
    return shapes_of_books.BookTold(
        format=file.format,
        part=file.part,
        title=file.title,
        edition=file.edition,
        url=f"{settings.BARNRAISE_URL}{file.url}" if file.url else "",
        sha256=file.sha256,
        size=file.size,
        made_at=file.made_at,
        unset=file.unset,
        trouble=file.trouble,
        trouble_edition=file.trouble_edition,
    )
