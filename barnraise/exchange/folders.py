"""A folder on this machine, or files that a browser sends: one state of a work."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from barnraise.base import Refused, path_from_bytes
from barnraise.exchange.snapshots import File, Limits, gathered, refuse_link_outside
from barnraise.works.models import EXECUTABLE, FILE, LINK


def in_folder(folder: Path, limits: Limits) -> dict[str, File]:
    """Return the files of a folder by path; links are kept as links and never followed, git's own folder is left out.

    Codes: `source_missing`, `link_outside`, `archive_special`, and those of `gathered`.
    """
    if not folder.is_dir():
        raise Refused("source_missing", source=str(folder))
    return gathered(_walk(os.fsencode(folder), b"", limits), limits, keep_root=True)


def uploaded(files: Iterable[tuple[str, bytes]], limits: Limits, *, keep_root: bool = False) -> dict[str, File]:
    """Return files that a browser sent, by path; the folder that was chosen is taken off, unless `keep_root`."""
    given = (File(path.replace("\\", "\\x5c"), FILE, len(content), _same(content)) for path, content in files)
    return gathered(given, limits, keep_root=keep_root)


def _same(content: bytes) -> Callable[[], bytes]:
    return lambda: content


def _walk(root: bytes, inside: bytes, limits: Limits) -> Iterator[File]:
    with os.scandir(root + b"/" + inside) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        name = inside + b"/" + entry.name if inside else entry.name
        if not inside and entry.name == b".git":
            continue
        kind = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(kind.st_mode):
            yield from _walk(root, name, limits)
        elif stat.S_ISLNK(kind.st_mode):
            target = os.readlink(entry.path)  # noqa: PTH115 – a Path cannot hold every name
            refuse_link_outside(path_from_bytes(name), path_from_bytes(target))
            yield File(path_from_bytes(name), LINK, len(target), _same(target))
        elif stat.S_ISREG(kind.st_mode):
            mode = EXECUTABLE if kind.st_mode & 0o100 else FILE
            yield File(path_from_bytes(name), mode, kind.st_size, _reading(entry.path, limits))
        else:
            raise Refused("archive_special", path=path_from_bytes(name))


def _reading(path: bytes, limits: Limits) -> Callable[[], bytes]:
    def read() -> bytes:
        # A file that has become a link since it was listed is not followed.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as file:
            content = file.read(limits.file_bytes + 1)
        if len(content) > limits.file_bytes:
            raise Refused("file_large", path=path_from_bytes(path), size=len(content), most=limits.file_bytes)
        return content

    return read
