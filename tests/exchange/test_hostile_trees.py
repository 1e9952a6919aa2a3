"""Sixteen trees that git itself stores without a word: what could write outside is refused, the rest is kept inert."""

from pathlib import Path

import pytest

from barnraise import exchange, works
from barnraise.base import Refused
from barnraise.exchange.git_reading import opened
from barnraise.works.models import Component, Work
from tests.exchange.histories import call, trees

FILE, LINK, FOLDER, MODULE = b"100644", b"120000", b"40000", b"160000"
TEXT = b"text\n"


class Maker:
    """Writes trees byte for byte, as no git command of its own would."""

    def __init__(self, place: Path):
        self.place = place
        call(place, "init", "--bare", "--quiet", "--initial-branch=main", str(place), at=False)

    def blob(self, content: bytes = TEXT) -> bytes:
        return call(self.place, "hash-object", "-w", "--stdin", given=content).strip()

    def tree(self, *entries: tuple[bytes, bytes, bytes]) -> bytes:
        """Write a tree of (mode, name, id) in the order given."""
        raw = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(id.decode()) for mode, name, id in entries)
        return call(self.place, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", given=raw).strip()

    def committed(self, tree: bytes) -> Path:
        lines = b"tree %s\nauthor Ann <a@example.org> 1600000000 +0000\n" % tree
        raw = lines + b"committer Ann <a@example.org> 1600000000 +0000\n\nhostile\n"
        commit = call(self.place, "hash-object", "-w", "-t", "commit", "--stdin", given=raw).strip().decode()
        call(self.place, "update-ref", "refs/heads/main", commit)
        return self.place


def _nested(make: Maker, folder: bytes, name: bytes) -> bytes:
    return make.tree((FOLDER, folder, make.tree((FILE, name, make.blob()))))


REFUSED = {
    "a folder called ..": (lambda m: _nested(m, b"..", b"evil"), "path_outside"),
    "a folder called .": (lambda m: _nested(m, b".", b"evil"), "path_outside"),
    "a folder called .git": (lambda m: _nested(m, b".git", b"config"), "path_git"),
    "a folder called .GIT": (lambda m: _nested(m, b".GIT", b"config"), "path_git"),
    "NTFS's short name of .git": (lambda m: _nested(m, b"git~1", b"config"), "path_git"),
    "NTFS's stream of .git": (lambda m: _nested(m, b".git::$INDEX_ALLOCATION", b"config"), "path_git"),
    "HFS's spelling of .git": (lambda m: _nested(m, b".g\xe2\x80\x8cit", b"config"), "path_git"),
    "a name with slashes": (lambda m: m.tree((FILE, b"../../evil", m.blob())), "path_outside"),
    "a name with backslashes": (lambda m: m.tree((FILE, b"a\\..\\..\\evil", m.blob())), "path_outside"),
    "an absolute name": (lambda m: m.tree((FILE, b"/etc/evil", m.blob())), "path_outside"),
    "a drive's name": (lambda m: m.tree((FILE, b"C:\\evil", m.blob())), "path_outside"),
    "a link and a folder of one name": (
        lambda m: m.tree((LINK, b"a", m.blob(b"/tmp")), (FOLDER, b"a", m.tree((FILE, b"evil", m.blob())))),
        "path_double",
    ),
    "one name twice": (lambda m: m.tree((FILE, b"a", m.blob()), (FILE, b"a", m.blob(b"other"))), "path_double"),
}
KEPT = {
    "links that lead away": lambda m: m.tree(
        (LINK, b".gitmodules", m.blob(b"/etc/passwd")), (LINK, b"away", m.blob(b"../../../etc/passwd"))
    ),
    "a submodule with an option for an address": lambda m: m.tree(
        (FILE, b".gitmodules", m.blob(b'[submodule "x"]\npath = x\nurl = --upload-pack=touch\n')),
        (MODULE, b"x", b"12" * 20),
    ),
    "names that systems cannot hold": lambda m: m.tree(
        (FILE, b"CON", m.blob()),
        (FILE, b"a\xe2\x80\xaetxt.exe", m.blob()),
        (FILE, b"caf\xe9", m.blob()),
        (FILE, b"new\nline", m.blob()),
        (FILE, b"trailing ", m.blob()),
    ),
}


def test_there_are_sixteen() -> None:
    assert len(REFUSED) + len(KEPT) == 16


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(REFUSED))
def test_a_tree_that_could_write_outside_is_refused(tmp_path: Path, name: str) -> None:
    tell, code = REFUSED[name]
    make = Maker(tmp_path / "r")
    place = make.committed(tell(make))
    work = works.begin("hostile", title="Hostile", started_by=None, ready=False)
    with opened(place) as repository, pytest.raises(Refused) as refusal:
        works.importing.bring_in(work, repository)
    assert (refusal.value.code, Component.objects.count()) == (code, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["r"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(KEPT))
def test_a_tree_that_is_only_odd_is_kept_as_it_is(tmp_path: Path, name: str) -> None:
    make = Maker(tmp_path / "r")
    place = make.committed(KEPT[name](make))
    work = works.begin("odd", title="Odd", started_by=None, ready=False)
    with opened(place) as repository:
        works.importing.bring_in(work, repository)
    exchange.write_out(Work.objects.get(pk=work.pk), tmp_path / "out.git", "git")
    assert trees(tmp_path / "out.git") == trees(place)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.git", "r"]
