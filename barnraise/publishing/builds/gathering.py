"""From a work to a book: its pieces rendered, fitted and put in order, its people, what it says of itself."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from django.conf import settings

from barnraise import credit, record, works
from barnraise.base import Refused, photographs
from barnraise.contributions import taking_part
from barnraise.publishing import attribution
from barnraise.publishing.builds.book import MOST_PIECES, Book, Chapter, Contributor, Cover, Credits, Format, Place
from barnraise.publishing.builds.fitting import FILE, PAGE, Fitter, Page
from barnraise.publishing.builds.outlining import by_folder, declared_of, places_of
from barnraise.publishing.builds.parts import Part
from barnraise.publishing.licensing import licence_name, licence_url
from barnraise.publishing.rendering import Dialect, Rendered, Target, render
from barnraise.publishing.shown import Shown, knowing_paths
from barnraise.works.heads import Piece
from barnraise.works.outline import is_page, title_in

MOST_PEOPLE = 20_000


@dataclass(frozen=True)
class _Links:
    """The links of a book's pages: pieces and files of the work by their paths, folders by address."""

    shown: Shown
    own: str = ""

    def target(self, path: str) -> Target:
        """Return where a path leads; what is not there has no place in a book."""
        found = self.shown.target(path)
        if path == self.own or found.kind == "file":
            return Target("file", FILE + quote(path))
        if found.kind == "page" and self.shown.piece(path) is not None:
            return Target("page", PAGE + quote(path))
        if found.kind == "page" and not found.url.endswith("/"):
            # An index that stands for its folder.
            return Target("page", PAGE + found.url.removeprefix(self.shown.url("")))
        return Target("page", settings.BARNRAISE_URL + found.url) if found.kind == "page" else Target("outside")

    def content(self, path: str) -> bytes | None:
        """Return the bytes at a path."""
        return self.shown.content(path)


def gather(shown: Shown, format: Format, part: Part | None = None, *, release: str = "") -> Book:
    """Return a work as a reader sees it, or a part of it, as a book. Refused: `book_empty`, `book_large`."""
    shown = knowing_paths(shown) if shown.edition is None else shown
    pages = list(_pages(shown, by_folder(part.paths) if part else places_of(shown)))
    if not any(page.place.path for page in pages):
        raise Refused("book_empty", status=404, work=shown.work.title)
    cover = replace(_cover(shown), part=part.title if part else "", release=release)
    fitter = Fitter(
        pages,
        format,
        language=cover.language,
        file=lambda path: _file(shown, path),
        base=cover.url,
    )
    chapters = tuple(_chapter(page, fitter) for page in pages)
    people = tuple(_people(shown))
    owed = _credits(shown, pages)
    told = (*(one.name for one in people), *owed.sources, *owed.reviewers, *owed.pictures)
    for text in (cover.title, cover.purpose, *told):
        fitter.notice_unset(text)
    return Book(cover, chapters, fitter.pictures, people, owed, fitter.unset)


def _credits(shown: Shown, pages: list[Page]) -> Credits:
    """Return what the pages of a book are from, who reviewed the work, and who made the pictures that they show."""
    titles = {page.place.path: page.place.title for page in pages if page.place.path}
    sources = (
        f"{attribution.line_of(one)} ({', '.join(titles[path] for path in one.paths)})"
        for one in attribution.sources_of(shown, frozenset(titles))
    )
    reviewers = (one.who.name for one in taking_part.reviewers(shown.work, limit=MOST_PEOPLE))
    used = sorted({path for page in pages for path in page.made.used})
    pictures = (
        f"{one.path.rpartition('/')[2]}: {', '.join(who.name for who in one.makers)}"
        for one in attribution.pictures_of(shown, used)
    )
    return Credits(tuple(sources), tuple(name for name in reviewers if name), tuple(pictures))


def _chapter(page: Page, fitter: Fitter) -> Chapter:
    title, html = fitter.fitted(page)
    return Chapter(page.place, page.id, title, html)


def _cover(shown: Shown) -> Cover:
    work = shown.work
    declared = declared_of(shown)
    edition = work.edition if shown.edition is None else shown.edition
    licence = declared.licence or work.licence
    return Cover(
        title=declared.title or work.title,
        kind=declared.kind,
        language=declared.language or "en",
        purpose=declared.purpose,
        licence=licence_name(licence),
        licence_url=licence_url(licence),
        edition=edition,
        at=works.history.time_of(work, edition) or work.started_at,
        url=f"{settings.BARNRAISE_URL}/{work.slug}/",
        uid=str(work.uid),
    )


def _people(shown: Shown) -> Iterator[Contributor]:
    """Give everybody whose words stand, most words first, then everybody who helped otherwise, by name."""
    named = set()
    for one in credit.shares(shown.work, MOST_PEOPLE):
        named.add(one.who.uid)
        if one.who.name:
            yield Contributor(one.who.name, one.words)
    others = [one.who for one in taking_part.participants(shown.work, limit=MOST_PEOPLE)]
    others += taking_part.imported_into(shown.work, limit=MOST_PEOPLE)
    for who in sorted({who.uid: who for who in others}.values(), key=lambda who: who.name.casefold()):
        if who.uid not in named and who.name:
            yield Contributor(who.name)


def _pages(shown: Shown, places: Iterator[Place]) -> Iterator[Page]:
    count = 0
    for number, place in enumerate(places, 1):
        count += bool(place.path)
        if count > MOST_PIECES:
            raise Refused("book_large", status=413, most=MOST_PIECES)
        piece = shown.piece(place.path) if place.path else None
        made = _rendered(shown, piece) if piece is not None else Rendered("")
        title = place.title or made.title or title_in(shown.work, place.path)
        yield Page(replace(place, title=title), f"c{number}", made)


def _rendered(shown: Shown, piece: Piece) -> Rendered:
    links = _Links(shown, "" if is_page(piece.path) else piece.path)
    return render(record.fetch(piece.blob_id), piece.path, links, dialect=Dialect())


def _file(shown: Shown, path: str) -> bytes | None:
    piece = shown.piece(path)
    return photographs.stripped(record.fetch(piece.blob_id)) if piece is not None else None
