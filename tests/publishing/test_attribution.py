"""What readers are told of where words are from, on every way out: page, credits, site, zip, book, git."""

import io
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from barnraise import exchange, people, record
from barnraise.exchange.git_writing import write_git
from barnraise.publishing import folder
from barnraise.publishing.builds.gathering import gather
from barnraise.publishing.builds.writing import _credits, _told
from barnraise.publishing.followers import FOLLOWERS
from barnraise.publishing.shown import published
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises

SOURCE = "https://texts.example/knots?a=1&b=2"
TOLD = "Adapted from"
PICTURE = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><path d='M0 0h9v9z'/></svg>"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path / "store"
    settings.BARNRAISE_HOME.mkdir()
    return tmp_path


@pytest.fixture
def work(make: Makers) -> Work:
    """Return a work with a page that Bo adapted, Ann approved, and that shows a picture of Cy's."""
    work = make.work(recipe="patch-review", files={"one.md": "# One\n\nA line.\n"})
    drawn = make.sent(work, make.member("Cy"), files={"knot.svg": PICTURE}, summary="Draw")
    make.reviewed(drawn, make.member("Ann"))
    work.refresh_from_db()
    text = "# One\n\nA line from a book.\n\n![A knot](knot.svg)\n"
    given = {"made": "adapted", "source": SOURCE, "source_licence": "CC-BY-4.0"}
    sent = make.sent(work, make.member("Bo"), files={"one.md": text}, summary="Adapt", **given)
    make.reviewed(sent, make.member("Ann"))
    assert sent.state == "integrated"
    work.refresh_from_db()
    return work


def page(client: Client, url: str) -> str:
    record.follow(FOLLOWERS)
    return client.get(url).content.decode()


@promises(
    "reviewed a contribution · at the contribution",
    "translated or adapted · as author",
    "drew a picture ·",
    "Source and licence stand below the page",
)
def test_a_page_names_its_source_licence_reviewers_and_the_makers_of_its_pictures(work: Work, client: Client) -> None:
    told = page(client, "/book/read/one.md")
    below = told[told.index('byline attribution"') :]
    assert TOLD in below and 'href="https://texts.example/knots?a=1&amp;b=2"' in below
    assert 'href="https://creativecommons.org/licenses/by/4.0/"' in below
    assert "Reviewed by" in below and "Ann" in below
    assert "Picture knot.svg by" in below and "Cy" in below


def test_an_edition_names_the_source_that_it_had_and_no_later_one(work: Work, client: Client) -> None:
    assert TOLD in page(client, f"/book/at/{work.edition}/one.md")
    assert TOLD not in page(client, f"/book/at/{work.edition - 1}/one.md")


@promises(
    "There it stands, on the credits page, as a guest",
    "The credits page of a work names all of them",
    "It also names who reviewed, and where translated",
    "reviewed a contribution · at the contribution",
    "drew a picture ·",
)
def test_the_credits_page_names_sources_with_their_pages_reviewers_and_pictures(work: Work, client: Client) -> None:
    told = page(client, "/book/credits")
    for name in (TOLD, "texts.example", "CC BY 4.0", 'href="/book/read/one.md"', "Who reviewed it", "knot.svg", "Cy"):
        assert name in told


def test_a_source_is_shown_as_words_and_never_as_markup(make: Makers, client: Client) -> None:
    work = make.work()
    source = "javascript:alert(1) <b>bold</b>"
    make.sent(work, make.member("Ann"), made="adapted", source=source, source_licence="CC0-1.0")
    told = page(client, "/book/read/one.md")
    assert "&lt;b&gt;bold" in told and 'href="javascript' not in told


@promises("EPUB, PDF and the site in a folder say the same")
def test_the_site_as_a_folder_names_the_source_on_the_page_and_among_the_credits(work: Work) -> None:
    record.follow(FOLLOWERS)
    files = dict(folder.pages(work))
    assert all(TOLD in files[name].decode() for name in ("read/one.md.html", "credits.html"))


@promises("EPUB, PDF and the site in a folder say the same")
def test_the_archive_of_pieces_holds_the_credits_beside_them(work: Work, client: Client) -> None:
    record.follow(FOLLOWERS)
    answer = client.get("/book/take/zip")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    told = packed.read("CREDITS.txt").decode()
    for name in (f"{TOLD} {SOURCE}, under CC BY 4.0: one.md", "Bo", "Reviewed by\n  Ann", "knot.svg: Cy"):
        assert name in told


def test_credits_replace_no_piece_of_that_name(make: Makers) -> None:
    work = make.work(files={"credits.TXT": "Mine\n"})
    out = io.BytesIO()
    exchange.write_zip(work, out, credits="Theirs\n")
    packed = zipfile.ZipFile(out)
    assert (packed.read("credits.TXT"), packed.read("CREDITS-2.txt")) == (b"Mine\n", b"Theirs\n")


@promises("EPUB, PDF and the site in a folder say the same")
def test_a_book_names_the_source_of_its_pages_reviewers_and_pictures(work: Work) -> None:
    book = gather(published(work), "epub")
    told = _credits(book)
    for name in (f"{TOLD} https://texts.example/knots", "under CC BY 4.0 (One)", "Reviewed by", "Ann", "knot.svg: Cy"):
        assert name in told
    assert [one["title"] for one in _told(book)["owed"]] == ["Where it is from", "Reviewed by", "Pictures"]


@promises(
    "And when the work is taken away as a repository",
    "Each edition becomes a commit, with its authors",
)
def test_a_git_history_names_source_licence_and_reviewers_in_trailers(work: Work, home: Path) -> None:
    write_git(work, home / "out.git")
    log = subprocess.run(
        ["git", "-C", str(home / "out.git"), "log", "-1", "--format=%B"], capture_output=True, text=True, check=True
    ).stdout
    ann = people.named("Ann")
    assert ann is not None
    assert log.split("\n\n", 1)[1].strip().splitlines() == [
        f"Reviewed-by: Ann <{ann.uid}@people.invalid>",
        f"Adapted-from: {SOURCE}",
        "Source-licence: CC-BY-4.0",
    ]


@pytest.mark.parametrize("name", ["Ann", "Cy"])
def test_pages_follow_the_name_of_who_reviewed_them_or_made_their_pictures(
    work: Work, client: Client, make: Makers, name: str
) -> None:
    assert name in page(client, "/book/read/one.md")
    people.describe(make.member(name), name="Someone Else", about="")
    below = page(client, "/book/read/one.md")
    assert "Someone Else" in below[below.index('byline attribution"') :]


def test_a_page_follows_a_picture_that_somebody_else_makes_anew(work: Work, client: Client, make: Makers) -> None:
    page(client, "/book/read/one.md")
    sent = make.sent(work, make.member("Di"), files={"knot.svg": PICTURE.replace("9v9", "8v8")}, summary="Draw anew")
    make.reviewed(sent, make.member("Ann"))
    assert "Di" in page(client, "/book/read/one.md")


@promises(
    "Whoever disagrees can take the work away",
    "An older edition is at /handbook/take/zip",
)
def test_the_archive_of_a_former_edition_holds_its_pieces_and_whom_it_owes(work: Work, client: Client) -> None:
    answer = client.get("/book/take/zip?edition=1")
    packed = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert packed.read("one.md") == b"# One\n\nA line.\n"
    told = packed.read("CREDITS.txt").decode()
    assert "Written by\n  Ann\n" in told and TOLD not in told
    assert client.get("/book/take/zip?edition=99").status_code == 404
