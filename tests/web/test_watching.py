"""What one watches, recent changes and their filters, going through them, taking back one or all."""

import re
from typing import Any

import pytest
from django.test import Client

from barnraise import contributions, talk
from barnraise.contributions import reverting
from barnraise.publishing import recent
from barnraise.talk.inputs import Opening
from barnraise.talk.models import Watch
from barnraise.works.models import Component, Work
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_discussing import page
from tests.web.test_writing import signed_in

FILES = {"one.md": "# One\n\nA line.\n", "two.md": "# Two\n\nA line.\n", "three.md": "# Three\n\nA line.\n"}


def editions(work: Work, kind: recent.Kind, **more: Any) -> list[int]:
    return [one.row.change.edition for one in recent.changes(work, kind, **more).rows]


@pytest.fixture
def lively(make: Makers) -> Work:
    """A wiki: Bo changed a line, a guest put in much, which Ann took back; nobody looked at what Di did."""
    work = make.work(files=dict(FILES))
    ann, bo, guest = make.member("Ann"), make.member("Bo"), make.guest()
    sent = make.sent(work, bo, summary="A better line", files={"one.md": "# One\n\nA better line.\n"})
    make.reviewed(sent, ann)
    work.refresh_from_db()
    advert = make.sent(work, guest, summary="Buy mallets", files={"two.md": "# Two\n\n" + "Buy mallets.\n\n" * 200})
    make.reviewed(advert, ann)
    work.refresh_from_db()
    contributions.revert(work, ann, 3, "An advert")
    work.refresh_from_db()
    make.sent(work, make.member("Di"), summary="Three", files={"three.md": "# Three\n\nThree lines.\n"})
    work.refresh_from_db()
    return work


@promises(
    "Recent changes, on the page of a work's editions",
    "Every work has a list of its latest changes",
)
def test_recent_changes_are_filtered_by_what_needs_a_look(lively: Work, make: Makers) -> None:
    found = {kind: editions(lively, kind) for kind in recent.KINDS}
    assert found == {"all": [5, 4, 3, 2, 1], "unlooked": [5], "guests": [3], "large": [4, 3, 1], "reverting": [4]}
    assert editions(lively, "all", by=make.member("Bo")) == [2]
    assert editions(lively, "all", before=3) == [2, 1]


@promises("Go through them opens the newest; N leads")
def test_one_goes_through_them_by_next_and_comes_back_to_the_list(lively: Work, make: Makers, client: Client) -> None:
    ann = signed_in(client, make.member("Ann"))
    first = ann.get("/book/changes/next?show=unlooked").headers["Location"]
    told = page(ann, first)
    assert (first, 'data-key="n"' in told, 'data-key="t"' in told, 'data-key="a"' in told) == (
        "/book/editions/5?show=unlooked",
        True,
        True,
        True,
    )
    form = dict(re.findall(r'name="(version|then)" value="([^"]+)"', told))
    form["then"] = form["then"].replace("&amp;", "&")
    answer = ann.post("/book/contributions/4/review", {**form, "verdict": "approve"})
    assert answer.headers["Location"] == "/book/changes/next?show=unlooked&before=5"
    assert ann.get(answer.headers["Location"]).headers["Location"] == "/book/changes?show=unlooked&through"
    assert editions(lively, "unlooked") == []


def test_nobody_is_led_elsewhere_after_a_look(lively: Work, make: Makers, client: Client) -> None:
    ann = signed_in(client, make.member("Ann"))
    form = {"version": "x", "verdict": "approve", "then": "https://elsewhere.example/book/changes/next?"}
    version = contributions.queries.by_number(lively, 4).version.hash  # type: ignore[attr-defined]
    answer = ann.post("/book/contributions/4/review", {**form, "version": version})
    assert answer.headers["Location"] == "/book/contributions/4"


@promises(
    "Every piece that they were the last to change",
    "The revert is an ordinary contribution",
)
def test_all_that_one_person_did_is_taken_back_at_once_and_that_too(make: Makers, client: Client) -> None:
    work, ann, vandal = make.work(files=dict(FILES)), make.member("Ann"), make.member("Vandal")
    make.sent(work, vandal, summary="x", files={"one.md": "x\n", "two.md": None, "new.md": "x\n"})
    work.refresh_from_db()
    make.sent(work, vandal, summary="x", files={"one.md": "xx\n", "three.md": "x\n"})
    work.refresh_from_db()
    make.sent(work, ann, summary="Mend", files={"three.md": "# Three\n\nMended.\n"})
    work.refresh_from_db()
    assert reverting.undone_by(work, vandal, 2) == [
        reverting.Undone("new.md", ""),
        reverting.Undone("one.md", "one.md"),
        reverting.Undone("two.md", "two.md"),
    ]
    answer = signed_in(client, ann).post(f"/book/changes/by/{vandal.uid}/revert?since=2", {"summary": "Vandalism"})
    assert answer.headers["Location"] == "/book/contributions/4"
    work.refresh_from_db()
    now = {path: make.text(work, path) for path in ("one.md", "two.md", "three.md", "new.md")}
    assert now == {**FILES, "three.md": "# Three\n\nMended.\n", "new.md": None}
    contributions.revert(work, ann, work.edition, "After all")
    assert (make.text(work, "one.md"), make.text(work, "two.md")) == ("xx\n", None)
    assert reverting.undone_by(work, vandal, 2) == []
    refused = client.post(f"/book/changes/by/{vandal.uid}/revert?since=2", {"summary": "Again"})
    assert (refused.status_code, "nothing of hers" in refused.content.decode()) == (422, True)


@promises("Watch it puts a piece or a work")
def test_what_happens_to_what_one_watches_stands_on_one_page_and_in_a_feed(
    make: Makers, client: Client, lively: Work
) -> None:
    other = make.work(by=make.member("Ann"), slug="other")
    bo = signed_in(client, make.member("Bo"))
    bo.post("/book/watch", {"path": "two.md"})
    bo.post("/other/watch")
    bo.post("/other/watch")
    assert Watch.objects.count() == 2
    quoting = Opening(about="component", path="two.md", title="Why mallets?", body="?")
    talk.begin(lively, make.member("Cy"), quoting)
    talk.report(other, make.guest(), "one.md", edition=1, body="The year is wrong.")
    make.sent(other, make.member("Cy"), summary="A small change")
    told = page(bo, "/watching")
    for words in ("Buy mallets", "An advert", "Why mallets?", "The year is wrong.", "A small change", "Begin"):
        assert words in told
    assert "A better line" not in told
    feed = re.search(r'href="(/watching/[^"]+/feed\.atom)"', told)
    assert feed is not None and "Why mallets?" in page(Client(), feed[1])
    assert Client().get(feed[1].replace("feed", "feet")).status_code == 404
    bo.post("/other/watch", {"no_longer": "1"})
    assert "A small change" not in page(bo, "/watching") and Client().get("/watching").status_code == 401


def test_who_watches_is_not_told_what_is_hidden_from_everybody(make: Makers, client: Client) -> None:
    work = make.work(recipe="patch-review")
    bo = signed_in(client, make.member("Bo"))
    bo.post("/book/watch")
    make.sent(work, make.guest(), summary="Words to hide", files={"one.md": "# One\n\nx\n"})
    told = page(bo, "/watching")
    feed = re.search(r'href="(/watching/[^"]+/feed\.atom)"', told)
    assert feed is not None and "Words to hide" in told and "Words to hide" not in page(Client(), feed[1])


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_of_changes_takes_the_same_queries(
    make: Makers, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    work, bo = make.work(files=dict(FILES)), make.member("Bo")
    for number in range(count):
        make.sent(work, bo, files={"one.md": f"# One\n\n{number}\n"})
        work.refresh_from_db()
    talk.watching.watch(bo, work)
    talk.watching.watch(bo, work, Component.objects.get(work=work, path="one.md"))
    with django_assert_num_queries(8):
        client.get("/book/changes?show=unlooked")
    signed_in(client, bo)
    with django_assert_num_queries(11):
        client.get("/watching")
