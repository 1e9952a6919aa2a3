"""One state of a work, from wherever it comes: names checked, sizes bounded, bytes read only when asked for."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from barnraise.base import Refused, now, photographs, why_not_path
from barnraise.works import Change, Commit, Writer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one source may bring. The first two are settings; the others guard against archives that are traps."""

    file_bytes: int = 25 << 20
    all_bytes: int = 500 << 20
    files: int = 200_000
    # Texts shrink to a tenth, tables to a fiftieth: what shrinks more, and is large, was made to harm.
    ratio: int = 200
    ratio_above: int = 10 << 20


@dataclass(frozen=True, slots=True)
class File:
    """One file: its path, kind and size, and how to get its bytes. A link's bytes are where it leads."""

    path: str
    mode: int
    size: int
    read: Callable[[], bytes]


class Snapshot:
    """A state of a work without a past; its history is one commit by whoever brings it."""

    def __init__(self, files: Mapping[str, File], writer: Writer):
        self.files = files
        self._writer = writer

    def commits(self) -> Iterator[Commit]:
        """Yield the one commit that brings everything."""
        at = now()
        changes = tuple(Change(path, file.mode, path) for path, file in self.files.items())
        yield Commit("", (), (self._writer,), at, at, "", mainline=True, changes=changes)

    def contents(self, blobs: Sequence[tuple[int, str]]) -> Iterator[bytes]:
        """Yield the bytes at each path, pictures without what was written beside them."""
        for _, path in blobs:
            yield photographs.stripped(self.files[path].read())


def gathered(files: Iterable[File], limits: Limits, *, keep_root: bool = False) -> dict[str, File]:
    """Check files one after another and return them by path.

    Where one folder holds them all, as in most archives, it is taken off their names unless `keep_root`. Git's own
    folder is left out. Codes: those of `why_not_path`, `path_double`, `file_large`, `archive_large`, `archive_many`,
    `source_empty`.
    """
    found: dict[str, File] = {}
    total = 0
    for file in files:
        if file.path.startswith(".git/") or file.path.split("/")[1:2] == [".git"]:
            continue
        reason = why_not_path(file.path, imported=True)
        if reason is not None:
            raise Refused(reason, path=file.path)
        if file.path in found:
            raise Refused("path_double", path=file.path)
        if file.size > limits.file_bytes:
            raise Refused("file_large", path=file.path, size=file.size, most=limits.file_bytes)
        found[file.path] = file
        total += file.size
        if total > limits.all_bytes:
            raise Refused("archive_large", most=limits.all_bytes)
        if len(found) > limits.files:
            raise Refused("archive_many", most=limits.files)
    if not found:
        raise Refused("source_empty")
    _refuse_files_that_are_folders(found)
    return found if keep_root else _without_root(found)


def refuse_link_outside(path: str, target: str) -> None:
    """Refuse a link that leads out of the folder it lies in; links inside are kept as what they say."""
    leads_to = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    if posixpath.isabs(target) or leads_to.split("/")[0] == ".." or why_not_path(leads_to, imported=True):
        raise Refused("link_outside", path=path)


def _refuse_files_that_are_folders(files: Mapping[str, File]) -> None:
    for path in files:
        folder = posixpath.dirname(path)
        while folder:
            if folder in files:
                raise Refused("path_double", path=folder)
            folder = posixpath.dirname(folder)


def _without_root(files: dict[str, File]) -> dict[str, File]:
    roots = {path.split("/")[0] for path in files}
    if len(roots) != 1 or any("/" not in path for path in files):
        return files
    (root,) = roots
    if root.startswith("."):
        return files
    cut = len(root) + 1
    return {path[cut:]: File(path[cut:], file.mode, file.size, file.read) for path, file in files.items()}
