"""What a page says of itself holds for whoever reads it: the language of each text, and nothing of sessions."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from barnraise.works.declaration import Declared, written
from barnraise.works.models import Work
from tests.makers import Makers
from tests.web.test_accounts import sign_in

VOID = {"meta", "link", "input", "br", "hr", "img"}


class Languages(HTMLParser):
    """Collects each text of a page with the language that it is said to be in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.texts: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        before = self.open[-1][1] if self.open else ""
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or before))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open[-1][0] != "title":
            self.texts.setdefault(" ".join(data.split()), self.open[-1][1])


@pytest.fixture
def german(make: Makers) -> Work:
    """A work in German, read through an interface in English."""
    declared = written(Declared(title="Seile", licence="CC-BY-SA-4.0", language="de"))
    pages = {"hanf.md": "# Hanf\n\nEin Seil.\n", "knoten.md": "# Knoten\n"}
    return make.work(files={".commons/work.toml": declared, **pages})


@pytest.mark.parametrize(
    ("path", "theirs", "ours"),
    [
        ("read/hanf.md", ("Seile", "Hanf", "Ein Seil."), ("Improve this page", "Account", "The whole outline")),
        ("", ("Seile",), ("Read it", "Account")),
        ("outline", ("Seile", "Hanf", "Knoten"), ("Outline", "Account")),
    ],
)
def test_each_text_of_a_page_says_its_language(
    german: Work, client: Client, path: str, theirs: tuple[str, ...], ours: tuple[str, ...]
) -> None:
    texts = Languages(client.get(f"/{german.slug}/{path}").content.decode()).texts
    assert {text: texts[text] for text in theirs} == dict.fromkeys(theirs, "de")
    assert {text: texts[text].partition("-")[0] for text in ours} == dict.fromkeys(ours, "en")


def test_the_shelf_says_of_each_title_in_which_language_it_is(german: Work, client: Client) -> None:
    assert '<span class="t" lang="de">Seile</span>' in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/join", "/sign-in", "/tasks", "/nothing"])
def test_a_page_in_english_says_so_to_every_browser(db: None, client: Client, path: str) -> None:
    page = client.get(path, headers={"accept-language": "de, fr;q=0.5"}).content.decode()
    assert '<html lang="en' in page


def test_a_published_page_offers_nobody_what_is_not_so_for_them(make: Makers, client: Client) -> None:
    make.work()
    make.member("Ann")
    sign_in(client, "Ann", "a long enough password")
    page = client.get("/book/read/one.md").content.decode()
    head, foot = page.split("<main")[0], page.split("<footer")[1]
    assert [words for words in (">Join<", ">Sign in<", ">Sign out<") if words in head + foot] == []
    assert 'href="/join">Account</a>' in head
    assert client.get("/join").headers["Location"] == "/profile"
    assert "I have joined already" in Client().get("/join").content.decode()
