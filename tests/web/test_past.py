"""Editions, histories and differences."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise import contributions
from barnraise.contributions.inputs import Change, Submission
from tests.makers import Makers
from tests.promises import promises


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@promises(
    "It has a permanent address, and so has each",
    "You can go back to any edition, compare",
    "to cite ·",
)
def test_an_edition_shows_what_it_changed_by_whom_and_offers_to_take_it_back(make: Makers, client: Client) -> None:
    work = make.work()
    make.sent(work, make.member("Cy"), summary="Say it better")
    page = client.get("/book/editions/2").content.decode()
    assert "<ins>better " in page or "better</ins>" in page
    assert "Say it better" in page and "Cy" in page
    assert 'action="/book/editions/2/revert"' in page
    assert 'href="/book/contributions/1"' in page
    assert client.get("/book/editions/3").status_code == 404


@promises("to know who is behind a page ·")
def test_a_history_tells_every_revision_wherever_the_piece_stood(make: Makers, client: Client) -> None:
    work = make.work()
    moved = Change(path="uno.md", moved_from="one.md")
    contributions.submit(work, make.member("Ann"), Submission(base_edition=1, summary="Move", changes=(moved,)))
    page = client.get("/book/history/uno.md").content.decode()
    assert 'href="/book/at/2/uno.md"' in page
    assert 'href="/book/at/1/one.md"' in page
    assert 'href="/book/diff/1/2/uno.md"' in page
    assert client.get("/book/history/one.md").content.decode().count("History of Uno") == 2
    assert client.get("/book/history/never.md").status_code == 404


@promises(
    "You can go back to any edition, compare",
    "to see what has changed since you last looked",
)
def test_a_difference_is_shown_as_it_reads_and_as_text(make: Makers, client: Client) -> None:
    work = make.work(files={"t.csv": "id,name\n1,One\n2,Two\n", "one.md": "# One\n\nA line.\n"})
    make.sent(work, make.member("Ann"), files={"t.csv": "id,name\n1,Uno\n2,Two\n", "one.md": "# One\n\nA *line.*\n"})
    assert "<del>One</del> <ins>Uno</ins>" in client.get("/book/diff/1/2/t.csv").content.decode()
    assert "<em>" in client.get("/book/diff/1/2/one.md").content.decode()
    assert 'class="lines"' not in client.get("/book/diff/1/2/one.md").content.decode()
    assert 'class="lines"' in client.get("/book/diff/1/2/one.md?text").content.decode()
    assert client.get("/book/diff/1/2/none.md").status_code == 404


@pytest.mark.parametrize("url", ["/book/editions", "/book/history/one.md", "/book/"])
def test_the_number_of_queries_does_not_grow_with_the_list(make: Makers, client: Client, url: str) -> None:
    work = make.work()
    client.get(url)  # the declaration is read once
    counted: list[Any] = []
    for number in range(1, 4):
        text = f"# One\n\nLine {number}.\n"
        make.sent(work, make.member(f"Cy {number}"), files={"one.md": text})
        counted.append(queries(client, url))
    assert counted[0] == counted[2]


@promises("It is shown as source, and raw files")
def test_bytes_go_out_in_a_sandbox_and_a_drawing_only_as_far_as_it_is_safe(make: Makers, client: Client) -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><rect width="1"/></svg>'
    make.work(files={"a.svg": svg, "b.html": "<script>alert(1)</script>", "c.bin": b"\0\1", "bad.svg": "<svg"})
    answer = client.get("/book/raw/a.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"script" not in answer.content and b"rect" in answer.content
    for path in ("a.svg", "b.html", "c.bin", "bad.svg"):
        head = client.get(f"/book/raw/{path}").headers
        assert head["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert head["X-Content-Type-Options"] == "nosniff"
    assert client.get("/book/raw/b.html").headers["Content-Type"] == "text/plain; charset=utf-8"
    assert client.get("/book/raw/bad.svg").headers["Content-Disposition"] == "attachment; filename*=UTF-8''bad.svg"
    again = client.get("/book/raw/b.html", headers={"if-none-match": client.get("/book/raw/b.html").headers["ETag"]})
    assert again.status_code == 304


def test_hostile_names_and_titles_are_only_text(make: Makers, client: Client) -> None:
    name = 'a"><script>x.md'
    make.work(files={name: '# <script>alert(1)</script> "q" \n', "one.md": "# One\n"})
    for url in (
        "/book/",
        "/book/outline",
        "/book/read/one.md",
        "/book/read/a%22%3E%3Cscript%3Ex.md",
        "/book/editions/1",
    ):
        page = client.get(url).content.decode()
        assert "<script>" not in page and '"><script' not in page
        assert client.get(url).status_code == 200
