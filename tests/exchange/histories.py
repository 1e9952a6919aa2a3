"""Git histories with every oddity that real ones have, made by git's own fast-import."""

import subprocess
from pathlib import Path

from barnraise.exchange.git_commands import environment, git

EMPTY = "0" * 40


class Story:
    """A repository in the making: commits get marks from 1 in the order they are told."""

    def __init__(self) -> None:
        self._stream: list[bytes] = []
        self._marks = 0
        self.seconds = 1_600_000_000

    def commit(
        self,
        *changes: bytes,
        parents: tuple[int, ...] = (),
        author: bytes = b"Ann <ann@example.org>",
        message: bytes = b"change",
        when: bytes | None = None,
        encoding: bytes = b"",
    ) -> int:
        """Tell one commit and return its mark; changes are fast-import's own lines."""
        self._marks += 1
        self.seconds += 60
        time = when or b"%d +0200" % self.seconds
        self._stream.append(b"reset refs/heads/telling\n" if not parents else b"")
        self._stream.append(b"commit refs/heads/telling\nmark :%d\n" % self._marks)
        self._stream.append(b"author %s %s\ncommitter %s %s\n" % (author, time, author, time))
        self._stream.append(b"encoding %s\n" % encoding if encoding else b"")
        self._stream.append(b"data %d\n%s\n" % (len(message), message))
        for place, parent in enumerate(parents):
            self._stream.append(b"%s :%d\n" % (b"merge" if place else b"from", parent))
        self._stream.extend(change + b"\n" for change in changes)
        return self._marks

    def told(self, place: Path, head: int) -> Path:
        """Make the bare repository with `head` as its newest commit."""
        call(place, "init", "--bare", "--quiet", "--initial-branch=main", str(place), at=False)
        stream = b"".join(self._stream) + b"reset refs/heads/main\nfrom :%d\n\ndone\n" % head
        call(place, "fast-import", "--quiet", "--done", "--date-format=raw-permissive", "--force", given=stream)
        return place


def call(place: Path, *arguments: str, given: bytes = b"", at: bool = True) -> bytes:
    """Call git in a repository and return what it answers."""
    done = subprocess.run(
        git(*arguments), env=environment(place if at else None), input=given, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def put(path: bytes, content: bytes, mode: bytes = b"100644") -> bytes:
    """Return fast-import's line that puts bytes at a path."""
    return b"M %s inline %s\ndata %d\n%s" % (mode, quoted(path), len(content), content)


def drop(path: bytes) -> bytes:
    """Return fast-import's line that removes a path."""
    return b"D " + quoted(path)


def quoted(path: bytes) -> bytes:
    """Return a path as fast-import reads it."""
    return b'"' + path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n") + b'"'


def trees(repository: Path) -> list[str]:
    """Return the tree of each commit on the line of first parents, oldest first."""
    return call(repository, "log", "--first-parent", "--reverse", "--format=%T", "main").decode().split()


def long_text(seed: int, lines: int = 30) -> bytes:
    """Return a text of different lines, so that git recognises it after a move."""
    return b"".join(b"line %d of text %d\n" % (line, seed) for line in range(lines))


def odd_history(place: Path) -> Path:
    """Make a history of two roots, an octopus, moves, swaps, odd names, encodings, dates and kinds of file."""
    story = Story()
    first = story.commit(
        put(b"README.md", b"# A book\r\n"),
        put(b"chapters/one.md", long_text(1)),
        put(b"chapters/two.md", long_text(2)),
        put(b"\xef\xbb\xbfbom.md", b"\xef\xbb\xbfwith a mark\n"),
        message=b"Begin\n\nCo-authored-by: Bo <bo@example.org>\n",
    )
    kinds = story.commit(
        put(b"run.sh", b"#!/bin/sh\n", b"100755"),
        put(b"link", b"chapters/one.md", b"120000"),
        put(b"away", b"/etc/passwd", b"120000"),
        b"M 160000 %s vendored" % (b"12" * 20),
        parents=(first,),
    )
    names = story.commit(
        put(b"caf\xe9.md", b"latin name"),
        put(b"cafe\xcc\x81.md", b"decomposed"),
        put(b"back\\x5cslash.md", b"x"),
        put(b"new\nline \x01\xe2\x80\xae.md", b"x"),
        put(b"CON", b"x"),
        put(b"trailing. ", b"x"),
        put(b"Readme.md", b"only the case differs"),
        put(b'quote"d.md', b"x"),
        put(b"empty", b""),
        put(b"binary.bin", bytes(range(256)) * 40),
        parents=(kinds,),
        author=b" <>",
        message=b"",
    )
    empty = story.commit(parents=(names,), author=b"M\xfcller <Mueller@Example.org>", message=b"nothing \xe4")
    moved = story.commit(
        drop(b"chapters/one.md"),
        put(b"parts/1.md", long_text(1) + b"and more\n"),
        put(b"run.sh", b"#!/bin/sh\n", b"100644"),
        drop(b"link"),
        put(b"link/now-a-folder", b"x"),
        parents=(empty,),
        when=b"99999999999 +0000",
    )
    swapped = story.commit(
        put(b"parts/1.md", long_text(2)), put(b"chapters/two.md", long_text(1)), parents=(moved,), when=b"-5 +0000"
    )
    side = story.commit(put(b"side.md", long_text(7)), parents=(first,), author=b"Cy <cy@example.org>")
    side = story.commit(
        put(b"side.md", long_text(7) + b"Dee was here\n"), parents=(side,), author=b"Dee <dee@example.org>"
    )
    other = story.commit(drop(b"README.md"), parents=(first,), author=b"Eve <eve@example.org>")
    alone = story.commit(put(b"alone.md", b"another root\n"), author=b"Flo <flo@example.org>")
    octopus = story.commit(
        put(b"side.md", long_text(7) + b"Dee was here\n"),
        drop(b"README.md"),
        put(b"alone.md", b"another root\n"),
        parents=(swapped, side, other, alone),
        message=b"Merge all",
    )
    brought_back = story.commit(
        put(b"README.md", b"# A book again\n"),
        put(b".mailmap", b"Desdemona <dee@example.org>\nAnn Author <ann@example.org>\n"),
        parents=(octopus,),
        message=b"\xc4pfel",
        encoding=b"iso-8859-1",
    )
    return story.told(place, brought_back)
