"""The places of a book in reading order: those that the outline names, or without one every page by its folder."""

from collections.abc import Iterable, Iterator
from typing import Literal

from barnraise import works
from barnraise.publishing.builds.book import Place
from barnraise.publishing.shown import Shown, is_file
from barnraise.works.declaration import WORK_PATH, Declared, Item, declared_in
from barnraise.works.heads import Piece
from barnraise.works.outline import is_page, title_from

AT_ONCE = 200
DEEPEST = 4


def places_of(shown: Shown) -> Iterator[Place]:
    """Give the places of a work's book."""
    items = named(shown, declared_of(shown).outline)
    return outlined(items) if items else by_folder(paths_of(shown))


def declared_of(shown: Shown) -> Declared:
    """Return what a work declares, or declared at an edition."""
    if shown.edition is None:
        return works.outline.declared(shown.work)
    content = works.bytes_at(shown.work, WORK_PATH, shown.edition)
    found = declared_in(content) if content is not None else None
    return found or Declared(title=shown.work.title, language=shown.work.language, licence=shown.work.licence)


def named(shown: Shown, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return an outline without the places at which nothing stands that can be read as a page."""
    kept = []
    for item in items:
        inside = named(shown, item.items)
        stands = item.path and not is_file(item.path) and shown.piece(item.path) is not None
        if stands or inside:
            kept.append(Item(item.title, item.path if stands else "", inside))
    return tuple(kept)


def outlined(items: tuple[Item, ...], level: int = 1, above: Literal["part", "chapter", ""] = "") -> Iterator[Place]:
    """Give the places of an outline: what names no piece at the top is a part, what lies deeper than a chapter a
    section of it.
    """
    for item in items:
        if not item.path and item.items and level == 1:
            yield Place(item.title, level, "part")
            yield from outlined(item.items, level + 1, "part")
            continue
        yield Place(item.title, level, "section" if above == "chapter" else "chapter", item.path)
        yield from outlined(item.items, min(level + 1, DEEPEST), "chapter")


def by_folder(paths: Iterable[str]) -> Iterator[Place]:
    """Give pages as chapters, each folder as a part where there are several."""
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(path.rpartition("/")[0], []).append(path)
    has_parts = len(folders) > 1
    for folder in sorted(folders):
        is_part = bool(folder) and has_parts
        if is_part:
            yield Place(title_from(folder), 1, "part")
        yield from (Place("", 2 if is_part else 1, "chapter", path) for path in folders[folder])


def paths_of(shown: Shown) -> Iterator[str]:
    """Give the paths of all pages of a work, in their order."""
    after = ""
    while batch := _some_pieces(shown, after):
        yield from (piece.path for piece in batch if is_page(piece.path))
        after = batch[-1].path


def _some_pieces(shown: Shown, after: str) -> list[Piece]:
    if shown.edition is not None:
        return works.heads.pieces(shown.work, shown.edition, after=after, limit=AT_ONCE)
    return works.heads.published_pieces(shown.work, looked_at=shown.looked_at, after=after, limit=AT_ONCE)
