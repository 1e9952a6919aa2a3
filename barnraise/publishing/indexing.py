"""What is known of each published piece beside its page: its plain text, its credit, what it depends on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from barnraise import credit, record, works
from barnraise.publishing import mending, outside, pieces, placing
from barnraise.publishing.models import Mention
from barnraise.publishing.rendering import Rendered, Target, render
from barnraise.publishing.shown import Shown
from barnraise.works.heads import Piece
from barnraise.works.models import Component, Passage
from barnraise.works.outline import is_page

# How many pieces are stored in one transaction, which stays short so that others can write between.
TOGETHER = 50


@dataclass(frozen=True)
class Fresh:
    """One piece as it is to be published: its rendering (None: it is no page of its own), and what it includes."""

    piece: Piece
    made: Rendered | None
    included: frozenset[str]


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
    """Let pieces be found, credited, and known by what they depend on; forget the components that are gone."""
    credit.attribute({one.piece.component_id: one.piece.revision_id for one in fresh} | dict.fromkeys(gone))
    pages = [(one, one.made) for one in fresh if one.made is not None]
    mentions = [
        Mention(component_id=one.piece.component_id, work=shown.work, path=path, is_included=path in one.included)
        for one, made in pages
        for path in made.used
        if path != one.piece.path
    ]
    with record.writing():
        Mention.objects.filter(component__in=[*gone, *(one.piece.component_id for one in fresh)]).delete()
        Mention.objects.bulk_create(mentions, batch_size=500)
        leads_outside = outside.keep({**dict.fromkeys(gone, ()), **dict(_outside(fresh))})
        here = {one.piece.component_id: one.piece.path for one, _ in pages}
        placing.place(shown.work, here, [*gone, *(one.piece.component_id for one in fresh if one.made is None)])
        for component_id in [*gone, *(one.piece.component_id for one in fresh if one.made is None)]:
            works.search.forget(component_id)
        for one, made in pages:
            title = pieces.title_of(shown.work, made, one.piece.path)
            works.search.index(one.piece.component_id, shown.work.pk, title, made.plain)
    nowhere: dict[int, tuple[str, ...]] = dict.fromkeys(gone, ())
    nowhere |= {one.piece.component_id: one.made.missing if one.made is not None else () for one in fresh}
    mending.offer_links(shown.work, nowhere)
    if leads_outside:
        mending.offer_outside(shown.work, list(nowhere))


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
