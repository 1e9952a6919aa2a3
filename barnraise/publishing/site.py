"""The published site of a work: all of it, or the neighbourhood of what changed."""

import fcntl
import json
import os
import pickle
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db.models import F

from barnraise import record, works
from barnraise.base import own_files
from barnraise.publishing import depending, feeds, files, fronts, lists, mending, pieces
from barnraise.publishing.indexing import TOGETHER, forget_others, fresh_of, index, titles_of
from barnraise.publishing.rendering import Rendered
from barnraise.publishing.shown import Shown, knowing_paths, published
from barnraise.record.models import Chain
from barnraise.works.declaration import WORK_PATH, Declared, declared_in
from barnraise.works.heads import Piece
from barnraise.works.models import Component, Revision, Work
from barnraise.works.outline import is_page

# Where more pages than these change at once they are taken away, and each is made when it is asked for.
MANY = 2_000


@dataclass(frozen=True)
class Dress:
    """What every page shows of the work itself: when it changes, every page is made again."""

    title: str
    language: str
    licence: str
    licences: str
    is_free: bool

    @classmethod
    def of(cls, shown: Shown) -> "Dress":
        """Return the dress of a work as it is now."""
        work = shown.work
        return cls(work.title, work.language, work.licence, work.licences, work.is_free)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock of the published files: two processes never write an older page over a newer one."""
    folder = settings.BARNRAISE_HOME / "published"
    folder.mkdir(parents=True, exist_ok=True)
    lock = own_files.lock_file(folder / "lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def publish(work: Work, told: Callable[[int], None] | None = None) -> int:
    """Publish the whole work as it is now, index it for search, count its credit; return how many pages changed.

    Memory does not grow with the work. `told` hears how many pages have been made. Call it `alone`.
    """
    shown = knowing_paths(published(work))
    entry = Chain.objects.values_list("length", flat=True).get(pk=work.chain_id)
    kept = {files.address_file(url) for url in _list_urls(work)}
    written = 0
    if work.is_free:
        with tempfile.TemporaryFile(dir=settings.BARNRAISE_HOME / "published") as spool:
            for number in range(_render_all(shown, spool)):
                piece, made = pickle.load(spool)
                written += _write_page(shown, piece, made)
                kept.add(files.address_file(shown.url(piece.path)))
                if told is not None:
                    told(number + 1)
    forget_others(shown)
    for former in work.former_slugs.values_list("slug", flat=True):
        own_files.remove(Path(files.folder_of(former)))
    written += _write_lists(shown)
    for file in files.files_of(work.slug):
        if file not in kept:
            file.unlink()
    _remember(shown, entry)
    return written


def refresh(work: Work, component_ids: Iterable[int]) -> int:
    """Publish again what a change of some components concerns; return how many pages differ from before.

    These are the pieces themselves and the pieces that include them; where a title came, changed, moved or went, the
    pieces around it and those that link to it; and the front page, the lists and the feed. Call it `alone`.
    """
    shown, ids = published(work), set(component_ids)
    before = titles_of(ids)
    fresh = [fresh_of(shown, piece) for piece in _pieces_of(shown, ids)]
    index(shown, fresh, gone=ids - {one.piece.component_id for one in fresh})
    own = {one.piece.path: one for one in fresh}
    moved = _moved(fresh_one.piece.revision_id for fresh_one in fresh)
    again: set[str] = set()
    written = 0
    for path, one in own.items():
        # Who made a picture stands on the pages that show it.
        again |= depending.including(work, path) if one.made is not None else depending.showing(work, path)
        title = pieces.title_of(work, one.made, path) if one.made is not None else None
        if title != before.get(one.piece.component_id) or one.piece.component_id in moved:
            again |= depending.around(shown, path)
    for path in _former_paths(ids) - own.keys():
        if files.drop(shown.url(path)):
            written += 1
            again |= depending.around(shown, path)
    for one in own.values():
        written += _write_page(shown, one.piece, one.made) if one.made is not None else 0
    mending.look_again(shown, sorted(again - own.keys())[:MANY])
    return written + _write_again(shown, again - own.keys()) + _write_lists(shown)


def take_as_published(work: Work) -> None:
    """Take a work as published as it is now, without making a page: each is made when it is asked for or changes."""
    entry = Chain.objects.values_list("length", flat=True).get(pk=work.chain_id)
    _remember(published(work), entry)


def withdraw(work: Work) -> None:
    """Take every page of a work away, and let nothing of it be found. Call it `alone`."""
    own_files.remove(Path(files.folder_of(work.slug)))
    known = list(Component.objects.filter(work=work, passage__isnull=False).values_list("pk", flat=True))
    for start in range(0, len(known), TOGETHER):
        with record.writing():
            for component_id in known[start : start + TOGETHER]:
                works.search.forget(component_id)


def relist(work: Work) -> int:
    """Write the pages of a work as a whole again; return how many differ from before. Call it `alone`."""
    return _write_lists(published(work)) if _remembered(work) is not None else 0


def follow(work: Work, component_ids: Iterable[int], entry: int) -> int:
    """Publish what the entries up to one changed: everything when nothing is published yet or the dress changed."""
    known = _remembered(work)
    if known is None:
        return publish(work)
    if known["entry"] >= entry:
        return 0
    shown = published(work)
    dress = asdict(Dress.of(shown))
    # Former versions kept more of a dress than this one asks for.
    if any(known["dress"].get(name) != value for name, value in dress.items()):
        if known["dress"].get("is_free") != dress["is_free"] or not is_large(shown):
            return publish(work)
        own_files.remove(Path(files.folder_of(work.slug)))
    if not work.is_free:
        written = _write_lists(shown)
    else:
        ids = sorted(component_ids)
        written = sum(refresh(work, ids[start : start + MANY]) for start in range(0, max(len(ids), 1), MANY))
        written += _reorder(shown, _declared(known["declared"]), _declared(_declaration(work)))
    _remember(shown, entry)
    return written


def is_large(shown: Shown) -> bool:
    """Tell whether a work has so many pages that they are not all made at once when all change."""
    return shown.here()[: MANY + 1].count() > MANY


def name_again(work: Work, component_ids: Iterable[int]) -> int:
    """Publish again the pages of some components, and the lists, since people whom they name are called otherwise."""
    if _remembered(work) is None:
        return 0
    shown, ids = published(work), list(component_ids) if work.is_free else []
    again = _write_again if len(ids) <= MANY else _put_off
    written = 0
    for start in range(0, len(ids), MANY):
        paths = shown.here().filter(component__in=ids[start : start + MANY]).values_list("path", flat=True)
        written += again(shown, set(paths))
    return written + _write_lists(shown)


def _render_all(shown: Shown, spool: IO[bytes]) -> int:
    """Render every piece first, since each page tells the titles of others; return how many pages there are."""
    after, count = "", 0
    while batch := works.heads.published_pieces(shown.work, looked_at=shown.looked_at, after=after, limit=TOGETHER):
        contents = record.fetch_many(piece.blob_id for piece in batch)
        fresh = [fresh_of(shown, piece, contents[piece.blob_id]) for piece in batch]
        index(shown, fresh)
        for one in fresh:
            if one.made is not None:
                pickle.dump((one.piece, one.made), spool, pickle.HIGHEST_PROTOCOL)
                count += 1
        after = batch[-1].path
    spool.seek(0)
    return count


def _reorder(shown: Shown, old: Declared, new: Declared) -> int:
    """Write again every page whose place the declaration changed."""
    if old.outline == new.outline:
        return 0
    olds, news = ({one.path for one in declared.places() if one.path} for declared in (old, new))
    again = olds | news
    for path in olds ^ news:
        again |= depending.around(shown, path)
    return _write_again(shown, again)


def _write_again(shown: Shown, paths: Collection[str]) -> int:
    if len(paths) > MANY:
        return _put_off(shown, paths)
    written = 0
    for path in sorted(paths):
        piece = shown.piece(path) if is_page(path) else None
        written += _write_page(shown, piece, None) if piece is not None else 0
    return written


def _put_off(shown: Shown, paths: Collection[str]) -> int:
    """Take pages away that changed, so that each is made when it is asked for."""
    return sum(files.drop(shown.url(path)) for path in paths)


def _write_page(shown: Shown, piece: Piece, made: Rendered | None) -> int:
    return files.write(shown.url(piece.path), pieces.page_of(shown, piece, made))


def _write_lists(shown: Shown) -> int:
    return sum(files.write(url, content, _type_of(url)) for url, content in list_pages(shown))


def list_pages(shown: Shown) -> Iterator[tuple[str, str]]:
    """Return the pages of the work as a whole; of a work that may not be shown, only the one that says why."""
    base = f"/{shown.work.slug}/"
    yield base, fronts.front_page(shown)
    if shown.work.is_free:
        yield f"{base}outline", lists.outline_page(shown)
        yield f"{base}credits", lists.credits_page(shown)
        yield f"{base}feed.atom", feeds.of_work(shown.work)


def _type_of(url: str) -> str:
    return files.ATOM if url.endswith(".atom") else files.HTML


def _list_urls(work: Work) -> list[str]:
    names = ("", "outline", "credits", "feed.atom") if work.is_free else ("",)
    return [f"/{work.slug}/{name}" for name in names]


def _pieces_of(shown: Shown, component_ids: set[int]) -> list[Piece]:
    paths = shown.here().filter(component__in=component_ids).values_list("path", flat=True)
    return [piece for path in paths if (piece := shown.piece(path)) is not None]


def _moved(revision_ids: Iterable[int]) -> set[int]:
    """Return the components, of some revisions, that their revision brought to another path."""
    rows = Revision.objects.filter(pk__in=list(revision_ids), parent__isnull=False).exclude(path=F("parent__path"))
    return set(rows.values_list("component_id", flat=True))


def _former_paths(component_ids: set[int]) -> set[str]:
    return set(Revision.objects.filter(component__in=component_ids).values_list("path", flat=True).distinct())


def _declaration(work: Work) -> int | None:
    rows = Component.objects.filter(work=work, is_here=True, path=WORK_PATH)
    return rows.values_list("head__blob_id", flat=True).first()


def _declared(blob_id: int | None) -> Declared:
    found = declared_in(record.fetch(blob_id)) if blob_id is not None else None
    return found or Declared(title="")


def _remember(shown: Shown, entry: int) -> None:
    """Keep of which work the files are made, up to which entry, and of what declaration."""
    told = {
        "work": str(shown.work.uid),
        "entry": entry,
        "dress": asdict(Dress.of(shown)),
        "declared": _declaration(shown.work),
    }
    file = Path(files.folder_of(shown.work.slug), "state.json")
    file.parent.mkdir(parents=True, exist_ok=True)
    own_files.write(file, json.dumps(told))


def published_up_to(work: Work) -> int | None:
    """Return the number of the entry up to which a work is published; None when it is not at all."""
    known = _remembered(work)
    return int(known["entry"]) if known is not None else None


def _remembered(work: Work) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(own_files.read(Path(files.folder_of(work.slug), "state.json")))
    except (OSError, ValueError):
        return None
    # A store that was made anew may have another work at the same address.
    return found if found.get("work") == str(work.uid) else None
