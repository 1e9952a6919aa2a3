"""Zip and tar archives as one state of a work: nothing is unpacked to disk, and no trap is walked into."""

import bz2
import gzip
import io
import lzma
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from barnraise.base import Refused, path_from_bytes
from barnraise.base.office_files import document_kind
from barnraise.exchange.snapshots import File, Limits, gathered, refuse_link_outside
from barnraise.works.models import EXECUTABLE, FILE, LINK

# What the readers of these formats raise on bytes that are not theirs, or are cut off.
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError,
          NotImplementedError, OverflowError, RecursionError)  # fmt: skip
_PACKED: tuple[tuple[bytes, Callable[[IO[bytes]], Any]], ...] = (
    (b"\x1f\x8b", lambda file: gzip.GzipFile(fileobj=file)),
    (b"BZh", bz2.BZ2File),
    (b"\xfd7zXZ\0", lzma.LZMAFile),
)
_LONGEST_LINK = 4096
# A name and what else is said of one member; the reader of a longer head takes the square of its length.
_LONGEST_HEAD = 64 << 10
_HEADS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
# Bytes of a zip's directory for each file that it may hold: all of it is read at once.
_DIRECTORY_ENTRY = 512


@contextmanager
def in_archive(archive: Path | IO[bytes], limits: Limits) -> Iterator[dict[str, File]]:
    """Give the files of an archive by path, while it is open; its kind is told by its bytes, not by its name.

    Codes: `source_unknown`, `archive_office`, `archive_unreadable`, `archive_encrypted`, `archive_bomb`,
    `archive_special`, `link_outside`, and those of `gathered`.
    """
    with _members(archive, limits) as files:
        yield gathered(files, limits)


def holds_more(archive: Path | IO[bytes], limits: Limits, *, files: int, size: int) -> bool:
    """Tell whether an archive has more files, or more bytes once unpacked; no more of it is read than tells."""
    unpacked = 0
    try:
        with _members(archive, limits) as members:
            for number, member in enumerate(members, 1):
                unpacked += member.size
                if number > files or unpacked > size:
                    return True
    except Refused:
        return False  # who reads it says why
    return False


@contextmanager
def _members(archive: Path | IO[bytes], limits: Limits) -> Iterator[Iterator[File]]:
    with archive.open("rb") if isinstance(archive, Path) else _borrowed(archive) as file:
        start = file.read(512)
        file.seek(0)
        with _translated():
            if start[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
                if _directory_of(file) > limits.files * _DIRECTORY_ENTRY:
                    raise Refused("archive_many", most=limits.files)
                with zipfile.ZipFile(file) as opened:
                    if kind := document_kind(opened):
                        raise Refused("archive_office", kind=kind)
                    yield _in_zip(opened, limits)
                return
            packed = next((unpack for mark, unpack in _PACKED if start.startswith(mark)), None)
            if packed is None and start[257:262] != b"ustar":
                raise Refused("source_unknown", source=getattr(archive, "name", "") or str(archive))
            bounded = _Bounded(packed(file) if packed else file, _size_of(file), limits)
            with tarfile.open(fileobj=io.BufferedReader(bounded, 1 << 16), mode="r:", tarinfo=_Member) as tar:
                yield _in_tar(tar)


@contextmanager
def _borrowed(file: IO[bytes]) -> Iterator[IO[bytes]]:
    yield file


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise Refused("archive_unreadable") from error


def _in_zip(archive: zipfile.ZipFile, limits: Limits) -> Iterator[File]:
    for member in archive.infolist():
        # The name as it stands in the archive: zipfile's own is cut at NUL and decoded by guess.
        raw = member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "surrogateescape")
        path = path_from_bytes(raw)
        if path.startswith("__MACOSX/"):
            continue
        if member.flag_bits & 0x1:
            raise Refused("archive_encrypted", path=path)
        if path.endswith("/"):
            continue
        if member.file_size > limits.ratio_above and member.file_size > limits.ratio * max(member.compress_size, 1):
            raise Refused("archive_bomb", path=path)
        yield _zipped(archive, member, path)


def _zipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: str) -> File:
    def read() -> bytes:
        with _translated():
            return archive.read(member)

    kind = member.external_attr >> 16
    if stat.S_ISLNK(kind):
        if member.file_size > _LONGEST_LINK:
            raise Refused("link_outside", path=path)
        refuse_link_outside(path, path_from_bytes(read()))
        return File(path, LINK, member.file_size, read)
    if stat.S_IFMT(kind) not in (0, stat.S_IFREG):
        raise Refused("archive_special", path=path)
    return File(path, EXECUTABLE if kind & 0o100 else FILE, member.file_size, read)


def _directory_of(file: IO[bytes]) -> int:
    """Return how many bytes a zip may say that its directory has, whichever of its last records is believed."""
    size = _size_of(file)
    file.seek(max(size - (1 << 16) - 100, 0))
    tail = file.read()
    file.seek(0)
    told = [int.from_bytes(tail[at.end() + 8 : at.end() + 12], "little") for at in re.finditer(rb"PK\x05\x06", tail)]
    told += [int.from_bytes(tail[at.end() + 36 : at.end() + 44], "little") for at in re.finditer(rb"PK\x06\x06", tail)]
    return min(max(told, default=0), size)


class _Member(tarfile.TarInfo):
    """A member of a tar whose own head is short."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> "_Member":
        """Read a header."""
        made = super().frombuf(buf, encoding, errors)
        if made.type in _HEADS and made.size > _LONGEST_HEAD:
            raise tarfile.TarError("a head is too long")
        return made


def _in_tar(archive: tarfile.TarFile) -> Iterator[File]:
    for member in archive:
        path = path_from_bytes(member.name.encode("utf-8", "surrogateescape")).removeprefix("./")
        if member.isdir() or path == ".":
            continue
        if member.issym():
            target = member.linkname.encode("utf-8", "surrogateescape")
            refuse_link_outside(path, path_from_bytes(target))
            yield File(path, LINK, len(target), lambda target=target: target)  # type: ignore[misc]
        elif member.isreg():
            yield File(path, EXECUTABLE if member.mode & 0o100 else FILE, member.size, _tarred(archive, member))
        else:
            raise Refused("archive_special", path=path)


def _tarred(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        with _translated():
            file = archive.extractfile(member)
            assert file is not None
            return file.read()

    return read


def _size_of(file: IO[bytes]) -> int:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    return size


class _Bounded(io.RawIOBase):
    """A stream that refuses to give more than an honest archive of that size holds."""

    def __init__(self, file: IO[bytes], packed_size: int, limits: Limits):
        self._file = file
        honest = max(limits.ratio_above, packed_size * limits.ratio)
        self._most = min(honest, limits.all_bytes * 2)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, into) -> int:  # type: ignore[no-untyped-def]
        content = self._file.read(len(into))
        if self._file.tell() > self._most:
            raise Refused("archive_bomb", path="")
        into[: len(content)] = content
        return len(content)

    def seek(self, to: int, whence: int = io.SEEK_SET) -> int:
        # Seeking forward unpacks as reading does, so it is bounded first.
        if whence == io.SEEK_SET and to > self._most:
            raise Refused("archive_bomb", path="")
        return self._file.seek(to, whence)

    def tell(self) -> int:
        return self._file.tell()
