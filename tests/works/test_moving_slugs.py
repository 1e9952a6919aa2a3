"""A work's address: changed through its own process, and the former ones lead there for ever."""

import pytest
from django.test import Client

from barnraise import contributions, works
from barnraise.base import Refused
from barnraise.contributions import Change, Submission
from barnraise.management import checking
from barnraise.works.models import Work
from tests.makers import LICENCE, Makers
from tests.promises import promises


def asked(make: Makers, slug: str, to: str) -> None:
    """Propose another address, as whoever started the work."""
    work = Work.objects.get(slug=slug)
    text = f'slug = "{to}"\ntitle = "A book"\nlicence = "{LICENCE}"\n'
    change = Change(path=".commons/work.toml", content=text.encode())
    given = Submission(base_edition=work.edition, summary="Another address", changes=(change,))
    contributions.submit(work, make.member("Ann"), given)


@promises("The work can ask for another later, in its own")
def test_a_work_moves_by_a_contribution_and_every_former_address_redirects(make: Makers, client: Client) -> None:
    make.work()
    asked(make, "book", "guide")
    asked(make, "guide", "manual")
    found = {
        url: (client.get(url).status_code, client.get(url).headers.get("Location"))
        for url in ("/book/read/one.md?a=1", "/guide/", "/api/works/book", "/manual/read/one.md")
    }
    assert found == {
        "/book/read/one.md?a=1": (308, "/manual/read/one.md?a=1"),
        "/guide/": (308, "/manual/"),
        "/api/works/book": (308, "/api/works/manual"),
        "/manual/read/one.md": (200, None),
    }


def test_a_work_may_take_its_own_former_address_back(make: Makers, client: Client) -> None:
    make.work()
    asked(make, "book", "guide")
    asked(make, "guide", "book")
    assert [client.get(url).status_code for url in ("/book/", "/guide/")] == [200, 308]
    assert list(checking.problems(with_pages=False)) == []


@pytest.mark.parametrize(
    ("to", "code"),
    [("other", "slug_taken"), ("Odd one", "work_invalid"), ("api", "work_invalid"), ("was", "slug_taken")],
)
def test_an_address_that_is_or_was_anothers_is_refused(make: Makers, to: str, code: str) -> None:
    make.work()
    make.work(slug="was")
    asked(make, "was", "other")
    with pytest.raises(Refused, match=code):
        asked(make, "book", to)


@promises("The work can ask for another later, in its own")
def test_nobody_begins_a_work_at_a_former_address(make: Makers) -> None:
    make.work()
    asked(make, "book", "guide")
    with pytest.raises(Refused, match="slug_taken"):
        works.begin("book", title="Mine", started_by=make.member("Bo"))
