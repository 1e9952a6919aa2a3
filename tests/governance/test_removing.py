"""Lawful removal: the bytes are gone from everywhere, a tombstone stands, and the record stays whole."""

import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project
from django.db import connection, transaction
from django.test import Client

from barnraise import contributions, exchange, governance, record, talk
from barnraise.base import Refused
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Comment, Draft
from barnraise.governance import acts
from barnraise.governance.models import Act
from barnraise.management import checking
from barnraise.publishing.followers import FOLLOWERS
from barnraise.record.models import Blob, Text
from barnraise.talk.models import Discussion, Report
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises

PRIVATE = "seven poplars lane"
PAGES = (
    "/book/read/one.md",
    "/book/at/1/one.md",
    "/book/at/2/one.md",
    "/book/raw/one.md",
    "/book/raw/one.md?edition=1",
    "/book/diff/1/2/one.md",
    "/book/editions/1",
    "/book/editions/2",
    "/book/history/one.md",
    "/book/feed.atom",
    "/feed.atom",
    "/book/search?q=poplars",
    "/book/contributions/1",
    "/book/contributions?state=all",
    "/api/works/book/components/one.md",
    "/api/works/book/contributions",
    "/api/works/book/search?q=poplars",
)


@pytest.fixture
def book(make: Makers, settings: Any, tmp_path: Path) -> Work:
    """Keep a private address in a page from its first edition on, in a change of it, and in that change's summary."""
    settings.BARNRAISE_HOME = tmp_path / "home"
    settings.BARNRAISE_HOME.mkdir()
    files: dict[str, str | bytes] = {"one.md": f"# One\n\nShe lives at {PRIVATE}.\n", "two.md": "# Two\n\nA line.\n"}
    work = make.work(files=files)
    text = f"# One\n\nShe lives at {PRIVATE}.\n\nAnother line.\n"
    make.sent(work, make.member("Ann"), summary=f"Add a line on {PRIVATE}", files={"one.md": text})
    make.sent(work, make.member("Ann"), summary="Add to the other", files={"two.md": "# Two\n\nA line more.\n"})
    record.follow(FOLLOWERS)
    return Work.objects.get()


def telling(client: Client) -> list[str]:
    """Return the pages that still tell it."""
    told = []
    for url in PAGES:
        answer: Any = client.get(url)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told += [url] if PRIVATE in body.decode() else []
    return told


def stored(words: str = PRIVATE) -> list[str]:
    """Return the tables that still hold some words in plain."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [one.name for one in connection.introspection.get_table_description(cursor, table)]
            for column in columns:
                cursor.execute(f'SELECT COUNT(*) FROM "{table}" WHERE CAST("{column}" AS TEXT) LIKE %s', [f"%{words}%"])
                found += [f"{table}.{column}"] if cursor.fetchone()[0] else []
    packer = record.Packer()
    found += (
        ["blobs"]
        if any(words.encode() in packer.content(pk) for pk in Blob.objects.values_list("pk", flat=True))
        else []
    )
    return found


@promises(
    "Where they hide or remove something, a notice",
    "It takes a work, a page with its whole history",
    "Bytes and words are gone, from the store",
)
def test_a_removed_piece_is_gone_from_every_page_and_table_and_its_tombstone_says_when_and_why(
    book: Work, client: Client
) -> None:
    before = len(telling(client)), bool(stored())
    removed = governance.remove("/book/read/one.md", reason="A private address.", decision="Court file 7/26")
    governance.remove("/book/contributions/1", reason="A private address in its summary.")
    record.follow(FOLLOWERS)
    tombstone = client.get("/book/read/one.md").content.decode()
    assert before > (8, False)
    assert (telling(client), stored()) == ([], [])
    assert f"removed on {removed.act.at:%Y-%m-%d}" in tombstone
    assert "A private address. (Court file 7/26)" in tombstone
    assert "Court file 7/26" in client.get("/about/acts?all").content.decode()
    assert "A line more." in client.get("/book/read/two.md").content.decode()


@promises("The record keeps the hashes and stays whole.")
def test_the_record_and_the_store_stay_sound(book: Work) -> None:
    governance.remove("/book/read/one.md", reason="A private address.")
    governance.remove("/book/contributions/1", reason="A private address.")
    record.follow(FOLLOWERS)
    assert list(checking.problems()) == []


def test_fsck_names_bytes_that_were_removed_by_no_act(book: Work) -> None:
    governance.remove("/book/read/one.md", reason="A private address.")
    Act.objects.all().delete()
    assert any("no act says so" in problem for problem in checking.problems(with_pages=False))


@promises("Bytes and words are gone, from the store")
def test_archive_and_git_export_hold_the_tombstone(book: Work, tmp_path: Path) -> None:
    governance.remove("/book/read/one.md", reason="A private address.")
    exchange.write_out(book, tmp_path / "out.zip", "zip", edition=1, pages=None)  # type: ignore[arg-type]
    exchange.write_out(book, tmp_path / "out.git", "git", edition=None, pages=None)  # type: ignore[arg-type]
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        zipped = b"".join(archive.read(name) for name in archive.namelist()).decode()
    shown = ("git", "-C", str(tmp_path / "out.git"), "log", "-p", "--all", "--", "one.md")
    logged = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
    assert [PRIVATE in zipped, PRIVATE in logged, "was removed on" in zipped, "was removed on" in logged] == [
        False, False, True, True,
    ]  # fmt: skip


def test_the_same_bytes_are_not_taken_again(book: Work, make: Makers) -> None:
    content = make.text(book, "one.md")
    governance.remove("/book/read/one.md", reason="A private address.")
    with pytest.raises(Refused, match="content_removed"):
        make.sent(book, make.member("Bo"), files={"three.md": content})
    with pytest.raises(Refused, match="content_removed"):
        contributions.revert(book, make.member("Ann"), 2, "Back to what it said")


def test_the_piece_can_be_written_anew(book: Work, make: Makers) -> None:
    governance.remove("/book/read/one.md", reason="A private address.")
    make.sent(book, make.member("Bo"), files={"one.md": "# One\n\nShe lives somewhere.\n"})
    book.refresh_from_db()
    assert make.text(book, "one.md") == "# One\n\nShe lives somewhere.\n"


@promises("It takes a work, a page with its whole history")
def test_one_edition_of_a_piece_is_removed_alone(book: Work, make: Makers) -> None:
    governance.remove("/book/at/1/one.md", reason="A private address.")
    assert ["was removed" in str(make.text(book, "one.md", edition)) for edition in (1, 2)] == [True, False]


def test_what_leans_on_removed_bytes_is_read_as_before(book: Work, make: Makers) -> None:
    whole = "\n\n".join(f"Line {number} of a long page." for number in range(200))
    for number in range(6):
        make.sent(book, make.member("Ann"), files={"two.md": f"# Two\n\n{whole}\n\nEnd {number}.\n"})
        book.refresh_from_db()
    newest = make.text(book, "two.md")
    governance.remove(f"/book/at/{book.edition - 3}/two.md", reason="A private address.")
    governance.remove(f"/book/at/{book.edition - 5}/two.md", reason="A private address.")
    assert make.text(book, "two.md") == newest
    assert list(checking.problems(with_pages=False)) == []


def test_a_removed_work_says_so_at_its_address_and_its_address_is_never_given_again(
    book: Work, make: Makers, client: Client
) -> None:
    governance.remove("/book/", reason="The whole of it was copied.")
    record.follow(FOLLOWERS)
    answer = client.get("/book/read/one.md")
    assert (answer.status_code, "The whole of it was copied." in answer.content.decode()) == (410, True)
    assert (telling(client), stored()) == ([], [])
    with pytest.raises(Refused, match="slug_taken"):
        make.work()
    assert list(checking.problems()) == []


def test_a_reason_is_asked_for_and_the_rules_of_a_work_stay(book: Work) -> None:
    for address, reason, code in (
        ("/book/read/one.md", " ", "act_reason_missing"),
        ("/book/read/.commons/process.toml", "A claim.", "commons_needed"),
        ("/nowhere/", "A claim.", "address_unknown"),
    ):
        with pytest.raises(Refused, match=code):
            governance.remove(address, reason=reason)


def test_a_store_that_does_not_know_of_a_removal_carries_it_out_again(book: Work) -> None:
    blobs, texts = list(Blob.objects.order_by("pk").values()), list(Text.objects.order_by("pk").values())

    class _Undo(Exception):
        pass

    written = Path(project.BARNRAISE_HOME, "removed.jsonl")
    try:
        with transaction.atomic():
            removed = governance.remove("/book/read/one.md", reason="A private address.")
            lines = removed.line
            raise _Undo
    except _Undo:
        written.write_text(lines + "\n")
    assert (list(Blob.objects.order_by("pk").values()), list(Text.objects.order_by("pk").values())) == (blobs, texts)
    first, second = governance.remove_again(), governance.remove_again()
    assert (first, second) == ([str(removed.act.uid)], [])
    assert list(checking.problems(with_pages=False)) == []
    assert "was removed on" in record.fetch(Blob.objects.filter(removed_at__isnull=False)[0].pk).decode()


def test_an_edition_is_that_of_the_piece_which_stood_at_the_address_then(book: Work, make: Makers) -> None:
    given = [Change(path="old.md", moved_from="one.md"), Change(path="one.md", content=b"# Another\n")]
    contributions.submit(
        book, make.member("Ann"), Submission(base_edition=book.edition, summary="Move it", changes=tuple(given))
    )
    book.refresh_from_db()
    removed = governance.remove("/book/at/1/one.md", reason="A private address.")
    assert (removed.blobs, acts.where(removed.act)) == (1, "/book/at/1/one.md")
    assert "was removed" in str(make.text(book, "one.md", 1))


def test_what_discussions_and_reports_quote_of_a_removed_piece_goes_too(book: Work, make: Makers) -> None:
    opening = talk.Opening(title="Where", body="Is it right?", about="component", path="one.md", quote=PRIVATE)
    talk.begin(book, make.member("Bo"), opening)
    talk.report(book, make.member("Bo"), "one.md", edition=2, body="It is wrong", quote=PRIVATE)
    governance.remove("/book/read/one.md", reason="A private address.")
    assert [*Discussion.objects.values_list("quote"), *Report.objects.values_list("quote")] == [("",), ("",)]


def test_what_remarks_and_drafts_hold_of_it_under_a_former_path_goes_too(book: Work, make: Makers) -> None:
    bo = make.member("Bo")
    sent = make.sent(book, make.guest(), files={"one.md": f"# One\n\nShe lives at {PRIVATE}, I heard.\n"})
    contributions.remark(sent, bo, contributions.Remark(path="one.md", quote=PRIVATE, body="Is it?"))
    contributions.keep_draft(bo, book, "one.md", base_edition=book.edition, body=f"At {PRIVATE}")
    contributions.keep_draft(bo, book, "two.md", base_edition=book.edition, body="Not about her")
    move = Submission(base_edition=book.edition, summary="Move", changes=(Change(path="uno.md", moved_from="one.md"),))
    contributions.submit(book, make.member("Ann"), move)
    governance.remove("/book/read/uno.md", reason="A private address.")
    assert list(Comment.objects.values_list("quote", "before", "after")) == [("", "", "")]
    assert list(Draft.objects.values_list("path", flat=True)) == ["two.md"]
