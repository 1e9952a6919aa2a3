"""Where each component stands in the work: declared places first, everything else by its path."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from django.db.models import F, QuerySet

from barnraise import record
from barnraise.works.declaration import WORK_PATH, Declared, Item, declared_in
from barnraise.works.heads import published_at, published_pieces, published_revisions
from barnraise.works.models import Component, Revision, Work

PAGES = frozenset((".md .markdown .mkd .rst .txt .csv .tsv .ipynb .adoc .asciidoc .org .tex").split())
MOST_SIBLINGS = 100
TOGETHER = 500  # paths in one query


@dataclass(frozen=True, slots=True)
class Stop:
    """One place that reading can stop at: a component, or one that is only named so far."""

    path: str
    title: str
    number: str = ""
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands: what is above it, beside it, before and after it."""

    ancestors: tuple[Stop, ...]
    siblings: tuple[Stop, ...]
    previous: Stop | None
    next: Stop | None
    number: str = ""


@dataclass(frozen=True, slots=True)
class Storey:
    """One part of the whole outline."""

    title: str
    number: str
    stops: tuple[Stop, ...]


def is_page(path: str) -> bool:
    """Tell whether a component is read as a page of its own: neither hidden nor a picture nor machinery."""
    way = PurePosixPath(path)
    return way.suffix.lower() in PAGES and not any(part.startswith(".") for part in way.parts)


def declared(work: Work) -> Declared:
    """Return what the work's head declares; a bare title where it declares nothing sound."""
    document = _document_of(work)
    said = _declared(document) if document is not None else None
    return said or Declared(title=work.title, language=work.language, licence=work.licence)


@dataclass(frozen=True, slots=True)
class _Document:
    """A document in the store, the same as another of the same bytes: ids come again when a transaction fails."""

    sha256: bytes
    blob_id: int = field(compare=False)


def _document_of(work: Work) -> _Document | None:
    found = (
        Component.objects.filter(work=work, is_here=True, path=WORK_PATH, head__blob__isnull=False)
        .values_list("head__blob__sha256", "head__blob_id")
        .first()
    )
    return _Document(bytes(found[0]), found[1]) if found is not None else None


def declared_by(found: Sequence[Work]) -> dict[int, Declared]:
    """Return what several works declare, by their row id, in one query beside the documents read anew."""
    rows = Component.objects.filter(work__in=found, is_here=True, path=WORK_PATH, head__blob__isnull=False)
    documents = rows.values_list("work", "head__blob__sha256", "head__blob_id")
    read = {work_id: _declared(_Document(bytes(sha256), blob_id)) for work_id, sha256, blob_id in documents}
    return {work_id: declared for work_id, declared in read.items() if declared is not None}


@lru_cache(maxsize=256)
def _declared(document: _Document) -> Declared | None:
    return declared_in(record.fetch(document.blob_id))


def title_from(path: str) -> str:
    """Make a title of a path, for want of a better one."""
    way = PurePosixPath(path)
    name = way.parent.name if _opens(way) and way.parent.name else way.stem
    return name.replace("-", " ").replace("_", " ").strip().capitalize() or path


def title_in(work: Work, path: str) -> str:
    """Name a component for want of a title of its own: what opens the work by the work, all else by its path."""
    way = PurePosixPath(path)
    return work.title if _opens(way) and not way.parent.name else title_from(path)


def _opens(way: PurePosixPath) -> bool:
    """Tell whether a file speaks for the folder in which it lies."""
    return way.stem.lower() in ("readme", "index", "_index")


def place_of(work: Work, path: str, *, looked_at: bool) -> Place:
    """Return where a component stands. Cost grows neither with the work nor, once it is read, with its outline."""
    document = _document_of(work)
    index = _index(document) if document is not None else _Index([], {})
    if path in index.places:
        return _declared_place(work, index, index.places[path], looked_at=looked_at)
    return _place_by_path(work, index, path, looked_at=looked_at)


Numbered = tuple[str, Item]


class _Spot(NamedTuple):
    """Where an outline names a path: what is above it, its level, and its places in that and in the line of reading."""

    above: tuple[Numbered, ...]
    level: list[Numbered]
    at: int
    at_in_line: int


class _Index(NamedTuple):
    """An outline read once for all its pages: the places with a path in the order of reading, and each by its path."""

    line: list[Numbered]
    places: dict[str, _Spot]


@lru_cache(maxsize=64)
def _index(document: _Document) -> _Index:
    said = _declared(document)
    index = _Index([], {})
    for above, level, at in _walk(said.outline if said is not None else (), ()):
        if path := level[at][1].path:
            index.places.setdefault(path, _Spot(above, level, at, len(index.line)))
            index.line.append(level[at])
    return index


def _walk(
    items: tuple[Item, ...], above: tuple[Numbered, ...], prefix: str = ""
) -> Iterator[tuple[tuple[Numbered, ...], list[Numbered], int]]:
    level = [(f"{prefix}{number}", item) for number, item in enumerate(items, 1)]
    for at, (number, item) in enumerate(level):
        yield above, level, at
        yield from _walk(item.items, (*above, (number, item)), f"{number}.")


def _declared_place(work: Work, index: _Index, spot: _Spot, *, looked_at: bool) -> Place:
    line, at = index.line, spot.at_in_line
    around = [line[beside] for beside in (at - 1, at + 1) if 0 <= beside < len(line)]
    start = max(0, min(spot.at - MOST_SIBLINGS // 2, len(spot.level) - MOST_SIBLINGS))
    shown = spot.level[start : start + MOST_SIBLINGS]
    stops = _stops(work, [*spot.above, *shown, *around], looked_at=looked_at)
    return Place(
        ancestors=tuple(stops[number] for number, _ in spot.above),
        siblings=tuple(stops[number] for number, _ in shown),
        previous=stops[line[at - 1][0]] if at else None,
        next=stops[line[at + 1][0]] if at + 1 < len(line) else None,
        number=line[at][0],
    )


def _numbered(items: tuple[Item, ...], prefix: str = "") -> Iterator[Numbered]:
    for number, item in enumerate(items, 1):
        yield f"{prefix}{number}", item
        yield from _numbered(item.items, f"{prefix}{number}.")


def _stops(work: Work, places: list[Numbered], *, looked_at: bool) -> dict[str, Stop]:
    titles = titles_of(work, {item.path for _, item in places if item.path}, looked_at=looked_at)
    return {
        number: Stop(
            path=item.path,
            title=item.title or titles.get(item.path) or title_in(work, item.path),
            number=number,
            is_here=not item.path or item.path in titles,
        )
        for number, item in places
    }


def titles_of(work: Work, paths: set[str], *, looked_at: bool) -> dict[str, str]:
    """Return the titles of those of some paths that stand in the published work; "" where none is known yet."""
    rows = _rows(work, looked_at=looked_at)
    wanted, titles = list(paths), dict[str, str]()
    for start in range(0, len(wanted), TOGETHER):
        some = rows.filter(path__in=wanted[start : start + TOGETHER])
        titles |= {path: title or "" for path, title in some.values_list("path", "component__passage__title")}
    return titles


def _rows(work: Work, *, looked_at: bool) -> QuerySet[Revision]:
    if looked_at:
        return published_revisions(work)
    rows = Revision.objects.filter(work=work, blob__isnull=False, component__head_id=F("pk"))
    return rows.filter(component__is_here=True)


def _place_by_path(work: Work, index: _Index, path: str, *, looked_at: bool) -> Place:
    """Place a component that the outline does not name: among its folder, in the order of paths."""
    folder = path.rpartition("/")[0]
    before = _beside(work, path, folder, looked_at=looked_at, forward=False)
    after = _beside(work, path, folder, looked_at=looked_at, forward=True)
    line = [*reversed(before), path, *after]
    line = [one for one in line if one == path or (is_page(one) and one not in index.places)][:MOST_SIBLINGS]
    titles = titles_of(work, set(line), looked_at=looked_at)
    stops = [Stop(one, titles.get(one) or title_in(work, one), is_here=one in titles) for one in line]
    at = line.index(path)
    ancestors: list[Stop] = []
    parts = folder.split("/") if folder else []
    for depth in range(1, len(parts) + 1):
        ancestors.append(Stop("", title_from("/".join(parts[:depth]))))
    return Place(
        ancestors=tuple(ancestors),
        siblings=tuple(stops),
        previous=stops[at - 1] if at else None,
        next=stops[at + 1] if at + 1 < len(stops) else None,
    )


def _beside(work: Work, path: str, folder: str, *, looked_at: bool, forward: bool) -> list[str]:
    """Return up to fifty paths of the same folder next to a path; paths below sub-folders are left out."""
    rows = _rows(work, looked_at=looked_at)
    prefix = f"{folder}/" if folder else ""
    if forward:
        rows = rows.filter(path__gt=path, path__lt=f"{prefix}\U0010ffff").order_by("path")
    else:
        rows = rows.filter(path__lt=path, path__gte=prefix).order_by("-path")
    found = rows.values_list("path", flat=True)[:150]
    return [one for one in found if "/" not in one[len(prefix) :]][:50]


def whole(work: Work, *, looked_at: bool, limit: int = 2000) -> list[Storey]:
    """Return the whole outline in storeys: each declared part, then each folder of what is not declared.

    Costs O(work) up to `limit` pieces that are placed by path; for pages of their own only.
    """
    said = declared(work)
    numbered = list(_numbered(said.outline))
    stops = _stops(work, numbered, looked_at=looked_at)
    storeys: list[Storey] = []
    loose: list[Stop] = []
    for number, item in enumerate(said.outline, 1):
        inner = tuple(stops[n] for n, one in _numbered(item.items, f"{number}.") if one.path)
        if item.items:
            first = (stops[str(number)],) if item.path else ()
            storeys.append(Storey(item.title or stops[str(number)].title, str(number), first + inner))
        elif item.path:
            loose.append(stops[str(number)])
    if loose:
        storeys.insert(0, Storey("", "", tuple(loose)))
    named = {item.path for _, item in numbered}
    folders: dict[str, list[str]] = {}
    for piece in published_pieces(work, looked_at=looked_at, limit=limit):
        if is_page(piece.path) and piece.path not in named:
            folders.setdefault(piece.path.rpartition("/")[0], []).append(piece.path)
    for folder, paths in folders.items():
        titles = titles_of(work, set(paths), looked_at=looked_at)
        placed = tuple(Stop(one, titles.get(one) or title_in(work, one)) for one in paths)
        storeys.append(Storey(title_from(folder) if folder else "", "", placed))
    return storeys


def first_page(work: Work, *, looked_at: bool) -> str | None:
    """Return the path where reading begins: the first declared page that exists, a README, or the first by path."""
    paths = [item.path for item in declared(work).places() if item.path]
    for start in range(0, len(paths), TOGETHER):
        some = paths[start : start + TOGETHER]
        here = titles_of(work, set(some), looked_at=looked_at)
        if first := next((path for path in some if path in here), None):
            return first
    for path in ("README.md", "index.md", "README.rst", "readme.md"):
        if published_at(work, path, looked_at=looked_at):
            return path
    rows = _rows(work, looked_at=looked_at)
    return next((path for path in rows.order_by("path").values_list("path", flat=True)[:500] if is_page(path)), None)
