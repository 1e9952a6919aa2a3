"""Starting a work from each source, and taking it away again."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from barnraise import exchange, record, works
from barnraise.base import Refused
from barnraise.exchange import Beginning, Source
from barnraise.people.models import Person
from barnraise.works.models import Revision, Work
from barnraise.works.recipes import recipe_text
from tests.exchange.histories import odd_history, trees
from tests.promises import promises

pytestmark = pytest.mark.django_db
FILES = [
    ("book/README.md", b"# The book of joints\n"),
    ("book/LICENSE", b"Creative Commons Attribution-ShareAlike 4.0 International\n"),
    ("book/a.md", b"# A\r\n"),
]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.BARNRAISE_HOME = tmp_path / "home"


@pytest.fixture
def ann() -> Person:
    from barnraise import people

    return people.join("Ann", "long enough a secret").person


def _contents(work: Work) -> dict[str, bytes]:
    return {piece.path: record.fetch(piece.blob_id) for piece in works.heads.pieces(work)}


@promises("a few files or a folder ·")
def test_a_work_starts_from_files_of_a_browser(ann: Person) -> None:
    work = exchange.read_in(exchange.from_browser(FILES), Beginning(slug="joints"), by=ann)
    said = b'version = 1\ntitle = "The book of joints"\nkind = "book"\nlanguage = "en"\nlicence = "CC-BY-SA-4.0"\n'
    assert _contents(work) == {
        "README.md": b"# The book of joints\n",
        "LICENSE": b"Creative Commons Attribution-ShareAlike 4.0 International\n",
        "a.md": b"# A\r\n",
        ".commons/work.toml": said + b'purpose = ""\n',
        ".commons/process.toml": recipe_text("wiki").encode(),
    }
    shown = (work.title, work.licence, work.is_free, work.is_ready, work.edition, work.started_by)
    assert shown == ("The book of joints", "CC-BY-SA-4.0", True, True, 2, ann)
    assert set(Revision.objects.filter(work=work).values_list("author", flat=True)) == {ann.pk}


@promises("nothing but an idea ·")
def test_a_work_starts_from_nothing(ann: Person) -> None:
    beginning = Beginning(slug="new", title="New", licence="CC0-1.0", has_right=True, recipe="patch-review")
    work = exchange.read_in(exchange.nothing(), beginning, by=ann)
    assert sorted(_contents(work)) == [".commons/process.toml", ".commons/work.toml"]
    assert (work.title, work.is_free, work.edition) == ("New", True, 1)


@promises(
    "Join, then “Begin a work”",
    "From the command line: .venv/bin/barnraise import",
    "A work that began as a git repository brings",
    "A repository comes with its whole history.",
    "a public git repository ·",
    "a folder or repository on the server itself ·",
    "Every commit on the main line becomes an edition.",
)
def test_a_work_starts_from_a_repository_with_its_history(tmp_path: Path, ann: Person) -> None:
    place = odd_history(tmp_path / "r")
    told: list[int] = []
    with exchange.on_this_machine(place) as source:
        work = exchange.read_in(source, Beginning(slug="odd"), by=ann, progress=told.append)
    exchange.write_out(work, tmp_path / "out.git", "git")
    assert trees(tmp_path / "out.git")[:-1] == trees(place)
    assert told[-1] == 12
    assert record.verify(work.chain_id) == []
    assert works.sums.problems_in(work) == []


def test_the_entries_tell_what_was_poured(tmp_path: Path, ann: Person) -> None:
    with exchange.on_this_machine(odd_history(tmp_path / "r")) as source:
        work = exchange.read_in(source, Beginning(slug="odd"), by=ann)
    kinds = [entry.kind for entry in record.entries(work.chain_id)]
    assert kinds == ["work_started", "history_imported", "import_finished"]


def test_a_changed_revision_of_an_imported_history_is_found(tmp_path: Path, ann: Person) -> None:
    with exchange.on_this_machine(odd_history(tmp_path / "r")) as source:
        work = exchange.read_in(source, Beginning(slug="odd"), by=ann)
    revision = Revision.objects.filter(work=work, edition=3).earliest("pk")
    Revision.objects.filter(pk=revision.pk).update(author=ann)
    assert works.sums.problems_in(work) == ["imported revisions of entry 2 were altered"]


@promises("Add --by PERSON to say who starts the work")
def test_a_free_licence_of_ones_own_needs_the_right_to_give_it(ann: Person) -> None:
    files = exchange.from_browser([("a.md", b"# A\n")])
    with pytest.raises(Refused, match="right_missing"):
        exchange.read_in(files, Beginning(slug="aa", licence="CC0-1.0"), by=ann)
    work = exchange.read_in(files, Beginning(slug="aa"), by=ann)
    assert (work.licence, work.is_free) == ("", False)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (".commons/work.toml", b"title = 3\n"),
        (".commons/process.toml", b"not toml"),
    ],
)
def test_a_source_with_unsound_documents_is_refused_and_leaves_nothing(ann: Person, path: str, content: bytes) -> None:
    source = exchange.from_browser([("a.md", b"x"), (path, content)])
    assert [problem[0] for problem in exchange.look_at(source).problems][:1] == [path]
    with pytest.raises(Refused, match="commons_unsound"):
        exchange.read_in(source, Beginning(slug="aa"), by=ann)
    assert not Work.objects.exists()


def test_documents_that_a_source_brings_are_kept(ann: Person) -> None:
    own = b'title = "Mine"\nlicence = "MIT"\n'
    process = recipe_text("lazy-consensus").encode()
    source = exchange.from_browser([("a.md", b"x"), (".commons/work.toml", own), (".commons/process.toml", process)])
    work = exchange.read_in(source, Beginning(slug="own"), by=ann)
    assert (work.edition, work.title, work.licence) == (1, "Mine", "MIT")
    assert _contents(work) == {"a.md": b"x", ".commons/work.toml": own, ".commons/process.toml": process}


def test_an_address_that_is_taken_is_refused(ann: Person) -> None:
    exchange.read_in(exchange.nothing(), Beginning(slug="taken", title="A"), by=ann)
    with pytest.raises(Refused, match="slug_taken"):
        exchange.read_in(exchange.nothing(), Beginning(slug="taken", title="B"), by=ann)


class _Breaks(Exception):
    pass


def _until(count: int) -> object:
    def stop(commits: int) -> None:
        if commits >= count:
            raise _Breaks

    return stop


def test_an_import_that_was_cut_off_can_be_done_again(tmp_path: Path, ann: Person) -> None:
    with exchange.on_this_machine(odd_history(tmp_path / "r")) as source:
        with pytest.raises(_Breaks):
            exchange.read_in(source, Beginning(slug="odd"), by=ann, progress=_until(1))  # type: ignore[arg-type]
        assert works.work_of("odd") is None
        work = exchange.read_in(source, Beginning(slug="odd"), by=ann)
    exchange.write_out(work, tmp_path / "out.git", "git")
    assert trees(tmp_path / "out.git")[:-1] == trees(tmp_path / "r")
    assert (record.verify(work.chain_id), works.sums.problems_in(work)) == ([], [])


def test_any_edition_goes_out_as_zip_and_comes_in_again(tmp_path: Path, ann: Person) -> None:
    with exchange.on_this_machine(odd_history(tmp_path / "r")) as source:
        work = exchange.read_in(source, Beginning(slug="odd"), by=ann)
    exchange.write_out(work, tmp_path / "out.zip", "zip", edition=3)
    with exchange.on_this_machine(tmp_path / "out.zip") as source:
        came = {path: (file.mode, file.read()) for path, file in source.files.items()}
    went = {p.path: (p.mode, record.fetch(p.blob_id)) for p in works.heads.pieces(work, 3) if p.mode != 0o160000}
    # A link that leads out of the work goes as the text that it is.
    went["away"] = (0o100644, b"/etc/passwd")
    assert came == went


def test_the_same_edition_gives_the_same_zip(tmp_path: Path, ann: Person) -> None:
    work = exchange.read_in(exchange.from_browser(FILES), Beginning(slug="joints"), by=ann)
    one, two = io.BytesIO(), io.BytesIO()
    exchange.write_zip(work, one)
    exchange.write_zip(work, two)
    assert one.getvalue() == two.getvalue()
    assert zipfile.ZipFile(one).testzip() is None
    with pytest.raises(Refused, match="edition_unknown"):
        exchange.write_zip(work, io.BytesIO(), edition=3)


def test_a_site_goes_out_as_the_pages_that_are_given(tmp_path: Path, ann: Person) -> None:
    work = exchange.read_in(exchange.nothing(), Beginning(slug="new", title="New"), by=ann)
    exchange.write_out(work, tmp_path / "site", "html", pages=lambda work: [("read/a.html", b"<p>")])
    assert (tmp_path / "site" / "read" / "a.html").read_bytes() == b"<p>"
    with pytest.raises(Refused, match="path_outside"):
        exchange.write_out(work, tmp_path / "bad", "html", pages=lambda work: [("../a.html", b"<p>")])
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["site"]


@pytest.mark.parametrize("format", ["html", "docx"])
def test_a_format_that_is_none_is_refused(tmp_path: Path, ann: Person, format: str) -> None:
    work = exchange.read_in(exchange.nothing(), Beginning(slug="new", title="New"), by=ann)
    with pytest.raises(Refused, match="format_unknown"):
        exchange.write_out(work, tmp_path / "out", format)


def test_a_folder_here_is_looked_at_without_storing_anything(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "README.md").write_text("# Title\n\n## License\n\nMIT\n")
    with exchange.on_this_machine(tmp_path / "f") as source:
        assert isinstance(source, Source)
        seen = exchange.look_at(source).declared
    assert (seen.title, seen.licence, Work.objects.count()) == ("Title", "MIT", 0)
