"""The published site: which pages a change rewrites, what readers see, how the files are served."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from barnraise import contributions, record, works
from barnraise.base import now
from barnraise.contributions.inputs import Change, Submission
from barnraise.publishing import feeds, files, indexing, site, verifying
from barnraise.publishing.followers import FOLLOWERS
from barnraise.publishing.indexing import AT_A_TIME
from barnraise.web.serving import published_first
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path
    return tmp_path


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """Return, when called, the addresses whose bytes changed since the last call, after the followers have read."""
    seen: list[str] = []
    really = files.write

    def write(url: str, content: str, type_: str = files.HTML) -> bool:
        changed = really(url, content, type_)
        seen.extend([url] if changed else [])
        return changed

    monkeypatch.setattr(files, "write", write)

    def since() -> list[str]:
        record.follow(FOLLOWERS)
        told = sorted(seen)
        seen.clear()
        return told

    return since


def chapters(count: int) -> dict[str, str | bytes]:
    return {f"part/{number:02}.md": f"# Chapter {number}\n\nSome words.\n" for number in range(count)}


def page(url: str) -> str:
    kept = files.read(url.encode())
    return kept.content().decode() if kept else ""


def at_once(work: Work, make: Makers, *changes: Change) -> None:
    """Let the starter change her work, which needs nobody's look."""
    given = Submission(base_edition=work.edition, summary="A change", changes=changes)
    contributions.submit(work, make.member("Ann"), given)


LISTS = ["/book/", "/book/credits", "/book/feed.atom"]


@promises(
    "barnraise publish · writes the published pages anew",
    "Everything lives in one folder, named by",
    "When a change is integrated, the pages it concerns",
)
def test_everything_is_written_once_and_nothing_twice(make: Makers, written: Callable[[], list[str]]) -> None:
    work = make.work(files=chapters(3))
    assert written() == sorted([*LISTS, "/book/outline", *(f"/book/read/part/{number:02}.md" for number in range(3))])
    with site.alone():
        assert site.publish(work) == 0


@promises("A page contains only what changes with it")
def test_a_change_of_words_rewrites_its_page_and_the_lists(make: Makers, written: Callable[[], list[str]]) -> None:
    work = make.work(files=chapters(30))
    written()
    at_once(work, make, Change(path="part/07.md", content=b"# Chapter 7\n\nSome better words.\n"))
    assert written() == [*LISTS, "/book/read/part/07.md"]


def test_a_change_of_title_rewrites_the_pages_beside_it(make: Makers, written: Callable[[], list[str]]) -> None:
    work = make.work(files={**chapters(4), "other/one.md": "# Elsewhere\n"})
    written()
    at_once(work, make, Change(path="part/02.md", content=b"# A new title\n\nSome words.\n"))
    beside = [f"/book/read/part/{number:02}.md" for number in range(4)]
    assert written() == sorted([*LISTS, "/book/outline", *beside])
    assert "A new title" in page("/book/read/part/01.md")


@promises("A page contains only what changes with it")
@pytest.mark.slow
def test_in_a_large_folder_at_most_a_hundred_neighbours_are_rewritten(
    make: Makers, written: Callable[[], list[str]]
) -> None:
    work = make.work(files={f"{number:03}.md": f"# Chapter {number}\n" for number in range(250)})
    written()
    at_once(work, make, Change(path="120.md", content=b"# A new title\n"))
    assert 50 < len(written()) <= 100 + 5


@promises(
    "A link to a page that does not exist is not an error.",
    "They look different from other links",
)
def test_a_page_that_links_to_a_missing_one_leads_there_once_it_is_written(
    make: Makers, written: Callable[[], list[str]]
) -> None:
    work = make.work(files={"one.md": "# One\n\nSee [two](deep/two.md).\n"})
    written()
    assert 'href="/book/edit/deep/two.md"' in page("/book/read/one.md")
    at_once(work, make, Change(path="deep/two.md", content=b"# Two\n"))
    assert "/book/read/one.md" in written()
    assert 'href="/book/read/deep/two.md"' in page("/book/read/one.md")


def test_pages_of_a_large_work_are_made_when_they_are_asked_for_after_all_of_them_changed(
    make: Makers, client: Client, written: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    work = make.work(files=chapters(5))
    written()
    monkeypatch.setattr(site, "MANY", 3)
    declared = works.bytes_at(work, ".commons/work.toml")
    assert declared is not None
    named = declared.replace(work.title.encode(), b"Another name", 1)
    at_once(work, make, Change(path=".commons/work.toml", content=named))
    assert written() == [*LISTS, "/book/outline"]
    assert page("/book/read/part/03.md") == ""
    assert "Another name" in client.get("/book/read/part/03.md").content.decode()
    assert list(verifying.problems_in(work)) == []


def test_a_page_follows_the_file_it_includes(make: Makers, written: Callable[[], list[str]]) -> None:
    work = make.work(
        files={"one.md": "# One\n\n```rust\n{{#include code/main.rs}}\n```\n", "code/main.rs": "fn a() {}"}
    )
    written()
    at_once(work, make, Change(path="code/main.rs", content=b"fn better() {}"))
    assert "/book/read/one.md" in written()
    assert "better" in page("/book/read/one.md")


@promises(
    "If a page moves, its old address leads to the new one.",
    "You can, in fact: a piece keeps its identity",
)
def test_what_is_taken_out_or_moved_leaves_its_address(make: Makers, written: Callable[[], list[str]]) -> None:
    work = make.work(files=chapters(3))
    written()
    at_once(work, make, Change(path="part/01.md"))
    written()
    assert page("/book/read/part/01.md") == ""
    assert "Chapter 1" not in page("/book/read/part/00.md")
    assert works.search.find("Chapter 1", work=work) == []
    at_once(work, make, Change(path="part/99.md", moved_from="part/02.md"))
    written()
    assert page("/book/read/part/02.md") == ""
    assert "Chapter 2" in page("/book/read/part/99.md")


@promises(
    "Readers first see what somebody whose approval counts",
    "What nobody has looked at stays out of what readers see",
    "For each component they see the newest revision",
    "One click shows the newest edition",
    "to read what is valid now ·",
    "In a work under patch review or lazy consensus, readers",
    "In a work under the wiki recipe a change may be",
    "One click shows the newest instead.",
)
def test_readers_see_what_was_looked_at_and_one_click_away_the_newest(
    make: Makers, written: Callable[[], list[str]], client: Any
) -> None:
    work = make.work()
    written()
    sent = make.sent(work, make.member("Cy"))
    written()
    assert "A better line." not in page("/book/read/one.md")
    assert 'href="/book/newest/one.md"' in page("/book/read/one.md")
    assert "A better line." in client.get("/book/newest/one.md").content.decode()
    make.reviewed(sent, make.member("Ann"))
    written()
    assert "A better line." in page("/book/read/one.md")
    assert "/book/newest/one.md" not in page("/book/read/one.md")


@promises("Until that is answered the work is marked")
def test_a_work_without_a_free_licence_is_not_published(
    make: Makers, written: Callable[[], list[str]], client: Any
) -> None:
    work = make.work(licence="")
    assert written() == ["/book/"]
    assert "no free licence is known" in page("/book/")
    assert "A line." not in page("/book/")
    assert works.search.find("A line", work=work) == []
    paths = ("read/one.md", "raw/one.md", "at/1/one.md", "newest/one.md", "edit/one.md", "take/zip")
    answers = [client.get(f"/book/{path}").status_code for path in paths]
    assert answers == [403, 403, 403, 403, 403, 403]
    components = "/api/works/book/components"
    assert client.get(f"{components}/one.md").json()["error"]["code"] == "not_free"
    assert client.get(f"{components}/.commons/work.toml").status_code == 200
    assert "yours to copy" not in page("/book/")


def asked(path: str, **headers: str) -> tuple[str, dict[str, str], bytes]:
    told: list[Any] = []

    def beyond(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 Beyond", [])
        return [b"django"]

    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path.encode().decode("latin-1"), **headers}
    body = b"".join(published_first(beyond)(environ, lambda status, head: told.extend((status, dict(head)))))
    return told[0], told[1], body


@promises(
    "Your browser keeps pages and asks each time",
    "A reader gets those bytes and nothing is computed",
)
def test_a_published_page_is_served_with_its_tag_and_not_sent_twice(
    make: Makers, written: Callable[[], list[str]]
) -> None:
    make.work(files={"à b.md": "# One\n"})
    written()
    status, head, body = asked("/book/read/à b.md")
    assert (status, body.decode()) == ("200 OK", page("/book/read/à b.md"))
    assert head["Content-Security-Policy"].startswith("default-src 'none'")
    assert asked("/book/read/à b.md", HTTP_IF_NONE_MATCH=head["ETag"])[::2] == ("304 Not Modified", b"")
    packed = asked("/book/read/à b.md", HTTP_ACCEPT_ENCODING="br, gzip")
    assert packed[1]["Content-Encoding"] == "gzip"
    assert packed[1]["ETag"] != head["ETag"]
    assert asked("/book/read/à b.md", HTTP_ACCEPT_ENCODING="gzip;q=0")[2] == body
    assert asked("/book/read/à b.md", REQUEST_METHOD="HEAD")[::2] == ("200 OK", b"")
    assert asked("/book/read/à b.md", REQUEST_METHOD="POST")[2] == b"django"


@pytest.mark.parametrize(
    "path", ["/", "/book", "/../secret.key", "/book/../../x", "/%2e%2e/x", "/book/\0", "//", "/é/"]
)
def test_what_is_not_published_goes_to_django(path: str) -> None:
    assert asked(path)[2] == b"django"


def test_the_same_bytes_come_from_django_where_no_file_is(
    make: Makers, written: Callable[[], list[str]], client: Any
) -> None:
    make.work()
    written()
    for path in ("/book/", "/book/read/one.md", "/book/outline", "/book/credits", "/book/feed.atom"):
        assert client.get(path).content.decode() == page(path)


def test_a_page_that_waits_for_a_look_is_not_said_to_be_unwritten(
    make: Makers, client: Client, written: Callable[[], list[str]]
) -> None:
    work = make.work()
    make.sent(work, make.member("Cy"), files={"new.md": "# New\n\nWords.\n"})
    written()
    told = client.get("/book/read/new.md").content.decode()
    assert "Nobody has written this yet" not in told
    assert 'href="/book/newest/new.md"' in told
    assert "Nobody has written this yet" in client.get("/book/read/other.md").content.decode()


def test_a_feed_can_be_read_whatever_its_authors_are_called() -> None:
    entry = feeds.FeedEntry("urn:x", "A\x01title", "/x", now(), ("An\x01n\ufffe",), "\x02said")
    read = ElementTree.fromstring(feeds.feed("urn:y", "T\x03", "/", [entry], now()))
    assert [one.text for one in read.iter("{http://www.w3.org/2005/Atom}name")] == ["Ann"]


def test_a_large_work_is_stored_in_small_parts_between_which_others_write(
    make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    really = indexing.write_each

    def write_each(parts: Any, write: Any) -> list[Any]:
        some = list(parts)
        sizes.extend(len(fresh) for fresh, _ in some)
        return really(some, write)

    monkeypatch.setattr(indexing, "write_each", write_each)
    work = make.work(files=chapters(12))
    with site.alone():
        site.publish(work)
    assert sum(sizes) == 14 and max(sizes) == AT_A_TIME  # with the two documents of every work
    assert works.search.find("chapter 11", work=work)
