"""The page of one piece: its text, where it stands, who wrote it, and what a reader can do with it."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from markupsafe import Markup

from barnraise import credit, works
from barnraise.credit import Credited
from barnraise.publishing import attribution
from barnraise.publishing.attribution import Attribution
from barnraise.publishing.page import Link, Page
from barnraise.publishing.rendering import Rendered
from barnraise.publishing.shown import Shown, edit_url, rendered, workbar
from barnraise.publishing.templating import render
from barnraise.works.heads import Piece
from barnraise.works.licensing import licence_of
from barnraise.works.models import Component, Work
from barnraise.works.outline import Place, Stop, is_page, title_in

WORDS_A_MINUTE = 220
NAMED_AUTHORS = 3
# Kinds of files that are not lines of prose: they take the width that there is.
WIDE = frozenset({"csv", "tsv"})


@dataclass(frozen=True)
class Leaf:
    """A page of text as its template reads it. `newer` is the edition that waits for a look, 0 for none."""

    path: str
    title: str
    title_html: Markup
    html: Markup
    language: str
    number: str
    above: tuple[str, ...]
    authors: tuple[Credited, ...]
    more_authors: int
    edition: int
    at: datetime
    minutes: int
    is_wide: bool
    newer: int
    missing: tuple[Link, ...]
    read_url: str
    edit_url: str
    wrong_url: str
    more_url: str
    history_url: str
    newest_url: str
    raw_url: str
    attribution: Attribution


def page_of(shown: Shown, piece: Piece, made: Rendered | None = None, *, is_published: bool = True) -> str:
    """Return the page of a piece; `made` is its rendering where there is one already.

    It holds only what changes with it: the pieces above, beside, before and after it, its own authors and edition.
    """
    made = made or rendered(shown, piece)
    place = place_in(shown, piece.path)
    leaf = _leaf(shown, piece, made, place)
    page = Page(
        title=leaf.title,
        description=made.summary,
        workbar=workbar(shown.work, "read"),
        published=is_published,
        feed_url=f"/{shown.work.slug}/feed.atom",
        indexed=is_published,
    )
    return render(
        "read.html",
        page=page,
        work=shown.work,
        leaf=leaf,
        shown=shown,
        outline=_outline(shown, place, piece.path),
        licence=licence_of(shown.work, piece.path),
        before=_link(shown, place.previous),
        after=_link(shown, place.next),
    )


def place_in(shown: Shown, path: str) -> Place:
    """Return where a piece stands; a former edition stands alone, since the present outline is not its own."""
    if shown.edition is not None:
        return Place((), (), None, None)
    return works.outline.place_of(shown.work, path, looked_at=shown.looked_at)


def title_of(work: Work, made: Rendered, path: str) -> str:
    """Return what a piece is called in lists and searches."""
    return made.title or title_in(work, path)


def stop_url(shown: Shown, stop: Stop) -> str:
    """Return where a place of the outline leads: to its page, or to where it may be written."""
    if not stop.path:
        return f"/{shown.work.slug}/outline"
    return shown.url(stop.path) if stop.is_here else edit_url(shown.work, stop.path)


@dataclass(frozen=True)
class OutlineRow:
    """One line of the outline beside a page."""

    link: Link
    number: str
    is_here: bool


def _outline(shown: Shown, place: Place, path: str) -> dict[str, list[OutlineRow]]:
    def row(stop: Stop) -> OutlineRow:
        link = Link(stop.title, stop_url(shown, stop), stop.path == path)
        return OutlineRow(link, stop.number, stop.is_here)

    return {"above": [row(stop) for stop in place.ancestors], "beside": [row(stop) for stop in place.siblings]}


def _leaf(shown: Shown, piece: Piece, made: Rendered, place: Place) -> Leaf:
    work, path = shown.work, piece.path
    own = next((stop.title for stop in place.siblings if stop.path == path), "")
    heading, html = _parted(made)
    # Credit is counted for what is published now; a permanent address must not change when it is counted again.
    authors = credit.authors(piece.component_id) if shown.edition is None else ()
    base = f"/{work.slug}/"
    newest = _newest(work, piece) if shown.looked_at else 0
    return Leaf(
        path=path,
        title=made.title or own or title_in(work, path),
        title_html=heading,
        html=html,
        language=work.language,
        number=place.number,
        above=tuple(stop.title for stop in place.ancestors),
        authors=authors[:NAMED_AUTHORS],
        more_authors=max(0, len(authors) - NAMED_AUTHORS),
        edition=piece.edition or 0,
        at=piece.at,
        minutes=max(1, round(made.words / WORDS_A_MINUTE)),
        is_wide=path.rpartition(".")[2].lower() in WIDE or not is_page(path),
        newer=newest if newest != piece.edition else 0,
        missing=tuple(Link(one, edit_url(work, one)) for one in made.missing[:8]),
        read_url=f"{base}read/{quote(path)}",
        edit_url=edit_url(work, path),
        wrong_url=f"{base}wrong/{quote(path)}",
        more_url=f"{base}more/{quote(path)}",
        history_url=f"{base}history/{quote(path)}",
        newest_url=f"{base}newest/{quote(path)}",
        raw_url=shown.raw_url(path),
        attribution=attribution.of_page(shown, piece.component_id, made.used),
    )


def _parted(made: Rendered) -> tuple[Markup, Markup]:
    """Part the html into the words of its own first heading, and what follows it."""
    if not made.has_title or not made.html.lstrip().startswith("<h1"):
        return Markup(""), Markup(made.html)
    heading, _, rest = made.html.partition("</h1>")
    return Markup(heading.partition(">")[2]), Markup(rest)


def _newest(work: Work, piece: Piece) -> int:
    """Return the newest edition of a piece, looked at or not."""
    found = Component.objects.filter(pk=piece.component_id).values_list("head__edition", flat=True).first()
    return found or 0


def _link(shown: Shown, stop: Stop | None) -> Link | None:
    if stop is None:
        return None
    return Link(f"{stop.number}\u2002{stop.title}" if stop.number else stop.title, stop_url(shown, stop))
