"""Components: their raw bytes, or their text with what is known about them; and their names, for finding one."""

import base64
from collections.abc import Sequence
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from barnraise import record, works
from barnraise.base import Refused, photographs
from barnraise.publishing import page_states
from barnraise.publishing.shown import published, type_of
from barnraise.web.api import cursors, shapes
from barnraise.web.api.door import as_response, operation
from barnraise.web.bytes import POLICY
from barnraise.web.showing import is_of_the_commons, readable_or_refused, work_or_404
from barnraise.web.validators import revalidated
from barnraise.works.heads import Piece
from barnraise.works.models import Work

AN_OFFER = 20

Edition = Annotated[int | None, Query(description="the edition to read; the newest without", ge=1, le=2**53)]


@operation("GET", "/works/{slug}/components", may="anyone", answers=shapes.Listed[shapes.Named])
def list_components(
    request: HttpRequest,
    slug: str,
    q: str = "",
    cursor: cursors.Cursor = "",
    limit: cursors.Limit = cursors.A_PAGE,
) -> shapes.Listed[shapes.Named]:
    """List a work's components by path, or, with `q`, those whose title or path holds it."""
    work = work_or_404(slug)
    if q:
        return _named(work, q, cursor, min(limit, AN_OFFER))
    pieces = works.heads.pieces(work, after=cursors.place_in(cursor), limit=limit + 1)
    more = len(pieces) > limit
    titles = works.outline.titles_of(work, {piece.path for piece in pieces[:limit]}, looked_at=False)
    return shapes.Listed(
        [shapes.Named(piece.path, _title(work, titles, piece.path)) for piece in pieces[:limit]],
        cursors.cursor(pieces[limit - 1].path) if more else None,
    )


@operation("GET", "/works/{slug}/components/{path:path}", may="anyone", answers=shapes.ComponentTold)
def read_component(
    request: HttpRequest, slug: str, path: Annotated[str, Path()], edition: Edition = None
) -> HttpResponse:
    """Read a component: its raw bytes, or, for `Accept: application/json`, its text with what is known about it."""
    work = work_or_404(slug) if is_of_the_commons(path) else readable_or_refused(slug)
    if edition is not None and edition > work.edition:
        raise Refused("not_found", status=404)
    piece = works.piece_at(work, path, edition)
    if piece is None:
        raise Refused("not_found", status=404)
    if "application/json" in request.headers.get("Accept", ""):
        response = as_response(shapes.ComponentTold, _told(work, piece, edition or work.edition))
    else:
        response = _bytes(request, piece)
    response.headers["Vary"] = "Accept"
    return response


def _named(work: Work, q: str, cursor: str, limit: int) -> shapes.Listed[shapes.Named]:
    def hits(most: int, among: Sequence[int] = (), after: int | None = None) -> dict[int, shapes.Named]:
        found = works.search.named_with_keys(work, q, limit=most, among=among, after=after)
        return {key: shapes.Named(path, title) for key, path, title in found}

    return cursors.ranked(
        cursor,
        limit,
        best=lambda: list(hits(cursors.PINNED)),
        among=lambda keys: hits(len(keys), keys),
        rest=lambda after, head, most: list(hits(most, head, after).items()),
    )


def _bytes(request: HttpRequest, piece: Piece) -> HttpResponse:
    """Answer with the exact bytes, but for what was written beside a picture.

    A drawing is a file to keep, since it could hold a script.
    """
    kind = type_of(piece.path)
    runs = kind == "image/svg+xml"
    response = HttpResponse(
        photographs.stripped(record.fetch(piece.blob_id)), content_type="application/octet-stream" if runs else kind
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    return revalidated(request, response)


def _told(work: Work, piece: Piece, edition: int) -> shapes.ComponentTold:
    content = record.fetch(piece.blob_id)
    try:
        text: str | None = content.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    return shapes.ComponentTold(
        id=piece.component_uid,
        path=piece.path,
        title=_title(work, works.outline.titles_of(work, {piece.path}, looked_at=False), piece.path),
        edition=edition,
        changed_in=piece.edition or 0,
        state=page_states.state_of(published(work), piece.path).state,
        at=piece.at,
        mode=f"{piece.mode:o}",
        size=piece.size,
        sha256=piece.sha256,
        content=text,
        content_base64=base64.b64encode(content).decode() if text is None else None,
    )


def _title(work: Work, titles: dict[str, str], path: str) -> str:
    return titles.get(path) or works.outline.title_in(work, path)
