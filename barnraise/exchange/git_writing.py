"""A work as a git repository: one commit an edition, written by git's own fast-import."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from barnraise import record, works
from barnraise.base import Refused, path_to_bytes
from barnraise.contributions import origins
from barnraise.contributions.origins import Origin
from barnraise.exchange.git_commands import ask, environment, git, spoken
from barnraise.works.models import SUBMODULE, Work

BRANCH = "refs/heads/main"
# So many editions' bytes are read at once; `_MOST_BYTES` bounds what that may cost in memory.
READ_AT_ONCE = 200
Credited = tuple[Origin | None, tuple[works.history.Who, ...]]
_FROM = {"translated": "Translated-from", "adapted": "Adapted-from", "machine": "Assisted-by"}


def write_git(work: Work, out: Path) -> None:
    """Write a bare repository whose branch `main` has one commit an edition, oldest first.

    It is bare because a history may hold names that must not be written to a disk. Refused: `out_exists`,
    `git_failed`. Nothing stands at `out` before it is whole.
    """
    if out.is_symlink() or (out.exists() and (not out.is_dir() or any(out.iterdir()))):
        raise Refused("out_exists", out=str(out))
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".barnraise-", dir=out.parent) as place:
        repository = Path(place) / "repository.git"
        ask("init", "--bare", "--quiet", "--template=", "--initial-branch=main", str(repository))
        _import(repository, _stream(work))
        if out.exists():
            out.rmdir()
        shutil.move(repository, out)


def _import(repository: Path, stream: Iterable[bytes]) -> None:
    with tempfile.TemporaryFile() as errors:
        running = subprocess.Popen(
            git("fast-import", "--quiet", "--done", "--force"),
            env=environment(repository),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        assert running.stdin is not None
        try:
            _feed(running.stdin, stream)
            running.stdin.close()
            if running.wait():
                raise BrokenPipeError
        except BrokenPipeError:
            running.wait()
            errors.seek(0)
            raise Refused("git_failed", said=spoken(errors.read())) from None
        finally:
            running.kill()
            running.wait()


def _feed(pipe: IO[bytes], stream: Iterable[bytes]) -> None:
    for piece in stream:
        pipe.write(piece)


def _stream(work: Work) -> Iterator[bytes]:
    marks: dict[int, int] = {}
    editions = works.outgoing.editions(work)
    while some := list(islice(editions, READ_AT_ONCE)):
        yield from _blobs(some, marks)
        told = origins.by_contribution([one.contribution for one in some if one.contribution is not None])
        for edition in some:
            yield from _commit(edition, marks, told.get(edition.contribution) if edition.contribution else None)
    yield b"done\n"


def _blobs(editions: list[works.outgoing.Passed], marks: dict[int, int]) -> Iterator[bytes]:
    """Yield the bytes that these editions need and that have no mark yet."""
    fresh = dict.fromkeys(
        change.blob_id
        for edition in editions
        for change in edition.changes
        if change.blob_id is not None and change.blob_id not in marks and change.mode != SUBMODULE
    )
    # Few at a time: what is large must not meet in memory.
    ids = iter(fresh)
    while some := list(islice(ids, READ_AT_ONCE)):
        for blob_id, content in record.fetch_many(some).items():
            marks[blob_id] = len(marks) + 1
            yield b"blob\nmark :%d\ndata %d\n" % (marks[blob_id], len(content))
            yield content
            yield b"\n"


def _commit(edition: works.outgoing.Passed, marks: dict[int, int], told: Credited | None) -> Iterator[bytes]:
    seconds = b"%d +0000" % max(0, int(edition.at.timestamp()))
    message = _message(edition, told).encode("utf-8", "replace")
    yield b"commit " + BRANCH.encode() + b"\n"
    for role in (b"author", b"committer"):
        yield role + b" " + _named(edition.by) + b" " + seconds + b"\n"
    yield b"data %d\n" % len(message) + message + b"\n"
    # What leaves goes first: two pieces may change places, and a file may become a folder.
    for change in edition.changes:
        if change.blob_id is None:
            yield b"D " + _quoted(change.path) + b"\n"
        elif change.moved_from is not None:
            yield b"D " + _quoted(change.moved_from) + b"\n"
    for change in edition.changes:
        if change.blob_id is not None:
            yield b"M %o %s %s\n" % (change.mode, _content(change, marks), _quoted(change.path))


def _content(change: works.outgoing.Left, marks: dict[int, int]) -> bytes:
    """Return how fast-import names the bytes: a mark, or the id of a submodule's commit, which is its own text."""
    assert change.blob_id is not None
    return record.fetch(change.blob_id) if change.mode == SUBMODULE else b":%d" % marks[change.blob_id]


def _message(edition: works.outgoing.Passed, told: Credited | None) -> str:
    """Return an edition's message; everybody else who wrote in it, who reviewed it and its source stand in trailers."""
    trailers = list(_trailers(edition, told))
    return "\n".join([edition.message.rstrip(), "", *trailers, ""]) if trailers else edition.message


def _trailers(edition: works.outgoing.Passed, told: Credited | None) -> Iterator[str]:
    if "co-authored-by:" not in edition.message.casefold():
        others = (author for author in edition.authors if author.uid != edition.by.uid)
        yield from (f"Co-authored-by: {_named(other).decode()}" for other in others)
    origin, reviewers = told or (None, ())
    yield from (f"Reviewed-by: {_named(reviewer).decode()}" for reviewer in reviewers)
    if origin is not None:
        yield f"{_FROM[origin.how]}: {' '.join(origin.source.split())}"
        if origin.licence:
            yield f"Source-licence: {origin.licence}"


def _named(person: works.history.Who) -> bytes:
    """Return a person as git writes her: addresses are never given away, so her id stands for hers."""
    name = "".join(sign for sign in person.name if sign.isprintable() and sign not in "<>").strip()
    return f"{name or 'Unnamed'} <{person.uid}@people.invalid>".encode()


def _quoted(path: str) -> bytes:
    """Return a path as fast-import reads it, whatever bytes it has."""
    escaped = path_to_bytes(path).replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    return b'"' + escaped + b'"'
