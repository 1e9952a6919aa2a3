"""What is known of each published piece beside its page: its plain text, its credit, what it depends on."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from barnraise import credit, record, works
from barnraise.publishing import mending, outside, pieces, placing
from barnraise.publishing.models import Mention
from barnraise.publishing.rendering import Rendered, Target, render
from barnraise.publishing.shown import Shown
from barnraise.record.db.database import write_each
from barnraise.works.heads import Piece
from barnraise.works.models import Component, Passage
from barnraise.works.outline import is_page

# How many pieces are rendered at a time, and how many are stored before it is asked whether others wait to write.
TOGETHER, AT_A_TIME = 50, 5


@dataclass(frozen=True)
class Fresh:
    """One piece as it is to be published: its rendering (None: it is no page of its own), and what it includes."""

    piece: Piece
    made: Rendered | None
    included: frozenset[str]


_Part = tuple[Sequence[Fresh], Sequence[int]]  # pieces, and components that are gone


@dataclass
class _Recorded:
    """The links of one page, remembering which files became part of it."""

    shown: Shown
    included: set[str] = field(default_factory=set)

    def target(self, path: str) -> Target:
        return self.shown.target(path)

    def content(self, path: str) -> bytes | None:
        self.included.add(path)
        return self.shown.content(path)


def fresh_of(shown: Shown, piece: Piece, content: bytes | None = None) -> Fresh:
    """Render a piece, with its bytes where they are at hand."""
    if not is_page(piece.path):
        return Fresh(piece, None, frozenset())
    links = _Recorded(shown)
    made = render(record.fetch(piece.blob_id) if content is None else content, piece.path, links)
    return Fresh(piece, made, frozenset(links.included))


def index(shown: Shown, fresh: Collection[Fresh], *, gone: Collection[int] = ()) -> None:
    """Let pieces be found, credited, and known by what they depend on; forget the components that are gone.

    Others who wait to write do so between, where there are many.
    """
    credit.attribute({one.piece.component_id: one.piece.revision_id for one in fresh} | dict.fromkeys(gone))
    lead_outside = write_each(_parts(list(fresh), list(gone)), partial(_store, shown))
    nowhere: dict[int, tuple[str, ...]] = dict.fromkeys(gone, ())
    nowhere |= {one.piece.component_id: one.made.missing if one.made is not None else () for one in fresh}
    mending.offer_links(shown.work, nowhere)
    if any(lead_outside):
        mending.offer_outside(shown.work, list(nowhere))


def _parts(fresh: Sequence[Fresh], gone: Sequence[int]) -> Iterator[_Part]:
    for start in range(0, max(len(fresh), len(gone)), AT_A_TIME):
        yield fresh[start : start + AT_A_TIME], gone[start : start + AT_A_TIME]


def _store(shown: Shown, part: _Part) -> bool:
    """Store what is known of a few pieces, inside the caller's transaction; tell whether they lead or led outside."""
    fresh, gone = part
    pages = [(one, one.made) for one in fresh if one.made is not None]
    no_pages = [*gone, *(one.piece.component_id for one in fresh if one.made is None)]
    mentions = [
        Mention(component_id=one.piece.component_id, work=shown.work, path=path, is_included=path in one.included)
        for one, made in pages
        for path in made.used
        if path != one.piece.path
    ]
    Mention.objects.filter(component__in=[*gone, *(one.piece.component_id for one in fresh)]).delete()
    Mention.objects.bulk_create(mentions, batch_size=500)
    leads_outside = outside.keep({**dict.fromkeys(gone, ()), **dict(_outside(fresh))})
    placing.place(shown.work, {one.piece.component_id: one.piece.path for one, _ in pages}, no_pages)
    for component_id in no_pages:
        works.search.forget(component_id)
    for one, made in pages:
        title = pieces.title_of(shown.work, made, one.piece.path)
        works.search.index(one.piece.component_id, shown.work.pk, title, made.plain)
    return leads_outside


def _outside(fresh: Collection[Fresh]) -> Iterable[tuple[int, tuple[str, ...]]]:
    return ((one.piece.component_id, one.made.outside if one.made is not None else ()) for one in fresh)


def titles_of(component_ids: Iterable[int]) -> dict[int, str]:
    """Return the titles under which components are published now."""
    return dict(Passage.objects.filter(pk__in=list(component_ids)).values_list("pk", "title"))


def forget_others(shown: Shown) -> None:
    """Forget what was known about components that readers do not see."""
    known = Component.objects.filter(work=shown.work, authorship__isnull=False)
    here = shown.here().values("component_id")
    gone = list((known.exclude(pk__in=here) if shown.work.is_free else known).values_list("pk", flat=True))
    for start in range(0, len(gone), TOGETHER):
        index(shown, [], gone=gone[start : start + TOGETHER])
