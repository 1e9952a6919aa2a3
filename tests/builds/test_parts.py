"""Works too large for one book: nothing by itself, a part when somebody asks, every part for a release."""

import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from barnraise import record
from barnraise.base import Clock, Refused
from barnraise.people.models import Account
from barnraise.publishing import releases, site
from barnraise.publishing.builds import building, gathering, keeping, parts
from barnraise.publishing.builds.exporting import export
from barnraise.publishing.builds.parts import parts_of
from barnraise.publishing.shown import published
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


@pytest.fixture(autouse=True)
def small(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three pages be the most that one book holds."""
    settings.BARNRAISE_HOME = tmp_path
    for module in (parts, building, gathering):
        monkeypatch.setattr(module, "MOST_PIECES", 3)


def large(make: Makers) -> Work:
    pages = ("ale/one.md", "ale/two.md", *(f"bread/{name}.md" for name in "abcd"))
    work = make.work(files={path: f"# {path}\n\nWords.\n" for path in pages})
    with site.alone():
        site.publish(work)  # which counts its pages
    return work


@promises("A work of more than 2,000 pages")
def test_its_parts_are_folders_in_volumes_of_as_many_pages_as_a_book_holds(make: Makers) -> None:
    told = [(one.name, one.title, len(one.paths)) for one in parts_of(published(large(make)))]
    assert told == [("1", "Ale", 2), ("2", "Bread, 1", 3), ("3", "Bread, 2", 1)]


def test_a_work_that_fits_has_no_parts(make: Makers) -> None:
    assert parts_of(published(make.work())) == []


def test_nothing_is_made_by_itself_and_a_part_when_somebody_asks(make: Makers, clock: Clock, client: Client) -> None:
    work = large(make)
    make.sent(work, make.member("Ann"), files={"ale/one.md": "# One\n\nNew.\n"})
    clock.advance(minutes=1)
    record.follow([building.Stirring()])
    assert building.build_due() == []
    client.force_login(Account.objects.get(person=make.member("Ann")))
    assert client.post("/book/books/ask", {"part": "9"}).status_code == 404
    assert client.post("/book/books/ask", {"part": "1"})["Location"] == "/book/books"
    assert building.build_due() == ["book-edition-2-part-1.epub", "book-edition-2-part-1.pdf"]
    page = client.get("/book/books").content.decode()
    assert "Ale, PDF" in page and "Make a book of “Bread, 1”" in page


def test_where_a_tool_is_not_installed_no_part_is_offered_or_asked_for(
    make: Makers, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = large(make)
    client.force_login(Account.objects.get(person=make.member("Ann")))
    monkeypatch.setitem(sys.modules, "typst", None)  # as where the package is not installed
    page = client.get("/book/books").content.decode()
    assert "Make a book of" not in page and "EPUB and PDF need typst, which is not installed here." in page
    assert client.post("/book/books/ask", {"part": "1"}).status_code == 501
    assert building.asked_parts(work) == set()


def test_a_release_has_all_parts(make: Makers, clock: Clock) -> None:
    work = large(make)
    releases.release(work, make.member("Ann"), releases.Naming(edition=1, name="First"))
    made = [f"book-release-1-part-{part}.{format}" for part in "123" for format in ("epub", "pdf")]
    assert building.build_due() == [*made, "book-release-1.zip"]


@promises(
    "A work of more than 2,000 pages",
    "Its parts are not: --part 1",
    "barnraise build · makes the EPUB and PDF",
)
def test_the_command_takes_a_part_and_refuses_the_whole(make: Makers, tmp_path: Path) -> None:
    work = large(make)
    export(work, tmp_path / "part.pdf", "pdf", part="3")
    assert (tmp_path / "part.pdf").read_bytes().startswith(b"%PDF-")
    with pytest.raises(Refused, match="book_large"):
        export(work, tmp_path / "whole.pdf", "pdf")
    with pytest.raises(Refused, match="part_unknown"):
        export(work, tmp_path / "none.pdf", "pdf", part="4")


@pytest.mark.parametrize("format", ["epub", "pdf"])
def test_the_command_says_that_a_tool_is_not_installed_before_it_looks_at_the_work(
    format: str, make: Makers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = large(make)
    (tmp_path / "secret.key").write_text("any")
    monkeypatch.setitem(sys.modules, "typst", None)  # as where the package is not installed
    with pytest.raises(CommandError, match=r"need typst.*pip install 'barnraise\[typesetting\]'"):
        call_command("export", work.slug, str(tmp_path / "whole"), format=format)
    assert not (tmp_path / "whole").exists()


def test_a_part_that_is_no_more_when_its_turn_comes_is_forgotten_and_holds_nobody_up(make: Makers) -> None:
    work = large(make)
    building.ask_for(work, "3")
    assert building.build_due() == ["book-edition-1-part-3.epub", "book-edition-1-part-3.pdf"]
    building.ask_for(work, "3")
    make.sent(work, make.member("Ann"), files={"bread/d.md": None})
    building.ask_for(work, "1")
    assert building.build_due() == ["book-edition-2-part-1.epub", "book-edition-2-part-1.pdf"]
    assert [one.part for one in keeping.files_of(work)] == ["1", "1"]


def test_a_small_release_of_a_work_that_is_large_now_has_its_books(make: Makers) -> None:
    work = make.work(files={"ale/one.md": "# One\n\nWords.\n"})
    make.sent(work, make.member("Ann"), files={f"bread/{name}.md": f"# {name}\n\nWords.\n" for name in "abcd"})
    work.refresh_from_db()
    with site.alone():
        site.publish(work)
    building.ask_for(work, "", release=1)
    assert building.build_due() == ["book-release-1.epub", "book-release-1.pdf", "book-release-1.zip"]
