"""The pages that readers see."""

import re

from django.test import Client

from barnraise import contributions, record, works
from barnraise.contributions.inputs import Change, Submission
from barnraise.publishing import verifying
from barnraise.publishing.followers import FOLLOWERS
from tests.makers import Makers
from tests.promises import promises


def test_a_page_shows_its_text_its_edition_and_the_way_to_improve_it(make: Makers, client: Client) -> None:
    make.work()
    answer = client.get("/book/read/one.md")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<p>A line.</p>" in page
    assert re.findall(r'<h1 class="gap-s">(.*?)</h1>', page) == ["One"]
    assert 'href="/book/edit/one.md"' in page
    assert 'href="/book/wrong/one.md"' in page


@promises("Each work has a site of its own.")
def test_the_front_page_names_the_work_and_leads_into_it(make: Makers, client: Client) -> None:
    make.work()
    page = client.get("/book/").content.decode()
    assert "<h1" in page and "A book" in page
    assert 'href="/book/read/one.md"' in page


def test_what_moved_redirects_and_what_is_gone_says_so(make: Makers, client: Client) -> None:
    work = make.work(files={"one.md": "# One\n", "two.md": "# Two\n"})
    ann = make.member("Ann")
    moved = Change(path="uno.md", moved_from="one.md")
    contributions.submit(work, ann, Submission(base_edition=1, summary="Move", changes=(moved,)))
    gone = Change(path="two.md")
    contributions.submit(work, ann, Submission(base_edition=2, summary="Remove", changes=(gone,)))
    assert client.get("/book/read/one.md").headers["Location"] == "/book/read/uno.md"
    answer = client.get("/book/read/two.md")
    assert answer.status_code == 410
    assert 'href="/book/at/2/two.md"' in answer.content.decode()
    missing = client.get("/book/read/three.md")
    assert missing.status_code == 404
    assert 'href="/book/edit/three.md"' in missing.content.decode()
    assert "Two" in client.get("/book/at/2/two.md").content.decode()


def test_a_readme_without_a_heading_is_called_as_what_it_opens(make: Makers, client: Client) -> None:
    make.work(files={"README.md": "Welcome.\n", "parts-of-it/readme.md": "Also.\n", "index.txt": "Three.\n"})
    record.follow(FOLLOWERS)
    assert [
        re.findall(r'<h1 class="gap-s">(.*?)</h1>', client.get(f"/book/read/{path}").content.decode())
        for path in ("README.md", "parts-of-it/readme.md")
    ] == [["A book"], ["Parts of it"]]
    assert works.search.named(works.work_of("book"), "readme") == [  # type: ignore[arg-type]
        ("README.md", "A book"),
        ("parts-of-it/readme.md", "Parts of it"),
    ]
    assert list(verifying.problems_in(works.work_of("book"))) == []  # type: ignore[arg-type]
