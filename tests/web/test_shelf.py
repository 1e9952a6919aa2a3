"""The shelf and the search."""

from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise import record
from barnraise.publishing.followers import FOLLOWERS
from tests.makers import Makers
from tests.promises import promises


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):  # type: ignore[no-untyped-def]
    settings.BARNRAISE_HOME = tmp_path


def test_the_shelf_shows_every_work_and_what_waits(make: Makers, client: Client) -> None:
    work = make.work(slug="book")
    make.sent(work, make.guest(), files={"one.md": "# One\n\nFrom a guest.\n"})
    record.follow(FOLLOWERS)
    page = client.get("/").content.decode()
    assert 'href="/book/"' in page
    assert "1 of 1 integrated" in page
    assert 'href="/book/contributions"' in page


def test_the_number_of_queries_does_not_grow_with_the_shelf(make: Makers, client: Client) -> None:
    counted = []
    for number in range(3):
        make.work(slug=f"book-{number}")
        client.get("/")
        with CaptureQueriesContext(connection) as seen:
            client.get("/")
        counted.append(len(seen))
    assert counted[0] == counted[2]


def test_a_search_finds_a_piece_of_a_word_and_marks_it(make: Makers, client: Client) -> None:
    make.work(slug="book", files={"one.md": "# Eins\n\nDie Fahrradkette ist verrostet. <b>x</b>\n"})
    make.work(slug="other", files={"one.md": "# Two\n\nNothing of that.\n"})
    record.follow(FOLLOWERS)
    page = client.get("/search?q=RADK").content.decode()
    assert "Die Fahr<mark>radk</mark>ette ist verrostet." in page
    assert 'href="/book/read/one.md"' in page
    assert "<mark>" in client.get("/book/search?q=kette").content.decode()
    assert "Nothing holds these letters." in client.get("/other/search?q=kette").content.decode()
    assert "Three letters or more" in client.get("/search?q=ab").content.decode()
    assert "<script" not in client.get("/search?q=<script>x</script>").content.decode().split("<main")[1]


@promises("There is a search that finds pieces of words")
@pytest.mark.parametrize(
    ("text", "asked", "marked"),
    [
        ("Η κάθε σκαλωσιά στηρίζεται.", "ΛΩΣ", "λωσ"),
        ("Новая стропильная ферма.", "ПИЛ", "пил"),
        ("سقف الحظيرة من خشب.", "ظير", "ظير"),
        ("גג האסם עשוי עץ.", "האס", "האס"),
        ("खलिहान की छत लकड़ी की है।", "लिह", "लिह"),
        ("谷仓的屋顶是木头做的。", "仓的屋", "仓的屋"),
        ("納屋の屋根は木でできている。", "屋根は", "屋根は"),
        ("헛간 지붕은 나무로 만든다.", "붕은 나", "붕은 나"),
        ("หลังคาโรงนาทำจากไม้", "โรง", "โรง"),
        ("Mái nhà kho bằng gỗ.", "bằn", "bằn"),
    ],
)
def test_three_letters_of_any_script_are_found(
    make: Makers, client: Client, text: str, asked: str, marked: str
) -> None:
    make.work(slug="book", files={"one.md": f"# One\n\n{text}\n"})
    record.follow(FOLLOWERS)
    assert f"<mark>{marked}</mark>" in client.get("/search", {"q": asked}).content.decode()


def test_an_address_that_is_nothing_says_so_as_a_page_and_as_json(make: Makers, client: Client) -> None:
    page, told = client.get("/nothing/here"), client.get("/api/nothing")
    assert (page.status_code, told.status_code) == (404, 404)
    assert told.json()["error"]["code"] == "not_found"


@promises(
    "Every work has a list of its latest changes",
    "to be told of changes ·",
)
def test_the_feeds_tell_the_newest_editions(make: Makers, client: Client) -> None:
    work = make.work()
    make.sent(work, make.member("Cy"), summary="Say it <better>\x08")
    for url in ("/feed.atom", "/book/feed.atom"):
        told = client.get(url)
        assert told.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
        entries = ElementTree.fromstring(told.content).findall("{http://www.w3.org/2005/Atom}entry")
        assert len(entries) == 2
