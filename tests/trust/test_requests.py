"""S22: what whole requests of a megabyte found, counted: nothing is worked out that nobody is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise.publishing.rendering.finishing import Finisher
from barnraise.publishing.rendering.resolving import Resolver
from barnraise.web import desk
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
