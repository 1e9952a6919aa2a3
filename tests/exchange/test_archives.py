"""Folders and archives come in as one state of a work; what could harm is refused by name."""

import bz2
import io
import lzma
import os
import stat
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from barnraise.base import Refused
from barnraise.contributions.inquiring import unpacked
from barnraise.exchange import archives
from barnraise.exchange.archives import in_archive
from barnraise.exchange.folders import in_folder, uploaded
from barnraise.exchange.snapshots import File, Limits
from barnraise.works.models import EXECUTABLE, FILE, LINK
from tests.promises import promises

LIMITS = Limits(file_bytes=1000_000, all_bytes=3_000_000, files=100, ratio=100, ratio_above=50_000)
Read = dict[str, tuple[int, bytes]]


def _zip(*members: tuple[str | zipfile.ZipInfo, bytes]) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return io.BytesIO(made.getvalue())


def _linked(name: str, mode: int = stat.S_IFLNK | 0o777) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, mode << 16
    return member


def _tar(*members: tarfile.TarInfo, packed: Callable[[bytes], bytes] = bytes, content: bytes = b"x") -> io.BytesIO:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for member in members:
            member.size = len(content) if member.isreg() else 0
            archive.addfile(member, io.BytesIO(content))
    return io.BytesIO(packed(made.getvalue()))


def _member(name: str, type_: bytes = tarfile.REGTYPE, link: str = "", mode: int = 0o644) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.mode = type_, link, mode
    return member


def _read(archive: io.BytesIO | Path, limits: Limits = LIMITS) -> Read:
    with in_archive(archive, limits) as files:
        return {path: (file.mode, file.read()) for path, file in files.items()}


def test_a_zip_is_read_without_the_folder_that_holds_it_all() -> None:
    run = zipfile.ZipInfo("book/run.sh")
    run.create_system, run.external_attr = 3, (stat.S_IFREG | 0o755) << 16
    read = _read(_zip(("book/", b""), ("book/a.md", b"A"), (run, b"R"), (_linked("book/b"), b"a.md")))
    assert read == {"a.md": (FILE, b"A"), "run.sh": (EXECUTABLE, b"R"), "b": (LINK, b"a.md")}


@promises("The source may be a folder, a zip or tar archive")
@pytest.mark.parametrize("packed", [bytes, bz2.compress, lzma.compress, __import__("gzip").compress])
def test_a_tar_is_read_however_it_is_packed(packed: Callable[[bytes], bytes]) -> None:
    members = _member("./a.md"), _member("./run", mode=0o755), _member("./to", tarfile.SYMTYPE, "a.md")
    read = _read(_tar(*members, packed=packed))
    assert read == {"a.md": (FILE, b"x"), "run": (EXECUTABLE, b"x"), "to": (LINK, b"a.md")}


def test_odd_names_and_bytes_are_kept() -> None:
    read = _read(_zip(("caf\u00e9.md", b"\xff\r\n"), ("a\u202etxt.exe", b"x"), ("CON", b"x")))
    assert read == {"café.md": (FILE, b"\xff\r\n"), "a\u202etxt.exe": (FILE, b"x"), "CON": (FILE, b"x")}


def test_a_name_that_is_not_utf8_is_kept_byte_for_byte() -> None:
    archive = _zip(("cafe.md", b"x")).getvalue().replace(b"cafe.md", b"caf\xe9.md")
    assert _read(io.BytesIO(archive)) == {"caf\\xe9.md": (FILE, b"x")}


BAD_ZIPS: list[tuple[str, io.BytesIO]] = [
    ("path_outside", _zip(("../evil.txt", b"x"))),
    ("path_outside", _zip(("/etc/evil", b"x"))),
    ("path_outside", _zip(("C:\\evil", b"x"))),
    ("path_outside", _zip(("\\\\host\\share\\x", b"x"))),
    ("path_outside", _zip(("a\\..\\..\\b", b"x"))),
    ("path_outside", io.BytesIO(_zip(("a.mdX.exe", b"x")).getvalue().replace(b"a.mdX", b"a.md\0"))),
    ("path_git", _zip(("sub/folder/.git/config", b"x"), ("a", b"x"))),
    ("path_git", _zip(("GIT~1/config", b"x"), ("a", b"x"))),
    ("path_long", _zip(("a" * 1001, b"x"))),
    ("link_outside", _zip((_linked("a"), b"/etc/passwd"))),
    ("link_outside", _zip((_linked("a/b"), b"../../c"))),
    ("link_outside", _zip((_linked("a"), b".git/hooks"))),
    ("path_double", _zip((_linked("a"), b"b"), ("a/c", b"x"), ("b/d", b"x"))),
    ("archive_special", _zip((_linked("a", stat.S_IFIFO | 0o644), b""))),
    ("archive_bomb", _zip(("zeros", bytes(900_000)))),
    ("file_large", _zip(("large", os.urandom(1_000_001)))),
    ("archive_large", _zip(*((str(n), os.urandom(800_000)) for n in range(4)))),
    ("archive_many", _zip(*((str(n), b"") for n in range(101)))),
    ("archive_unreadable", io.BytesIO(_zip(("a", os.urandom(5000))).getvalue()[:2500])),
    ("source_empty", _zip((".git/hooks/x", b"x"))),
    ("source_unknown", io.BytesIO(b"just a text")),
    ("source_unknown", io.BytesIO(b"")),
]


@pytest.mark.parametrize(("code", "archive"), BAD_ZIPS)
def test_a_harmful_or_broken_zip_is_refused(code: str, archive: io.BytesIO) -> None:
    with pytest.raises(Refused) as refusal:
        _read(archive)
    assert refusal.value.code == code


def test_a_member_that_is_there_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        archive = _zip(("a", b"1"), ("a", b"2"))
    with pytest.raises(Refused, match="path_double"):
        _read(archive)


def test_an_encrypted_zip_is_refused() -> None:
    archive = bytearray(_zip(("a", b"1")).getvalue())
    archive[6] |= 1
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Refused, match="archive_encrypted"):
        _read(io.BytesIO(bytes(archive)))


def test_a_zip_whose_sizes_lie_is_refused() -> None:
    archive = _zip(("a", os.urandom(50) * 100)).getvalue()
    lying = archive.replace((5000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    with pytest.raises(Refused, match="archive_unreadable"):
        _read(io.BytesIO(lying))


@pytest.mark.parametrize(
    ("code", "archive"),
    [
        ("path_outside", _tar(_member("/etc/evil"))),
        ("path_outside", _tar(_member("../evil"))),
        ("archive_special", _tar(_member("pipe", tarfile.FIFOTYPE))),
        ("archive_special", _tar(_member("disk", tarfile.BLKTYPE))),
        ("archive_special", _tar(_member("a"), _member("b", tarfile.LNKTYPE, "a"))),
        ("link_outside", _tar(_member("a", tarfile.SYMTYPE, "/etc"))),
        ("path_double", _tar(_member("a", tarfile.SYMTYPE, "b"), _member("a/c"))),
        ("path_double", _tar(_member("a"), _member("a"))),
        ("archive_bomb", _tar(_member("zeros"), content=bytes(990_000), packed=lzma.compress)),
        ("source_empty", io.BytesIO(lzma.compress(bytes(40_000)))),
        ("archive_unreadable", io.BytesIO(lzma.compress(os.urandom(5000)))),
        ("archive_unreadable", io.BytesIO(_tar(_member("a"), packed=lzma.compress).getvalue()[:-30])),
    ],
)
def test_a_harmful_or_broken_tar_is_refused(code: str, archive: io.BytesIO) -> None:
    with pytest.raises(Refused) as refusal:
        _read(archive)
    assert refusal.value.code == code


def _heads(*sizes: int) -> io.BytesIO:
    """Return a tar of heads only, each followed by so many bytes."""
    made = b""
    for size in sizes:
        head = _member("a", tarfile.XHDTYPE)
        head.size = size
        made += head.tobuf(tarfile.USTAR_FORMAT) + b"1" * size + bytes(-size % 512)
    return io.BytesIO(made + bytes(1024))


@pytest.mark.parametrize("archive", [_heads(*[0] * 3000), _heads(900_000)])
def test_a_tar_of_endless_or_nested_heads_is_refused(archive: io.BytesIO) -> None:
    with pytest.raises(Refused, match="archive_unreadable"):
        _read(archive)


def test_a_zip_whose_directory_is_far_too_long_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("its directory was read"))
    entry = b"PK\x01\x02" + bytes(42)
    end = b"PK\x05\x06" + bytes(8) + (len(entry) * 2000).to_bytes(4, "little") + bytes(6)
    with pytest.raises(Refused, match="archive_many"):
        _read(io.BytesIO(b"PK\x03\x04" + entry * 2000 + end))


def _folder(place: Path) -> Path:
    (place / ".git").mkdir(parents=True)
    (place / ".git" / "config").write_text("not the work")
    (place / "only").mkdir()
    (place / "only" / "a.md").write_bytes(b"A\r\n")
    (place / "only" / "run").write_bytes(b"")
    (place / "only" / "run").chmod(0o755)
    (place / "only" / "to").symlink_to("a.md")
    return place


def test_a_folder_is_read_as_it_lies_there(tmp_path: Path) -> None:
    read = {path: (file.mode, file.read()) for path, file in in_folder(_folder(tmp_path / "f"), LIMITS).items()}
    assert read == {"only/a.md": (FILE, b"A\r\n"), "only/run": (EXECUTABLE, b""), "only/to": (LINK, b"a.md")}


@pytest.mark.parametrize("target", ["/etc/passwd", "../../secret", ".."])
def test_a_link_out_of_a_folder_is_refused(tmp_path: Path, target: str) -> None:
    (_folder(tmp_path / "f") / "only" / "away").symlink_to(target)
    with pytest.raises(Refused, match="link_outside"):
        in_folder(tmp_path / "f", LIMITS)


def test_a_file_that_becomes_a_link_while_it_is_read_is_not_followed(tmp_path: Path) -> None:
    files = in_folder(_folder(tmp_path / "f"), LIMITS)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "f" / "only" / "a.md").unlink()
    (tmp_path / "f" / "only" / "a.md").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic links"):
        files["only/a.md"].read()


def test_what_is_no_file_in_a_folder_is_refused(tmp_path: Path) -> None:
    os.mkfifo(_folder(tmp_path / "f") / "pipe")
    with pytest.raises(Refused, match="archive_special"):
        in_folder(tmp_path / "f", LIMITS)


def test_files_from_a_browser_lose_the_folder_that_was_chosen() -> None:
    files = uploaded([("book/a.md", b"A"), ("book/b/c.md", b"C"), ("book/.git/config", b"no")], LIMITS)
    assert {path: file.read() for path, file in files.items()} == {"a.md": b"A", "b/c.md": b"C"}


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("Word", (("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"))),
        ("Excel", (("xl/workbook.xml", b"<w/>"), ("[Content_Types].xml", b"<Types/>"))),
        ("PowerPoint", (("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<w/>"))),
        ("Office Open XML", (("[Content_Types].xml", b"<Types/>"),)),
        ("OpenDocument", (("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<o/>"))),
        ("EPUB", (("mimetype", b"application/epub+zip"), ("OEBPS/one.xhtml", b"<html/>"))),
        ("iWork", (("Index/Document.iwa", b"x"), ("preview.jpg", b"x"))),
    ],
)
def test_a_document_of_an_office_is_refused_and_not_taken_for_an_archive(
    kind: str, members: tuple[tuple[str, bytes], ...]
) -> None:
    with pytest.raises(Refused, match="archive_office") as refused, in_archive(_zip(*members), LIMITS):
        pass
    assert refused.value.facts == {"kind": kind}
    with pytest.raises(Refused, match="archive_office"):
        unpacked(_zip(*members).getvalue())


def test_an_archive_that_holds_a_document_of_an_office_brings_it_as_a_file() -> None:
    with in_archive(
        _zip(("letter.docx", b"PK\x03\x04"), ("mimetype", b"text/plain"), ("one.md", b"# One")), LIMITS
    ) as found:
        assert set(found) == {"letter.docx", "mimetype", "one.md"}


@pytest.mark.parametrize("packed", [_zip, lambda *members: _tar(*(tarfile.TarInfo(name) for name, _ in members))])
def test_of_an_archive_that_holds_more_no_more_is_read_than_tells(
    packed: Callable[..., io.BytesIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = packed(*((f"{at}.md", b"") for at in range(50)))
    seen: list[File] = []
    monkeypatch.setattr(archives, "File", lambda *told: seen.append(File(*told)) or seen[-1])
    assert archives.holds_more(made, LIMITS, files=10, size=1000) and len(seen) == 11
    assert not archives.holds_more(made, LIMITS, files=50, size=1000)
    assert not archives.holds_more(io.BytesIO(b"no archive"), LIMITS, files=1, size=1)
