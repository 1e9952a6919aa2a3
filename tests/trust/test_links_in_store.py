"""Links planted in the store's folders by somebody who may write there: nothing is read, emptied or removed by them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from barnraise import exchange, governance, record
from barnraise.base import Refused, own_files
from barnraise.exchange.git_writing import write_git
from barnraise.management import retention
from barnraise.publishing import files, site
from barnraise.publishing.builds import building, keeping
from barnraise.web import uploads
from barnraise.web.serving import followers
from barnraise.works.models import Work
from tests.makers import Makers
from tests.trust.asking_wsgi import ask, served

pytestmark = [pytest.mark.django_db]
SECRET = "what only the operator may read"
BOOK = "book-edition-1.epub"


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path / "home"
    settings.BARNRAISE_HOME.mkdir()
    return Path(settings.BARNRAISE_HOME)


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that has nothing to do with the store's, with a file in it."""
    place = tmp_path / "outside"
    place.mkdir()
    (place / "kept").write_text(SECRET)
    return place


@pytest.fixture
def work(home: Path, make: Makers) -> Work:
    work = make.work()
    record.follow(followers())
    made = home / "made.epub"
    made.write_text("a book")
    keeping.folder_of(work).mkdir(parents=True)
    keeping.keep(work, made, name=BOOK, title="", unset="", release=0, part="", format="epub", edition=1)
    return work


def planted(place: Path, target: Path) -> None:
    """Put a link in a place, whatever is there."""
    if place.exists():
        own_files.remove(place) if place.is_dir() else place.unlink()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


def test_no_file_of_the_store_is_given_by_a_link_in_the_place_of_another(work: Work, outside: Path) -> None:
    pages = [b"/book/read/one.md", b"/book/"]
    before = ask(served(), f"/book/take/{BOOK}").body
    for at, page in zip(("kept", "nothing"), pages, strict=True):
        file = files.file_of(page)
        assert file is not None
        planted(file, outside / at)
    planted(keeping.path_of(work, BOOK), outside / "kept")
    answers = [ask(served(), at) for at in ("/book/read/one.md", "/book/", f"/book/take/{BOOK}")]
    assert (before, [answer.status for answer in answers]) == (b"a book", [200, 200, 302])
    assert not any(SECRET in answer.text for answer in answers)


def _locked_by_publishing(work: Work) -> None:
    with site.alone():
        pass


def _locked_by_building(work: Work) -> None:
    building.build_now(work)


def _locked_by_importing(work: Work) -> None:
    source = exchange.from_browser([("README.md", b"Hello")])
    exchange.read_in(
        source, exchange.Beginning(slug="other", title="Other", licence="CC0-1.0", has_right=True), by=None
    )


@pytest.mark.parametrize(
    ("place", "act"),
    [
        ("published/lock", _locked_by_publishing),
        ("builds/{work}/.lock", _locked_by_building),
        ("importing/other.lock", _locked_by_importing),
    ],
)
def test_no_file_is_emptied_by_a_link_in_the_place_of_a_lock(
    work: Work, home: Path, outside: Path, place: str, act: Callable[[Work], None]
) -> None:
    planted(home / place.format(work=work.uid), outside / "kept")
    act(work)
    assert (outside / "kept").read_text() == SECRET


def test_what_is_written_anew_goes_into_no_link(work: Work, home: Path, outside: Path) -> None:
    folder = Path(files.folder_of("book"))
    for name in ("state.new", "state.json"):
        planted(folder / name, outside / "kept")
    for name in ("book.pages", "book.pages.new"):
        planted(home / "published" / "stale" / name, outside / "kept")
    governance.hide("/book/read/one.md", reason="It hurts.")
    with site.alone():
        site.publish(work)
    backups = home / "backups"
    planted(backups / f"{retention.LEDGER}.new", outside / "kept")
    planted(backups / retention.LEDGER, outside / "kept")
    (backups / "made.zip").write_text("a backup")
    retention.keep(backups, "made.zip", work.started_at)
    assert (outside / "kept").read_text() == SECRET
    assert retention.kept_of({}) == set()


def test_no_folder_elsewhere_is_emptied_where_a_work_or_its_books_go(work: Work, home: Path, outside: Path) -> None:
    planted(keeping.folder_of(work), outside)
    building.forget(work)
    planted(Path(files.folder_of("book")), outside)
    site.withdraw(work)
    planted(home / "uploads" / "old", outside)
    uploads.forget(uploads.Upload(token="old", person="", kind="archive", name=""))
    assert (outside / "kept").read_text() == SECRET
    assert not [one for one in (keeping.folder_of(work), Path(files.folder_of("book"))) if one.exists()]


def test_an_upload_that_is_a_link_is_not_there(home: Path, outside: Path, make: Makers) -> None:
    ann = make.member("Ann")
    upload = uploads.bring_page(ann, "A page", "Hello.")
    brought = home / "uploads" / upload.token / "brought"
    planted(outside / "archive", brought)
    brought.rename(outside / "brought")
    planted(brought, outside / "brought")
    with pytest.raises(FileNotFoundError), uploads.opened(upload):
        raise AssertionError("it was opened")


def test_a_link_that_leads_nowhere_does_not_stop_uploads(home: Path, make: Makers) -> None:
    planted(home / "uploads" / "odd", home / "nowhere")
    assert uploads.bring_page(make.member("Bo"), "A page", "Hello.").token


def test_nothing_is_exported_through_a_link(work: Work, tmp_path: Path, outside: Path) -> None:
    empty = outside / "empty"
    empty.mkdir()
    for number, target in enumerate((empty, outside / "nothing")):
        planted(tmp_path / f"out{number}", target)
        with pytest.raises(Refused, match="out_exists"):
            write_git(work, tmp_path / f"out{number}")
    assert list(empty.iterdir()) == []
