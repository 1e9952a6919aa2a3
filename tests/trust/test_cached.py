"""S23: what can be withheld is in nobody's cache for long, and no old tag brings it back."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from barnraise import governance, record
from barnraise.publishing import files
from barnraise.publishing.builds import keeping
from barnraise.web.serving import followers
from barnraise.works import slugs
from tests.makers import Makers
from tests.trust.addresses import declared, url_of
from tests.trust.asking_wsgi import Answer, Application, ask, served
from tests.trust.scene import Scene, set_up

# It stands in a page, in its drawing, in a proposed change of it, and in a released book.
SECRET = "Another line."
DRAWING = f'<svg xmlns="http://www.w3.org/2000/svg"><text>{SECRET}</text></svg>'
BOOK = "book-release-1.epub"
# What is added to the addresses whose routes may read it.
QUERIES = {"path": ("?edition=1", "?edition=2", "?edition=99999", "?about=1"), "search": ("?q=line",)}


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path / "home"
    settings.BARNRAISE_HOME.mkdir()
    return Path(settings.BARNRAISE_HOME)


@pytest.fixture
def scene(home: Path, make: Makers) -> Scene:
    scene = set_up(make, more={"drawn.svg": DRAWING})
    made = home / "made.epub"
    made.write_text(SECRET)
    keeping.folder_of(scene.work).mkdir(parents=True)
    keeping.keep(scene.work, made, name=BOOK, title="", unset="", release=1, part="", format="epub", edition=1)
    return scene


@pytest.fixture
def addresses(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every address that a cache may be asked for: what routes declare, and what is published as a file."""
    published, write = set[str](), files.write

    def noted(url: str, *args: Any) -> bool:
        published.add(url)
        return write(url, *args)

    monkeypatch.setattr(files, "write", noted)
    record.follow(followers())
    assert {"/book/", "/book/read/one.md"} <= published
    found = {url_of(route, scene, "seen") for route in declared() if "GET" in route.methods}
    found |= {one.replace("one.md", "drawn.svg") for one in found} | published | {f"/book/take/{BOOK}"}
    late = {one + query for one in found for query in QUERIES["path"] if one.endswith((".md", ".svg"))}
    searched = {one + query for one in found for query in QUERIES["search"] if one.endswith("/search")}
    return sorted(found | late | searched)


def answers(application: Application, addresses: list[str]) -> Iterator[tuple[str, Answer]]:
    for address in addresses:
        # As a cache does that keeps what programs and browsers without a session get.
        yield address, ask(application, address)


def is_long_lived(answer: Answer) -> bool:
    """Tell whether a cache may give an answer again without asking us first."""
    control = answer.headers.get("cache-control", "")
    asks_first = re.search(r"\bno-(cache|store)\b", control) is not None
    return not asks_first or re.search(r"immutable|max-age=[1-9]", control) is not None


def test_nothing_that_can_be_withheld_stays_in_a_cache_unasked(scene: Scene, addresses: list[str]) -> None:
    found = list(answers(served(), addresses))
    assert [address for address, answer in found if is_long_lived(answer)] == []
    assert sum(SECRET in answer.text for _, answer in found) > 20  # the control: it is there to be kept


def test_an_edition_that_is_not_there_yet_has_no_bytes(scene: Scene) -> None:
    asked = [ask(served(), f"/book/raw/one.md?edition={number}").status for number in (0, 1, 2, 10**14, 10**30)]
    assert asked == [404, 200, 404, 404, 404]


def test_no_tag_of_before_brings_back_what_is_withheld(scene: Scene, addresses: list[str]) -> None:
    application = served()
    before = [(at, answer) for at, answer in answers(application, addresses) if SECRET in answer.text]

    def brought_back() -> list[str]:
        """Return the addresses at which a cache with the old tag gives or gets the words."""
        now = [(at, ask(application, at, headers=with_tag(answer))) for at, answer in before]
        return [at for at, answer in now if SECRET in answer.text or answer.status == 304 or is_long_lived(answer)]

    def brought_back_at_once_or_later() -> tuple[list[str], list[str]]:
        """Ask as soon as an act is over, and again when what follows the record has made everything anew."""
        at_once = brought_back()
        record.follow(followers())
        return at_once, brought_back()

    places = ("/book/read/one.md", "/book/read/drawn.svg", f"/book/contributions/{scene.shown.number}")
    hidden = [governance.hide(place, reason="A private address.") for place in places]
    assert brought_back_at_once_or_later() == ([], [])
    for act in hidden:
        governance.lift(act)
    record.follow(followers())
    assert files.read(b"/book/read/one.md") is not None  # published again
    assert len(brought_back()) > 20  # the control: the tags are sent
    for place in places:
        governance.remove(place, reason="A private address.")
    assert brought_back_at_once_or_later() == ([], [])
    governance.remove("/book/", reason="The whole of it was copied.")
    assert brought_back_at_once_or_later() == ([], [])
    gone = [ask(application, at).status for at, _ in before if at.startswith(("/book/", "/api/works/book"))]
    assert (len(gone) > 20, set(gone) <= {404, 410}) == (True, True)


def with_tag(answer: Answer) -> dict[str, str]:
    return {"If-None-Match": answer.headers["etag"]} if "etag" in answer.headers else {}


def test_what_did_not_change_is_not_sent_again(scene: Scene, addresses: list[str]) -> None:
    application = served()
    for address in ("/book/read/one.md", "/book/raw/one.md", "/book/raw/one.md?edition=1", f"/book/take/{BOOK}"):
        first = ask(application, address)
        again = ask(application, address, headers={"If-None-Match": f'W/"other", {first.headers["etag"]}'})
        assert (address, first.status, again.status, again.body) == (address, 200, 304, b"")


def test_a_work_that_is_hidden_as_a_whole_is_given_nowhere_from_that_moment(scene: Scene) -> None:
    record.follow(followers())
    application = served()
    asked = ["/book/read/one.md", "/book/raw/one.md", "/book/", "/book/feed.atom", f"/book/take/{BOOK}"]
    before = [ask(application, at).status for at in asked]
    governance.hide("/book/", reason="A private address.")
    after = [ask(application, at).status == 403 for at in asked]
    assert (before, after) == ([200] * 5, [True] * 5)
    found = ask(application, "/api/search?q=line").text  # another work has the same words, and is not hidden
    assert ('"book"' in found, '"other"' in found) == (False, True)


def test_words_under_a_former_address_go_with_those_under_the_new_one(scene: Scene) -> None:
    record.follow(followers())
    slugs.move(scene.work, "moved")
    governance.hide("/moved/read/one.md", reason="A private address.")
    assert [SECRET in ask(served(), f"/{slug}/read/one.md").text for slug in ("book", "moved")] == [False, False]


def test_a_book_that_was_begun_before_words_were_hidden_is_not_kept(scene: Scene, home: Path) -> None:
    record.follow(followers())
    made = home / "made.epub"
    made.write_text(SECRET)
    governance.hide("/book/read/one.md", reason="A private address.")
    record.follow(followers())
    keeping.keep(scene.work, made, name=BOOK, title="", unset="", release=1, part="", format="epub", edition=1)
    assert (keeping.named(scene.work, BOOK), keeping.path_of(scene.work, BOOK).exists()) == (None, False)
