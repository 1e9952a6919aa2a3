"""When a work's books are made: quiet for a minute, at the latest every quarter of an hour, one at a time a work."""

import fcntl
import logging
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from barnraise import record, talk, works
from barnraise.base import Refused, from_micros, now, own_files
from barnraise.publishing import folder as site_folder
from barnraise.publishing import placing, site
from barnraise.publishing.builds import keeping, tools
from barnraise.publishing.builds.book import FORMATS, MOST_PIECES, Format
from barnraise.publishing.builds.gathering import gather
from barnraise.publishing.builds.parts import Part, parts_of
from barnraise.publishing.builds.writing import write
from barnraise.publishing.models import Build, Due, Release
from barnraise.publishing.shown import Shown, published
from barnraise.record.log.entries.contributions import Integrated
from barnraise.record.log.entries.governance import ContentChanged
from barnraise.record.log.entries.review import LookedAt
from barnraise.record.log.entries.works import Founded, ImportFinished
from barnraise.record.models import Entry
from barnraise.works import staleness
from barnraise.works.models import Work

QUIET = timedelta(minutes=1)
LATEST = timedelta(minutes=15)
SITE = "site"
# The entries by which readers see another text.
CHANGING = (Integrated, LookedAt, ImportFinished, Founded)
AT_ONCE = 20
TOGETHER = 40

_log = logging.getLogger("barnraise.building")


class Stirring:
    """Notes since when the books of a work are not what readers see, and takes away what may not be given any more."""

    name = "builds"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Take every book away where something was removed or hidden: it may stand in them."""
        if any(isinstance(one.event, ContentChanged) for one in batch):
            work = Work.objects.filter(chain=batch[0].chain_id).first()
            if work is not None:
                forget(work)
                staleness.clear(work, staleness.BOOKS, up_to=batch[-1].number)

    def apply(self, batch: Sequence[Entry]) -> None:
        """Note the first and the last entry that changed what readers see."""
        changing = [one for one in batch if isinstance(one.event, (*CHANGING, ContentChanged))]
        work = Work.objects.filter(chain=batch[0].chain_id).first() if changing else None
        if work is None:
            return
        first, last = from_micros(changing[0].at), from_micros(changing[-1].at)
        due, is_new = Due.objects.get_or_create(
            work=work, release=0, part="", defaults={"first_at": first, "last_at": last}
        )
        if not is_new:
            due.first_at, due.last_at = min(due.first_at, first), max(due.last_at, last)
            due.save(update_fields=["first_at", "last_at"])
        if any(isinstance(one.event, ContentChanged) for one in batch):
            for edition in Release.objects.filter(work=work).values_list("edition", flat=True):
                ask_for(work, "", release=edition)


def due() -> list[Due]:
    """Return what is to be made now, that which waits longest first."""
    at = now()
    return _ripe(at - QUIET, at - LATEST)


@record.prepared
def _ripe(quiet: datetime, latest: datetime) -> QuerySet[Due]:
    ripe = Q(is_asked=True) | Q(last_at__lte=quiet) | Q(first_at__lte=latest)
    rows = Due.objects.filter(ripe, work__is_ready=True).select_related("work__chain")
    return rows.order_by("-is_asked", "first_at", "pk")[:AT_ONCE]


def build_due() -> list[str]:
    """Make everything that is to be made now; return the names of the files that were made."""
    _find_lost()
    made: list[str] = []
    for one in due():
        with _alone(one.work) as is_mine:
            if is_mine:
                made += _build(one)
                _show(one.work)
    return made


def build_now(work: Work) -> list[str]:
    """Make a work's books at once, whatever is due; return the names of the files that were made."""
    at = now()
    with record.writing():
        one, _ = Due.objects.update_or_create(
            work=work, release=0, part="", defaults={"first_at": at, "last_at": at, "is_asked": True}
        )
    with _alone(work) as is_mine:
        made = _build(one) if is_mine else []
    _show(work)
    return made


def ask_for(work: Work, part: str, *, release: int = 0) -> None:
    """Ask for a part of a large work, or for the files of a release; asking twice is asking once."""
    with record.writing():
        at = now()
        row, _ = Due.objects.get_or_create(
            work=work, release=release, part=part, defaults={"first_at": at, "last_at": at}
        )
        Due.objects.filter(pk=row.pk).update(is_asked=True)


def asked_parts(work: Work) -> set[str]:
    """Return the parts of a work that somebody waits for."""
    return set(Due.objects.filter(work=work, release=0, is_asked=True).exclude(part="").values_list("part", flat=True))


def is_large(work: Work) -> bool:
    """Tell whether a work has more pages than are made into books without being asked for."""
    return placing.pages_in(work) > MOST_PIECES


def forget(work: Work) -> None:
    """Take every book of a work away, as when the work is removed."""
    place = keeping.folder_of(work)
    with record.writing():
        Due.objects.filter(work=work).delete()
        Build.objects.filter(work=work).delete()
    if place.is_symlink():
        place.unlink()
    # What begins with a dot is the lock, and what a builder has before it now.
    for file in place.glob("[!.]*") if place.is_dir() else ():
        file.unlink()


def _find_lost() -> None:
    """Make again what should be there and is not, as after a restore."""
    for row in keeping.lost():
        ask_for(row.work, row.part, release=row.release)


def _show(work: Work) -> None:
    """Let the pages that name the files name those that are there now."""
    work.refresh_from_db()
    with site.alone():
        site.relist(work)


def _build(one: Due) -> list[str]:
    one.refresh_from_db()
    work, began = Work.objects.select_related("chain").get(pk=one.work_id), now()
    made = _files(one, work)
    with record.writing():
        rows = Due.objects.filter(pk=one.pk)
        # What changed while it was made is due again, counted from when this build began.
        rows.filter(last_at=one.last_at).delete()
        rows.update(first_at=began, is_asked=False)
    return made


def _files(one: Due, work: Work) -> list[str]:
    if not work.is_free:
        return []
    shown = Shown(work, edition=one.release) if one.release else published(work)
    parts: list[Part | None] = [None]
    if one.part:
        found = next((part for part in parts_of(shown) if part.name == one.part), None)
        if found is None:
            # It was asked for when the work had more parts than it has now.
            keeping.drop_part(work, one.part)
            return []
        parts = [found]
    elif one.release:
        # By parts where it was large then, whatever the work is now.
        parts = [*parts_of(shown)] or [None]
    elif is_large(work):
        # The parts that somebody asks for alone.
        parts = []
    with translation.override("en"):
        made = [name for part in parts for name in _books(one, shown, part)]
    return made + _archives(one, work, is_whole=parts == [None])


def _books(one: Due, shown: Shown, part: Part | None) -> Iterator[str]:
    for format in FORMATS:
        edition = shown.work.edition if shown.edition is None else shown.edition
        place = keeping.folder_of(shown.work)
        which: dict[str, Any] = {"release": one.release, "part": part.name if part else ""}
        which |= {"format": format, "edition": edition}
        try:
            with tempfile.TemporaryDirectory(dir=place, prefix=".making-") as folder:
                name = _name(shown.work, edition, part, format, is_release=bool(one.release))
                unset = _book(shown, part, format, Path(folder) / name, _release_name(one))
                title = part.title if part else ""
                keeping.keep(shown.work, Path(folder) / name, name=name, title=title, unset=unset, **which)
                talk.told(shown.work, _matter(format, one.part))
                yield name
        except Exception as error:
            _failed(shown.work, error, which, one.part)


def _failed(work: Work, error: Exception, which: dict[str, Any], part: str) -> None:
    """Say why a file could not be made: a bug must not keep other works from theirs, nor take the last good one."""
    refused = error if isinstance(error, Refused) else Refused("build_failed", reason=type(error).__name__)
    if refused is not error:
        _log.exception("A book of /%s/ could not be made.", work.slug)
    is_new = keeping.remember_trouble(work, refused, **which)
    # An extra that is not installed is no trouble of the work: its page of books names it, and nobody can mend it here.
    if is_new and refused.code != "builder_missing":
        _tell(work, refused, which["format"], which["edition"], part)


def _book(shown: Shown, part: Part | None, format: Format, out: Path, release: str) -> str:
    tools.refuse_missing()
    book = gather(shown, format, part, release=release)
    write(book, format, out)
    return ", ".join(sorted(book.unset)) if format == "pdf" else ""


def _tell(work: Work, refused: Refused, format: str, edition: int, part: str) -> None:
    """Say why a book could not be made where people talk about the work; it is settled when the next one is made."""
    reason = str(refused.facts.get("reason", "")).replace("`", "'")
    about = f"`{refused.code}`" + (f"\n\n```\n{reason}\n```" if reason else "")
    told = {"number": edition, "format": format.upper(), "work": work.slug}
    body = _("Edition %(number)s could not be made as %(format)s. The last good file stays at /%(work)s/books.") % told
    talk.tell(work, _matter(format, part), title=_("%(format)s could not be made") % told, body=f"{body}\n\n{about}")


def _matter(format: str, part: str) -> str:
    return f"build-{format}-{part}".rstrip("-")


def _release_name(one: Due) -> str:
    release = Release.objects.filter(work=one.work, edition=one.release).select_related("name").first()
    return record.text_of(release.name) if release is not None else ""


def _archives(one: Due, work: Work, *, is_whole: bool) -> list[str]:
    """Pack the pieces of a release, or the published site of a work that is made as a whole, as a zip archive."""
    if not one.release and not is_whole:
        return []
    format, edition = ("zip", one.release) if one.release else (SITE, work.edition)
    which = {"release": one.release, "part": "", "format": format, "edition": edition}
    try:
        if one.release:
            name, files = f"{work.slug}-release-{edition}.zip", _pieces(work, edition)
        else:
            name, files = f"{work.slug}-edition-{edition}-site.zip", site_folder.pages(work)
        _pack(work, name, files, which)
        talk.told(work, _matter(format, ""))
    except Exception as error:
        _failed(work, error, which, "")
        return []
    return [name]


def _pieces(work: Work, edition: int) -> Iterator[tuple[str, bytes]]:
    after = ""
    while batch := works.heads.pieces(work, edition, after=after, limit=TOGETHER):
        contents = record.fetch_many(piece.blob_id for piece in batch)
        yield from ((piece.path, contents[piece.blob_id]) for piece in batch)
        after = batch[-1].path


def _pack(work: Work, name: str, files: Iterator[tuple[str, bytes]], which: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory(dir=keeping.folder_of(work), prefix=".making-") as folder:
        made = Path(folder) / name
        with ZipFile(made, "w", ZIP_DEFLATED) as archive:
            for path, content in files:
                # The same pieces give the same bytes, whenever they are packed.
                entry = ZipInfo(path)
                entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, content)
        keeping.keep(work, made, name=name, title="", unset="", **which)


def _name(work: Work, edition: int, part: Part | None, format: str, *, is_release: bool) -> str:
    told = f"-part-{part.name}" if part else ""
    return f"{work.slug}-{'release' if is_release else 'edition'}-{edition}{told}.{format}"


@contextmanager
def _alone(work: Work) -> Iterator[bool]:
    """Hold a work's books for this process; False where another one is making them."""
    place = own_files.folder(keeping.folder_of(work))
    with os.fdopen(own_files.lock_file(place / ".lock"), "r+b") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        for left in place.glob(".making-*"):
            own_files.remove(left)  # by a builder that was killed
        yield True
