"""Repositories made to read what is not theirs, to hold the reader up, or to fill the machine."""

import hashlib
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from barnraise.base import Refused
from barnraise.exchange import git_commands, git_reading, on_this_machine
from tests.exchange.histories import Story, call, put

PRIVATE = b"seven poplars lane\n"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A repository elsewhere on the machine, which nobody named."""
    story = Story()
    return story.told(tmp_path / "private.git", story.commit(put(b"a.md", PRIVATE)))


def _empty(place: Path) -> Path:
    call(place, "init", "--quiet", "--initial-branch=main", str(place), at=False)
    return place / ".git"


def _with_head(place: Path, private: Path) -> Path:
    theirs = _empty(place)
    (theirs / "refs/heads/main").write_bytes(call(private, "rev-parse", "HEAD"))
    return theirs


def _file(place: Path, private: Path) -> None:
    place.mkdir()
    (place / ".git").write_text(f"gitdir: {private}\n")


def _link(place: Path, private: Path) -> None:
    place.mkdir()
    (place / ".git").symlink_to(private)


def _commondir(place: Path, private: Path) -> None:
    (_empty(place) / "commondir").write_text(f"{private}\n")


def _only_commondir(place: Path, private: Path) -> None:
    (place / ".git").mkdir(parents=True)
    (place / ".git/HEAD").write_text("ref: refs/heads/main\n")
    (place / ".git/commondir").write_text(f"{private}\n")


def _alternates(place: Path, private: Path) -> None:
    (_with_head(place, private) / "objects/info/alternates").write_text(f"{private}/objects\n")


def _linked_objects(place: Path, private: Path) -> None:
    theirs = _with_head(place, private)
    for folder in (theirs / "objects").iterdir():
        folder.rmdir()
    (theirs / "objects").rmdir()
    (theirs / "objects").symlink_to(private / "objects")


def _linked_parts(place: Path, private: Path) -> None:
    theirs = _with_head(place, private)
    for folder in (private / "objects").glob("??"):
        (theirs / "objects" / folder.name).symlink_to(folder)


def _linked_head(place: Path, private: Path) -> None:
    theirs = _empty(place)
    (theirs / "HEAD").unlink()
    (theirs / "HEAD").symlink_to(private / "refs/heads/main")


def _linked_refs(place: Path, private: Path) -> None:
    (_empty(place) / "refs/heads/main").symlink_to(private / "refs/heads/main")


def _pipe(place: Path, private: Path) -> None:
    os.mkfifo(_with_head(place, private) / "shallow")


def _piped_object(place: Path, private: Path) -> None:
    theirs = _with_head(place, private)
    head = (theirs / "refs/heads/main").read_text().strip()
    (theirs / "objects" / head[:2]).mkdir()
    os.mkfifo(theirs / "objects" / head[:2] / head[2:])


BORROWING = (
    *(_file, _link, _commondir, _only_commondir, _alternates, _linked_objects, _linked_parts),
    *(_linked_head, _linked_refs, _pipe, _piped_object),
)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("borrow", BORROWING, ids=lambda one: one.__name__[1:])
def test_a_repository_that_leans_on_what_lies_elsewhere_is_refused(
    tmp_path: Path, private: Path, borrow: Callable[[Path, Path], None]
) -> None:
    borrow(tmp_path / "given", private)
    with pytest.raises(Refused, match="repository_borrows"), on_this_machine(tmp_path / "given") as source:
        assert PRIVATE not in [file.read() for file in source.files.values()]


@pytest.mark.timeout(60)
def test_the_settings_of_a_repository_are_not_even_read(tmp_path: Path) -> None:
    story = Story()
    place = story.told(tmp_path / "given", story.commit(put(b"a.md", b"A line.\n")))
    os.mkfifo(tmp_path / "held-up")
    (place / "config").write_text(
        f"[include]\n\tpath = {tmp_path}/held-up\n[core]\n\tworktree = /etc\n\trepositoryformatversion = 1\n"
        '[extensions]\n\tpartialClone = origin\n[remote "origin"]\n\tpromisor = true\n\turl = ext::sh -c touch% ran\n'
        f"\tvcs = ../{tmp_path}/trap\n\tuploadpack = touch {tmp_path}/ran\n"
    )
    with on_this_machine(place) as source:
        assert [file.read() for file in source.files.values()] == [b"A line.\n"]
    assert not (tmp_path / "ran").exists()


def test_names_that_look_like_options_are_names(tmp_path: Path) -> None:
    story = Story()
    place = story.told(tmp_path / "given", story.commit(put(b"a.md", b"A line.\n")))
    head = call(place, "rev-parse", "HEAD")
    for name in ("refs/heads/--upload-pack=touch ran", "refs/heads/-ccore.pager=touch", "refs/tags/--help"):
        (place / name).write_bytes(head)
        (place / "HEAD").write_text(f"ref: {name}\n")
        try:
            with on_this_machine(place) as source:
                assert list(source.files) == ["a.md"]
        except Refused as refused:
            assert refused.code == "repository_empty"
    (place / "HEAD").write_text("ref: ../../private/refs/heads/main\n")
    with pytest.raises(Refused, match="repository_empty"), on_this_machine(place):
        pass


def test_a_tree_that_names_itself_over_and_over_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_reading, "MOST_FILES", 1_000)
    call(tmp_path, "init", "--bare", "--quiet", "--initial-branch=main", str(tmp_path / "r"), at=False)
    kind, name, mode = b"blob", call(tmp_path / "r", "hash-object", "-w", "--stdin", given=b"x").strip(), b"100644"
    for _ in range(4):  # ten thousand files
        lines = b"".join(b"%s %s %s\t%d\n" % (mode, kind, name, place) for place in range(10))
        kind, mode, name = b"tree", b"040000", call(tmp_path / "r", "mktree", given=lines).strip()
    commit = call(tmp_path / "r", "hash-object", "-t", "commit", "-w", "--stdin",
                  given=b"tree %s\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nx\n" % name)  # fmt: skip
    (tmp_path / "r/refs/heads/main").write_bytes(commit)
    with pytest.raises(Refused, match="archive_many"), on_this_machine(tmp_path / "r"):
        pass
    with git_reading.opened(tmp_path / "r") as repository, pytest.raises(Refused, match="archive_many"):
        list(repository.commits())


def test_a_few_bytes_of_deltas_do_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    story = Story()
    place = story.told(tmp_path / "given", story.commit(put(b"a.md", b"A line.\n")))
    pack = call(place, "index-pack", "--stdin", given=_bomb()).split()[1].decode()
    listed = call(place, "show-index", given=(place / f"objects/pack/pack-{pack}.idx").read_bytes()).split()
    (large,) = {word.decode() for word in listed if len(word) == 40} - {_name(bytes(BASE))}
    monkeypatch.setattr(git_commands, "LEAST_MEMORY", 8)
    settings.BARNRAISE_FILE_MB = 1
    with git_reading.opened(place, most_bytes=1 << 30) as repository, pytest.raises(Refused, match="history_broken"):
        list(repository.contents([(0o100644, large)]))


BASE, COPIES = 1 << 20, 20


def _bomb() -> bytes:
    """Return a pack of one blob of a megabyte, and one that is twenty of it, in about a kilobyte."""
    delta = _number(BASE) + _number(BASE * COPIES) + b"\xf0\x00\x00\x10" * COPIES
    base = bytes.fromhex(_name(bytes(BASE)))
    made = b"PACK" + struct.pack(">II", 2, 2) + _head(3, BASE) + zlib.compress(bytes(BASE), 9)
    made += _head(7, len(delta)) + base + zlib.compress(delta, 9)
    return made + hashlib.sha1(made).digest()


def _name(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _head(kind: int, size: int) -> bytes:
    return bytes([kind << 4 | size & 15 | 128]) + _number(size >> 4)


def _number(value: int) -> bytes:
    made = bytearray()
    while value >= 128:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes([*made, value])
