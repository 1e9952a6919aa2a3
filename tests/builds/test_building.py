"""Books in the background: made when a work is quiet, one at a time, the last good one kept."""

import fcntl
import hashlib
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from barnraise import governance, record
from barnraise.base import Clock
from barnraise.management import checking
from barnraise.publishing import releases
from barnraise.publishing.builds import building, keeping, tools
from barnraise.publishing.models import Build, Due
from barnraise.publishing.site import alone, publish
from barnraise.talk.models import Discussion
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path
    return tmp_path


def followed() -> None:
    record.follow([building.Stirring()])


def built() -> list[str]:
    followed()
    return building.build_due()


def change(make: Makers, work: Work, words: str) -> None:
    work.refresh_from_db()
    make.sent(work, make.member("Ann"), files={"one.md": f"# One\n\n{words}\n"})


@promises(
    "Nobody has to ask for a book.",
    "When a work has been quiet for a minute",
)
def test_books_are_made_when_the_work_has_been_quiet_for_a_minute(make: Makers, clock: Clock) -> None:
    work = make.work()
    change(make, work, "New words.")
    assert built() == []
    clock.advance(seconds=59)
    assert built() == []
    clock.advance(seconds=1)
    assert built() == ["book-edition-2.epub", "book-edition-2.pdf", "book-edition-2-site.zip"]
    assert (built(), Due.objects.count()) == ([], 0)


@promises("When a work has been quiet for a minute")
def test_a_work_that_is_never_quiet_has_books_every_quarter_of_an_hour(make: Makers, clock: Clock) -> None:
    work = make.work()
    for minute in range(15):
        change(make, work, f"Words of minute {minute}.")
        assert (minute, built()) == (minute, [])
        clock.advance(seconds=59)
    change(make, work, "Words that go on.")
    clock.advance(seconds=15)
    assert [name.partition(".")[0] for name in built()][:1] == ["book-edition-17"]


def test_what_changes_while_a_book_is_made_is_due_again(make: Makers, clock: Clock, monkeypatch: Any) -> None:
    work = make.work()
    change(make, work, "First words.")
    clock.advance(minutes=1)
    followed()
    really = building.gather

    def meanwhile(*given: Any, **more: Any) -> Any:
        monkeypatch.setattr(building, "gather", really)
        change(make, work, "Words that came meanwhile.")
        followed()
        return really(*given, **more)

    monkeypatch.setattr(building, "gather", meanwhile)
    assert building.build_due() != []
    clock.advance(minutes=1)
    assert built()[0] == "book-edition-3.epub"


def test_one_process_makes_the_books_of_a_work(make: Makers, clock: Clock) -> None:
    work = make.work()
    change(make, work, "New words.")
    clock.advance(minutes=1)
    keeping.folder_of(work).mkdir(parents=True)
    with (keeping.folder_of(work) / ".lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert built() == []
    assert built()[0] == "book-edition-2.epub"


def test_the_former_file_goes_when_the_next_is_there(make: Makers, clock: Clock) -> None:
    work = make.work()
    for words in ("First words.", "Second words."):
        change(make, work, words)
        clock.advance(minutes=1)
        built()
    there = sorted(one.name for one in keeping.folder_of(work).iterdir() if not one.name.startswith("."))
    assert there == ["book-edition-3-site.zip", "book-edition-3.epub", "book-edition-3.pdf"]


@promises("Should a book fail, the last good one stays")
def test_a_build_that_fails_keeps_the_last_good_file_and_says_why(
    make: Makers, clock: Clock, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = make.work()
    change(make, work, "First words.")
    clock.advance(minutes=1)
    built()
    change(make, work, "Second words.")
    clock.advance(minutes=1)
    monkeypatch.setattr(tools, "SECONDS", 0)  # no tool has a second
    assert built() == ["book-edition-3-site.zip"]
    epub = next(file for file in keeping.files_of(work) if file.format == "epub")
    assert (epub.edition, epub.name, epub.trouble_edition) == (2, "book-edition-2.epub", 3)
    assert epub.trouble in ("build_failed", "build_slow")
    page = client.get("/book/books").content.decode()
    assert "Edition 3 could not be made." in page
    assert client.get("/book/take/book-edition-2.epub").status_code == 200
    told = Discussion.objects.select_related("title").order_by("pk")
    titles = ["EPUB could not be made", "PDF could not be made"]
    assert [(record.text_of(one.title), one.resolved_at) for one in told] == [(title, None) for title in titles]
    monkeypatch.undo()
    building.build_now(work)
    assert Discussion.objects.filter(resolved_at=None).count() == 0
    assert "could not be made" not in client.get("/book/books").content.decode()


def test_an_archive_that_cannot_be_packed_keeps_no_other_work_from_its_books(
    make: Makers, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, other = make.work(), make.work(slug="other")
    for one in (work, other):
        change(make, one, "First words.")
    clock.advance(minutes=1)
    followed()
    really = building.site_folder.pages

    def pages(of: Work) -> Any:
        if of.slug == "book":
            raise OSError("no room")
        return really(of)

    monkeypatch.setattr(building.site_folder, "pages", pages)
    assert set(building.build_due()) == {
        *(f"book-edition-2.{format}" for format in ("epub", "pdf")),
        *(f"other-edition-2{end}" for end in (".epub", ".pdf", "-site.zip")),
    }
    assert not Due.objects.exists()
    assert [record.text_of(one.title) for one in Discussion.objects.all()] == ["SITE could not be made"]
    monkeypatch.undo()
    building.build_now(work)
    assert Discussion.objects.filter(resolved_at=None).count() == 0


@promises("Everything else works without them")
def test_where_a_tool_is_not_installed_page_and_api_say_so_and_the_site_is_made(
    make: Makers, clock: Clock, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = make.work()
    change(make, work, "First words.")
    clock.advance(minutes=1)
    monkeypatch.setitem(sys.modules, "typst", None)  # as where the package is not installed
    assert built() == ["book-edition-2-site.zip"]
    page = client.get("/book/books").content.decode()
    assert "Edition 2 could not be made." in page and "EPUB and PDF need typst, which is not installed here." in page
    assert "pip install &#39;barnraise[typesetting]&#39;" in page and "“make typesetting” in a checkout" in page
    assert not Discussion.objects.exists()  # nobody who talks about the work could do anything about it
    files = client.get("/api/works/book/books").json()["items"]
    told = {one["format"]: (one["edition"], one["trouble"], one["trouble_edition"]) for one in files}
    missing = (0, "builder_missing", 2)
    assert told == {"epub": missing, "pdf": missing, "site": (2, "", 0)}


@promises(
    "a book for a screen ·",
    "The page Books and releases of each work offers",
)
def test_the_file_says_its_edition_and_is_sent_as_it_lies(make: Makers, clock: Clock, client: Client) -> None:
    work = make.work()
    change(make, work, "New words.")
    clock.advance(minutes=1)
    built()
    answer = client.get("/book/take/epub")
    assert (answer.status_code, answer["Location"]) == (302, "/book/take/book-edition-2.epub")
    answer = client.get(answer["Location"])
    whole = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="book-edition-2.epub"'
    assert answer["ETag"] == f'"{hashlib.sha256(whole).hexdigest()}"'
    assert client.get("/book/take/book-edition-1.epub")["Location"] == "/book/books"
    assert client.get("/book/take/none.epub").status_code == 404
    assert client.get("/book/take/..%2F.lock").status_code == 404


@promises("Archives, books and the site need nobody’s permission")
def test_the_site_is_a_folder_in_a_zip_archive(make: Makers, clock: Clock) -> None:
    work = make.work()
    change(make, work, "New words.")
    clock.advance(minutes=1)
    built()
    packed = zipfile.ZipFile(io.BytesIO(keeping.path_of(work, "book-edition-2-site.zip").read_bytes()))
    pages = sorted(name for name in packed.namelist() if name.endswith(".html"))
    assert pages == ["credits.html", "index.html", "outline.html", "read/one.md.html"]


@promises("Archives, books and the site need nobody’s permission")
def test_the_front_page_offers_the_books_with_their_editions(make: Makers, clock: Clock, client: Client) -> None:
    work = make.work()
    with alone():
        publish(work)
    change(make, work, "New words.")
    clock.advance(minutes=1)
    built()
    page = client.get("/book/").content.decode()
    assert '<a href="/book/take/book-edition-2.epub">EPUB</a> <span class="meta">edition 2,' in page
    assert '<a href="/book/take/book-edition-2.pdf">PDF</a>' in page


def test_files_that_are_lost_are_made_again_and_damaged_ones_are_found(make: Makers, clock: Clock) -> None:
    work = make.work()
    change(make, work, "New words.")
    clock.advance(minutes=1)
    built()
    lost, damaged = (keeping.path_of(work, f"book-edition-2.{format}") for format in ("epub", "pdf"))
    books = Build.objects.filter(format__in=["epub", "pdf"])
    sums = dict(books.values_list("format", "sha256"))
    lost.unlink()
    damaged.write_bytes(b"flipped")
    assert [told for told in checking.problems() if "book" in told] == [
        "/book/: a book is not what its sum says (book-edition-2.pdf); run `barnraise rebuild`"
    ]
    damaged.unlink()
    assert built() != []
    assert dict(books.values_list("format", "sha256")) == sums


def test_a_work_without_a_free_licence_has_no_books(make: Makers, clock: Clock) -> None:
    work = make.work(licence="")
    clock.advance(minutes=1)
    assert (built(), keeping.files_of(work)) == ([], ())


def test_what_is_removed_is_taken_out_of_books_and_releases(make: Makers, clock: Clock) -> None:
    work = make.work(files={"one.md": "# One\n", "two.md": "# Two\n\nWords to be removed.\n"})
    releases.release(work, make.member("Ann"), releases.Naming(edition=1, name="First"))
    building.build_due()
    former = keeping.path_of(work, "book-release-1.zip").read_bytes()
    governance.remove("/book/read/two.md", reason="A court said so.")
    followed()
    assert list(keeping.folder_of(work).glob("book*")) == []
    assert building.build_due()[:3] == ["book-release-1.epub", "book-release-1.pdf", "book-release-1.zip"]
    assert keeping.path_of(work, "book-release-1.zip").read_bytes() != former


def test_forgetting_a_work_takes_its_books_along(make: Makers, clock: Clock) -> None:
    work = make.work()
    change(make, work, "New words.")
    clock.advance(minutes=1)
    built()
    (keeping.folder_of(work) / ".making-left-by-a-crash").mkdir()
    building.forget(work)
    assert (list(keeping.folder_of(work).glob("book*")), Build.objects.count()) == ([], 0)
