"""A git repository, only read: its whole history as commits, and the bytes that they name.

It is read through an empty repository of our own that borrows its objects: none of the settings, hooks, grafts,
replacements or attributes that it carries ever counts.
"""

import os
import shutil
import stat
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO

from barnraise.base import Refused, path_from_bytes, why_not_path
from barnraise.exchange.git_commands import ask, environment, git, listening
from barnraise.exchange.snapshots import File
from barnraise.exchange.writers import Mailmap, writers_of
from barnraise.works import Change, Commit, Writer
from barnraise.works.models import EXECUTABLE, FILE, LINK, SUBMODULE

MODES = frozenset((FILE, EXECUTABLE, LINK, SUBMODULE))
# What one history may bring; the operator's command can allow more.
MOST_BYTES = 25 << 20
# A tree that names itself ten times over, ten times deep, has more files than any machine holds.
MOST_FILES = 1_000_000
# What makes git look for objects in another repository.
_BORROWING = frozenset(("commondir", "objects/info/alternates", "objects/info/http-alternates"))
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_FIELDS = "%H%x00%P%x00%an%x00%ae%x00%at%x00%ct%x00%e%x00%B"
_ORDER = ("--topo-order", "--reverse", "--no-show-signature", "--no-mailmap", "--no-color", "--no-notes")
_RAW = ("--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--ignore-submodules=none", "-O/dev/null")


class Repository:
    """The history that the newest commit of a repository stands on."""

    def __init__(self, directory: Path, head: str, *, most_bytes: int = MOST_BYTES):
        self.head = head
        self._directory = directory
        self._most_bytes = most_bytes

    @cached_property
    def count(self) -> int:
        """How many commits there are to read."""
        return int(ask("rev-list", "--count", "--end-of-options", self.head, directory=self._directory))

    @cached_property
    def mainline(self) -> tuple[str, ...]:
        """The line of first parents, oldest first."""
        order = ("rev-list", "--first-parent", "--reverse", "--end-of-options", self.head)
        return tuple(ask(*order, directory=self._directory).split())

    @cached_property
    def _mailmap(self) -> Mailmap:
        for path, mode, blob, _ in self.tree(self.head):
            if path == ".mailmap" and mode in (FILE, EXECUTABLE):
                return Mailmap(b"".join(self.contents([(mode, blob)])).decode(errors="replace"))
        return Mailmap()

    def commits(self) -> Iterator[Commit]:
        """Yield every commit, parents before children; refuses names that could lie outside a tree.

        Codes: `history_broken` (git cannot read it), `path_outside`, `path_git`, `path_long`, `path_empty`.
        """
        mainline = frozenset(self.mainline)
        made_by_merging = self._made_by_merging()
        arguments = ("log", *_ORDER, *_RAW, "-M", "--root", "--diff-merges=first-parent", "--encoding=UTF-8")
        with listening(*arguments, f"--format=tformat:{_FIELDS}", "--end-of-options", self.head,
                       directory=self._directory) as output:  # fmt: skip
            for words, lines in _records(output, _FIELDS.count("%x00") + 1):
                made = made_by_merging.get(words[0].decode(), {})
                yield self._commit(words, lines, made=made, mainline=mainline)

    def files(self) -> dict[str, File]:
        """Return the files of the newest commit by path; their bytes are read when asked for."""
        return {
            path: File(path, mode, size, lambda mode=mode, blob=blob: b"".join(self.contents([(mode, blob)])))  # type: ignore[misc]
            for path, mode, blob, size in self.tree(self.head)
        }

    def tree(self, commit: str) -> Iterator[tuple[str, int, str, int]]:
        """Yield path, mode, blob and size of every file of one commit."""
        with listening("ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", commit,
                       directory=self._directory) as output:  # fmt: skip
            for number, line in enumerate(_tokens(output)):
                if number >= MOST_FILES:
                    raise Refused("archive_many", most=MOST_FILES)
                kind, _, path = line.partition(b"\t")
                mode, _, blob, size = kind.split()
                yield path_from_bytes(path), int(mode, 8), blob.decode(), int(size) if size.isdigit() else 0

    def contents(self, blobs: Sequence[tuple[int, str]]) -> Iterator[bytes]:
        """Yield the bytes of each (mode, blob); a submodule is the id of its commit as text.

        Codes: `file_large`, `history_broken`.
        """
        wanted = [blob for mode, blob in blobs if mode != SUBMODULE]
        read = self._reader.read(wanted)
        for mode, blob in blobs:
            yield blob.encode() if mode == SUBMODULE else next(read)

    @cached_property
    def _reader(self) -> "_Blobs":
        return _Blobs(self._directory, self._most_bytes)

    def close(self) -> None:
        """End the git process that reads blobs, if one was started."""
        if "_reader" in self.__dict__:
            self._reader.close()

    def _made_by_merging(self) -> dict[str, dict[str, tuple[str | None, ...]]]:
        """Return commit → path → what its other parents had, for texts that a merge made itself."""
        made: dict[str, dict[str, tuple[str | None, ...]]] = {}
        arguments = ("log", *_ORDER, *_RAW, "--merges", "-c", "--no-renames", "--format=tformat:%H")
        with listening(*arguments, "--end-of-options", self.head, directory=self._directory) as output:
            for (commit,), lines in _records(output, 1):
                if lines:
                    made[commit.decode()] = {path_from_bytes(line[1]): _others(line[0]) for line in lines}
        return made

    def _commit(
        self,
        words: list[bytes],
        lines: list[list[bytes]],
        *,
        made: dict[str, tuple[str | None, ...]],
        mainline: frozenset[str],
    ) -> Commit:
        oddities: list[str] = []
        commit, parents = words[0].decode(), tuple(words[1].decode().split())
        encoding = words[6].decode(errors="replace")
        name, address, message = (_text(words[place], encoding, oddities) for place in (2, 3, 7))
        # A side branch that merges takes over what others wrote: only the texts that it made itself are its changes.
        taken_over = len(parents) > 1 and commit not in mainline
        changes = [_change(line, made, commit) for line in lines]
        paths = Counter(change.path for change in changes)
        if len(paths) < len(changes):
            raise Refused("path_double", path=paths.most_common(1)[0][0], commit=commit)
        return Commit(
            id=commit,
            parents=parents,
            writers=writers_of(Writer(name.strip(), address.strip()), message, self._mailmap),
            authored_at=_time(words[4], oddities),
            committed_at=_time(words[5], oddities),
            message=message,
            mainline=commit in mainline,
            changes=tuple(change for change in changes if not (taken_over and change.beside is None)),
            oddities=tuple(dict.fromkeys(oddities)),
        )


@contextmanager
def opened(source: Path, *, most_bytes: int = MOST_BYTES) -> Iterator[Repository]:
    """Open a repository, bare or with a work tree, to read it.

    Codes: `not_a_repository`, `repository_empty`, `repository_borrows`.
    """
    theirs = _folder_of(source)
    with tempfile.TemporaryDirectory(prefix="barnraise-git-") as place:
        ours = Path(place) / "ours.git"
        ask("init", "--bare", "--quiet", "--template=", f"--object-format={_format_of(theirs)}", str(ours))
        (ours / "objects" / "info").mkdir(exist_ok=True)
        (ours / "objects" / "info" / "alternates").write_text(f"{theirs / 'objects'}\n")
        shutil.rmtree(ours / "refs")
        shutil.copytree(theirs / "refs", ours / "refs")
        for name in ("HEAD", "packed-refs", "shallow"):
            if (theirs / name).exists():
                shutil.copyfile(theirs / name, ours / name)
        try:
            head = ask("rev-parse", "--verify", "--end-of-options", "HEAD^{commit}", directory=ours)
        except Refused as refusal:
            raise Refused("repository_empty", source=str(source)) from refusal
        repository = Repository(ours, head, most_bytes=most_bytes)
        try:
            yield repository
        finally:
            repository.close()


def _folder_of(source: Path) -> Path:
    """Return the folder of a repository's own objects and refs, all of them files that lie in it and nowhere else.

    One that is brought from elsewhere could point to any other repository of this machine, and what stands there in
    private would be published; so it is never asked itself, not even where it lies.
    """
    theirs = source.resolve() / ".git"
    if not os.path.lexists(theirs):
        theirs = source.resolve()
    elif theirs.is_symlink() or not theirs.is_dir():
        raise Refused("repository_borrows", source=str(source), path=".git")
    if not all((theirs / name).is_dir() for name in ("objects", "refs")) or not os.path.lexists(theirs / "HEAD"):
        if os.path.lexists(theirs / "commondir"):
            raise Refused("repository_borrows", source=str(source), path="commondir")
        raise Refused("not_a_repository", source=str(source))
    for path in _read_of(theirs):
        kind = path.lstat().st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)) or str(path.relative_to(theirs)) in _BORROWING:
            raise Refused("repository_borrows", source=str(source), path=str(path.relative_to(theirs)))
    return theirs


def _read_of(theirs: Path) -> Iterator[Path]:
    """Yield what is read of a repository; no link is followed."""
    for name in ("HEAD", "config", "packed-refs", "shallow", "commondir", "objects", "refs"):
        if os.path.lexists(theirs / name):
            yield theirs / name
    for folder in ("objects", "refs"):
        for place, folders, files in os.walk(theirs / folder):
            yield from (Path(place, name) for name in (*folders, *files))


def _format_of(theirs: Path) -> str:
    """Return the kind of hash that a repository says it uses: all that is asked of its settings."""
    if not (theirs / "config").exists():
        return "sha1"
    try:
        said = ask("config", "--file", str(theirs / "config"), "--no-includes", "--get", "extensions.objectFormat")
    except Refused:
        return "sha1"
    return said if said in ("sha1", "sha256") else "sha1"


class _Blobs:
    """One long-running `git cat-file --batch`."""

    # As many as fit in a pipe's buffer unread, so that neither side ever waits for the other.
    WINDOW = 200

    def __init__(self, directory: Path, most_bytes: int):
        self._most_bytes = most_bytes
        self._process = subprocess.Popen(
            git("cat-file", "--batch"),
            env=environment(directory),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 20,
        )

    def read(self, ids: Sequence[str]) -> Iterator[bytes]:
        """Yield the bytes of each id, in order."""
        asking, answering = self._process.stdin, self._process.stdout
        assert asking is not None and answering is not None
        for start in range(0, len(ids), self.WINDOW):
            window = ids[start : start + self.WINDOW]
            asking.write("".join(f"{id}\n" for id in window).encode())
            asking.flush()
            for id in window:
                yield self._one(answering, id)

    def _one(self, answering: IO[bytes], id: str) -> bytes:
        words = answering.readline().split()
        if len(words) != 3 or words[1] != b"blob":
            raise Refused("history_broken", said=f"blob {id} is missing")
        size = int(words[2])
        if size > self._most_bytes:
            raise Refused("file_large", path=id, size=size, most=self._most_bytes)
        content = answering.read(size + 1)
        if len(content) <= size:  # git ended in the middle
            raise Refused("history_broken", said=f"blob {id} cannot be unpacked")
        return content[:size]

    def close(self) -> None:
        """End the process, whatever it was doing."""
        self._process.kill()
        self._process.communicate()


def _tokens(output: IO[bytes]) -> Iterator[bytes]:
    """Yield what ends in a zero byte; a token that comes in many pieces is put together once."""
    held: list[bytes] = []
    while piece := output.read1(1 << 20) if hasattr(output, "read1") else output.read(1 << 20):
        first, *others = piece.split(b"\0")
        held.append(first)
        if others:
            yield b"".join(held)
            yield from others[:-1]
            held = others[-1:]
    if rest := b"".join(held):
        yield rest


def _records(output: IO[bytes], fields: int) -> Iterator[tuple[list[bytes], list[list[bytes]]]]:
    """Yield each commit's fields and its raw lines: [description, path] or, moved, [description, old, new]."""
    words: list[bytes] = []
    lines: list[list[bytes]] = []
    tokens = _tokens(output)
    for token in tokens:
        if len(words) < fields:
            # Between two commits git puts an empty token when the first had no changes.
            if words or token:
                words.append(token)
            continue
        line = token.lstrip(b"\n")
        if line.startswith(b":"):
            moved = not line.startswith(b"::") and line.split(b" ")[4][:1] in b"RC"
            lines.append([line, next(tokens), next(tokens)] if moved else [line, next(tokens)])
            if len(lines) > MOST_FILES:
                raise Refused("archive_many", most=MOST_FILES)
        elif line:
            yield words, lines
            words, lines = [line], []
    if words:
        yield words, lines


def _change(line: list[bytes], made: dict[str, tuple[str | None, ...]], commit: str) -> Change:
    _, mode, old, new, status = line[0].lstrip(b":").split(b" ")
    path = path_from_bytes(line[-1])
    reason = why_not_path(path, imported=True)
    if reason is not None:
        raise Refused(reason, path=path, commit=commit)
    known = int(mode, 8)
    if known and known not in MODES:
        raise Refused("mode_unknown", path=path, mode=mode.decode(), commit=commit)
    return Change(
        path=path,
        mode=known,
        blob=_blob(new),
        # A copy is a new piece: only a move keeps the old one's identity.
        old_blob=None if status[:1] == b"C" else _blob(old),
        moved_from=path_from_bytes(line[1]) if status[:1] == b"R" else None,
        beside=made.get(path),
    )


def _others(line: bytes) -> tuple[str | None, ...]:
    """Return the blobs of all parents but the first in a line of a combined diff."""
    parents = len(line) - len(line.lstrip(b":"))
    return tuple(_blob(word) for word in line.lstrip(b":").split(b" ")[parents + 2 : 2 * parents + 1])


def _blob(word: bytes) -> str | None:
    return word.decode() if word.strip(b"0") else None


def _text(words: bytes, encoding: str, oddities: list[str]) -> str:
    """Return words as text; what is not UTF-8 is read as Western European and named an oddity."""
    try:
        text = words.decode()
    except UnicodeDecodeError:
        oddities.append("encoding_guessed")
        text = words.decode("cp1252", errors="replace")
    if encoding:
        oddities.append("encoding_named")
    return text.replace("\0", "")


def _time(word: bytes, oddities: list[str]) -> datetime:
    """Return a time; what lies out of range is moved into it and named an oddity."""
    try:
        seconds = int(word)
    except ValueError:
        seconds = -1
    earliest, latest = int(EARLIEST.timestamp()), int(LATEST.timestamp())
    if not earliest <= seconds <= latest:
        oddities.append("time_out_of_range")
    return datetime.fromtimestamp(min(max(seconds, earliest), latest), UTC)
