"""Works, their editions, and search."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from pydantic import create_model

from barnraise import exchange, record
from barnraise import works as works_
from barnraise.base import Refused
from barnraise.web.api import asking, cursors, shapes
from barnraise.web.api.door import operation
from barnraise.web.api.telling import edition_told, work_told
from barnraise.web.inputs import schema_of
from barnraise.web.showing import work_or_404
from barnraise.web.turns import take_long
from barnraise.works.models import Work

# Bytes that take longer to pack than others should wait.
LARGE = 64 * 1024
# More would keep a request for over a second; what is larger comes as an archive, or in contributions.
MOST_FILES = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A first component: its path and bytes."""

    path: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(exchange.Beginning):
    """How a work shall start, with its first components or none. To name a licence is to say that one may give it."""

    files: tuple[File, ...] = ()


@operation(
    "POST",
    "/works",
    may="member",
    answers=shapes.WorkTold,
    status=201,
    schema=create_model("Start", __base__=schema_of(Start), has_right=(bool, True)),
    in_two=True,
)
def start_work(request: HttpRequest, given: Start) -> Callable[[], shapes.WorkTold]:
    """Start a work: its address, recipe and licence, and its first components."""
    if len(given.files) > MOST_FILES:
        raise Refused("archive_many", most=MOST_FILES)
    name = given.title or given.slug
    files = [(file.path, file.content or b"") for file in given.files]
    take_long()
    source = exchange.from_browser(files, name, keep_root=True) if files else exchange.nothing(name)
    for _, content in files:
        _keep_ahead(content)
    return lambda: work_told(exchange.read_in(source, given, by=asking.known(request)))


def _keep_ahead(content: bytes) -> None:
    """Keep large bytes by themselves, as if they had been put under their name: others write meanwhile."""
    if len(content) > LARGE:
        ready = record.prepare(content)
        with record.writing():
            record.store(ready)


@operation("GET", "/works", may="anyone", answers=shapes.Listed[shapes.WorkTold])
def list_works(
    request: HttpRequest, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.WorkTold]:
    """List the works of this commons, the newest first."""
    rows = Work.objects.filter(is_ready=True).order_by("-pk")
    before = cursors.number_in(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows[: limit + 1])
    more = len(found) > limit
    return shapes.Listed(
        [work_told(one) for one in found[:limit]], cursors.cursor(found[limit - 1].pk) if more else None
    )


@operation("GET", "/works/{slug}", may="anyone", answers=shapes.WorkTold)
def read_work(request: HttpRequest, slug: str) -> shapes.WorkTold:
    """Read what a work is: title, kind, licence, newest edition."""
    return work_told(work_or_404(slug))


@operation("GET", "/works/{slug}/editions", may="anyone", answers=shapes.Listed[shapes.EditionTold])
def list_editions(
    request: HttpRequest, slug: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.EditionTold]:
    """List a work's editions, the newest first."""
    found = works_.history.of_work(work_or_404(slug), before=cursors.number_in(cursor), limit=limit + 1)
    more = len(found) > limit
    return shapes.Listed(
        [edition_told(one) for one in found[:limit]], cursors.cursor(found[limit - 1].edition) if more else None
    )


@operation("GET", "/search", may="anyone", answers=shapes.Listed[shapes.Found])
def search(
    request: HttpRequest, q: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.Found]:
    """Search every work for a piece of text of three letters or more."""
    return _found(q, None, cursor, limit)


@operation("GET", "/works/{slug}/search", may="anyone", answers=shapes.Listed[shapes.Found])
def search_work(
    request: HttpRequest, slug: str, q: str, cursor: cursors.Cursor = "", limit: cursors.Limit = cursors.A_PAGE
) -> shapes.Listed[shapes.Found]:
    """Search one work for a piece of text of three letters or more."""
    return _found(q, work_or_404(slug), cursor, limit)


def _found(q: str, work: Work | None, cursor: str, limit: int) -> shapes.Listed[shapes.Found]:
    def hits(most: int, among: Sequence[int] = (), after: int | None = None) -> dict[int, shapes.Found]:
        found = works_.search.find(q, work=work, limit=most, among=among, after=after)
        return {hit.key: shapes.Found(hit.slug, hit.path, hit.title, hit.around) for hit in found}

    return cursors.ranked(
        cursor,
        limit,
        best=lambda: list(hits(cursors.PINNED)),
        among=lambda keys: hits(len(keys), keys),
        rest=lambda after, head, most: list(hits(most, head, after).items()),
    )
