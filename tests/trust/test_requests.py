"""S22: what whole requests of a megabyte found, counted: nothing is worked out that nobody is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise.publishing import differences
from barnraise.publishing.rendering.finishing import Finisher
from barnraise.publishing.rendering.resolving import Resolver
from barnraise.web import desk
from barnraise.works import diff_words
from barnraise.works.diff_words import MOST_LINES_COUNTED, counts
from barnraise.works.visible import marks_in
from tests.makers import Makers
from tests.trust.growth import Nowhere
from tests.trust.growth_of_requests import typed


def counted(monkeypatch: pytest.MonkeyPatch, place: Any, *names: str) -> list[str]:
    """Return a list that grows by a function's name each time that it is called."""
    called: list[str] = []

    def counting(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
        def counts(*args: Any, **kwargs: Any) -> Any:
            called.append(name)
            return run(*args, **kwargs)

        return counts

    for name in names:
        monkeypatch.setattr(place, name, counting(name, getattr(place, name)))
    return called


@pytest.fixture
def cy(client: Client, make: Makers) -> Client:
    make.work()
    client.force_login(make.member("Cy").account)
    return client


@pytest.mark.django_db
def test_a_draft_is_kept_without_being_laid_out_or_counted(cy: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    called = counted(monkeypatch, desk, "render", "counts", "giving")
    answers = [cy.post("/book/draft", typed(text)).json() for text in ("# One\n\nA line.\n\nAnother line.\n", "New.\n")]
    assert (answers, called) == ([{"kept": False}, {"kept": True}], [])


@pytest.mark.django_db
def test_what_is_looked_for_is_shown_as_far_as_it_is_looked_for(cy: Client) -> None:
    page = cy.get("/book/edit", {"q": "word " * 20_000}).content
    assert 40 <= page.count(b"word ") < 60


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["![a](p%d.png)\n", "[a](p%d.md)\n\n"])
def test_a_page_of_links_asks_for_a_few_and_then_reads_all_the_paths_of_a_small_work(path: str, cy: Client) -> None:
    text = "".join(path % at for at in range(200))
    with CaptureQueriesContext(connection) as queries:
        page = cy.post("/book/preview", typed(text)).content
    assert (page.count(b"/book/edit/p"), len(queries) < 60) == (200, True)


def test_a_picture_is_looked_up_once_for_each_time_that_it_is_shown() -> None:
    resolver = Resolver(Nowhere(), "a.md")
    asked: list[str] = []
    found = resolver.target
    resolver.target = lambda address: asked.append(address) or found(address)  # type: ignore[method-assign, func-returns-value]
    Finisher(resolver).feed('<img src="a.png" alt="b">' * 3)
    assert asked == ["a.png"] * 3


def test_equal_lines_that_came_in_are_looked_through_for_words_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    monkeypatch.setattr(diff_words, "count_words", lambda text: looked.append(text) or len(text.split()))  # type: ignore[func-returns-value]
    found = counts("a\n" * 10, "b c\nd\n" * MOST_LINES_COUNTED + "a\n" * 12)
    assert (found, looked) == ((3 * MOST_LINES_COUNTED + 2, 0), ["b c\nd", "a"])


def test_hidden_characters_are_looked_for_in_all_the_new_lines_of_a_long_text_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, new = "a\n", "".join(f"{at}\r\n" for at in range(3_000)) + "b\u202e\n"
    texts: list[str] = []
    monkeypatch.setattr(differences, "marks_in", lambda given: marks_in([texts.append(one) or one for one in given]))  # type: ignore[func-returns-value]
    found = differences.difference("a.py", old.encode(), new.encode(), links=Nowhere())
    assert (found.is_cut, found.hidden, len(texts)) == (True, ("right-to-left override",), 1)
