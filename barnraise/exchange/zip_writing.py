"""An edition as a zip archive: the same edition gives the same bytes."""

import zipfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
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


def write_zip(work: Work, out: IO[bytes], *, edition: int | None = None) -> None:
    """Write all pieces of an edition (None: the newest) into a zip archive. Refused: `edition_unknown`.

    Links that lead out of the work are written as the texts that they are; a submodule is an empty folder.
    """
    number = work.edition if edition is None else edition
    if not 0 <= number <= work.edition:
        raise Refused("edition_unknown", status=404, edition=number)
    at = works.history.time_of(work, number) or work.started_at
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece, content in _contents(work, number):
            archive.writestr(_entry(piece, content, at), b"" if piece.mode == SUBMODULE else content)


def _contents(work: Work, edition: int) -> Iterator[tuple[Piece, bytes]]:
    pieces = iter(works.heads.pieces(work, edition))
    while some := list(islice(pieces, READ_AT_ONCE)):
        contents = record.fetch_many(piece.blob_id for piece in some)
        for piece in some:
            yield piece, photographs.stripped(contents[piece.blob_id])


def _entry(piece: Piece, content: bytes, at: datetime) -> _Named:
    # Zip has no time before 1980, and counts in steps of two seconds.
    entry = _Named(piece.path, max(at.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
    entry.raw = path_to_bytes(piece.path) + (b"/" if piece.mode == SUBMODULE else b"")
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    mode = FILE if piece.mode == LINK and not _leads_inside(piece.path, content) else piece.mode
    entry.external_attr = (0o040755 if piece.mode == SUBMODULE else mode) << 16
    return entry


def _leads_inside(path: str, content: bytes) -> bool:
    try:
        refuse_link_outside(path, content.decode("utf-8", "replace"))
    except Refused:
        return False
    return True
