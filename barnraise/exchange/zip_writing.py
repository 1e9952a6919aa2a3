"""An edition as a zip archive: the same edition gives the same bytes."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import count, islice
from typing import IO

from barnraise import record, works
from barnraise.base import Refused, path_to_bytes, photographs
from barnraise.exchange.snapshots import refuse_link_outside
from barnraise.works.heads import Piece
from barnraise.works.models import FILE, LINK, SUBMODULE, Work

READ_AT_ONCE = 40


class _Named(zipfile.ZipInfo):
    """An entry whose name is written as the bytes that it has, marked as UTF-8 only where it is."""

    raw = b""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 – zipfile asks it for the name
        try:
            self.raw.decode()
        except UnicodeDecodeError:
            return self.raw, self.flag_bits & ~0x800
        return self.raw, self.flag_bits | (0 if self.raw.isascii() else 0x800)


def write_zip(work: Work, out: IO[bytes], *, edition: int | None = None, credits: str = "") -> None:
    """Write all pieces of an edition (None: the newest) into a zip archive. Refused: `edition_unknown`.

    Links that lead out of the work are written as the texts that they are; a submodule is an empty folder. `credits`
    says who made the work and where it is from, and lies beside its pieces as `CREDITS.txt`.
    """
    number = work.edition if edition is None else edition
    if not 0 <= number <= work.edition:
        raise Refused("edition_unknown", status=404, edition=number)
    at = works.history.time_of(work, number) or work.started_at
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece, content in _contents(work, number):
            archive.writestr(_entry(piece.path, piece.mode, content, at), b"" if piece.mode == SUBMODULE else content)
            taken.add(piece.path.casefold())
        if credits:
            name = next(name for name in _credits_names() if name.casefold() not in taken)
            archive.writestr(_entry(name, FILE, b"", at), credits.encode("utf-8", "replace"))


def _contents(work: Work, edition: int) -> Iterator[tuple[Piece, bytes]]:
    pieces = iter(works.heads.pieces(work, edition))
    while some := list(islice(pieces, READ_AT_ONCE)):
        contents = record.fetch_many(piece.blob_id for piece in some)
        for piece in some:
            yield piece, photographs.stripped(contents[piece.blob_id])


def _credits_names() -> Iterator[str]:
    yield "CREDITS.txt"
    yield from (f"CREDITS-{number}.txt" for number in count(2))


def _entry(path: str, mode: int, content: bytes, at: datetime) -> _Named:
    # Zip has no time before 1980, and counts in steps of two seconds.
    entry = _Named(path, max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    entry.raw = path_to_bytes(path) + (b"/" if mode == SUBMODULE else b"")
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    kept = FILE if mode == LINK and not _leads_inside(path, content) else mode
    entry.external_attr = (0o040755 if mode == SUBMODULE else kept) << 16
    return entry


def _leads_inside(path: str, content: bytes) -> bool:
    try:
        refuse_link_outside(path, content.decode("utf-8", "replace"))
    except Refused:
        return False
    return True
