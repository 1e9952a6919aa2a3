"""Where a work can come from: a folder, an archive, files from a browser, a git history here or elsewhere, nothing."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from barnraise.base import Refused
from barnraise.exchange.archives import holds_more, in_archive
from barnraise.exchange.folders import in_folder, uploaded
from barnraise.exchange.git_reading import opened
from barnraise.exchange.outbound import cloned
from barnraise.exchange.snapshots import File, Limits, Snapshot
from barnraise.works import History, Writer


@dataclass(frozen=True, slots=True)
class Source:
    """One opened source: its newest files, and its history for a given starter.

    `commits` is how many steps there are, for progress; `name` stands in for a missing title.
    """

    files: Mapping[str, File]
    history: Callable[[Writer], History]
    commits: int
    name: str


def limits() -> Limits:
    """Return what one source may bring, as the operator set it."""
    return Limits(file_bytes=settings.BARNRAISE_FILE_MB << 20, all_bytes=settings.BARNRAISE_IMPORT_MB << 20)


@contextmanager
def on_this_machine(place: Path) -> Iterator[Source]:
    """Open a repository, a folder or an archive by its path: for the command line, never for the browser.

    Codes: `source_missing`, and those of each kind of source.
    """
    if not place.exists():
        raise Refused("source_missing", source=str(place))
    name = re.sub(r"(\.git|\.zip|\.tar(\.\w+)?|\.tgz)$", "", place.resolve().name)
    if place.is_dir() and _is_repository(place):
        with _repository(place, name) as source:
            yield source
    elif place.is_dir():
        yield _snapshot(in_folder(place, limits()), name)
    else:
        with archive(place, name) as source:
            yield source


@contextmanager
def elsewhere(address: str) -> Iterator[Source]:
    """Open a git repository on another machine, through the one guarded way out.

    Codes: those of `outbound.cloned`, and of reading a repository.
    """
    name = re.sub(r"\.git$", "", address.rstrip("/").rsplit("/", 1)[-1])
    with cloned(address, most_bytes=limits().all_bytes) as place, _repository(place, name) as source:
        yield source


@contextmanager
def archive(file: Path | IO[bytes], name: str = "") -> Iterator[Source]:
    """Open a zip or tar archive."""
    with in_archive(file, limits()) as files:
        yield _snapshot(files, name)


def is_much(file: IO[bytes], *, files: int, size: int) -> bool:
    """Tell whether an archive holds more files than so many, or more bytes once it is unpacked."""
    return holds_more(file, limits(), files=files, size=size)


def from_browser(files: Iterable[tuple[str, bytes]], name: str = "", *, keep_root: bool = False) -> Source:
    """Return files that a browser sent as a source, or, with `keep_root`, files by the paths they shall have."""
    return _snapshot(uploaded(files, limits(), keep_root=keep_root), name)


def nothing(name: str = "") -> Source:
    """Return the source of a work that begins empty."""
    return _snapshot({}, name)


def _is_repository(place: Path) -> bool:
    return (place / ".git").exists() or ((place / "HEAD").is_file() and (place / "objects").is_dir())


@contextmanager
def _repository(place: Path, name: str) -> Iterator[Source]:
    with opened(place, most_bytes=limits().file_bytes) as repository:
        yield Source(repository.files(), lambda starter: repository, repository.count, name)


def _snapshot(files: Mapping[str, File], name: str) -> Source:
    return Source(files, lambda starter: Snapshot(files, starter), 1, name)
