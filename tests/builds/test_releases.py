"""Releases: an edition with a name, by whoever's approval counts, with files whose sums stand in the record."""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from barnraise import people, record
from barnraise.base import Clock, Refused
from barnraise.management import checking
from barnraise.people.models import Account, Person
from barnraise.publishing import releases
from barnraise.publishing.builds import building, keeping
from barnraise.publishing.models import Build, Due, Release
from barnraise.publishing.releases import Naming
from barnraise.record.models import Entry
from barnraise.rules.releasing import Wish, why_not_release
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.BARNRAISE_HOME = tmp_path
    return tmp_path


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({}, None),
        ({"counts": False}, "release_no_standing"),
        ({"edition": 2}, "release_not_newest"),
        ({"edition": 4}, "release_not_newest"),
        ({"edition": 0, "newest": 0}, "release_not_newest"),
        ({"is_named": True}, "release_named"),
        ({"waiting": 1}, "release_waits"),
        ({"is_free": False}, "release_not_free"),
    ],
)
def test_the_newest_edition_that_all_have_looked_at_is_released_once(told: dict[str, Any], reason: str | None) -> None:
    wish: dict[str, Any] = {"counts": True, "edition": 3, "newest": 3, "is_free": True}
    assert why_not_release(Wish(**wish | told)) == reason


def ann_of(make: Makers) -> Person:
    return make.member("Ann")


def first(make: Makers, work: Work) -> releases.Released:
    return releases.release(work, ann_of(make), Naming(edition=work.edition, name=" First  printing ", note="For all."))


@promises(
    "An edition can be given a name: Spring",
    "Then it is a release.",
)
def test_a_release_is_a_row_two_texts_and_an_entry(make: Makers, clock: Clock) -> None:
    work = make.work()
    made = first(make, work)
    entry = Entry.objects.filter(chain=work.chain_id).latest("number")
    row = Release.objects.select_related("name", "note").get()
    assert (made.edition, made.name, made.note, made.url) == (1, "First printing", "For all.", "/book/releases/1")
    assert (entry.kind, json.loads(entry.facts)) == (
        "released",
        {"release": str(made.uid), "of": 1, "name": record.bind(row.name), "note": record.bind(row.note)},
    )
    assert [(one.release, one.is_asked) for one in Due.objects.all()] == [(1, True)]


@promises("Whoever's approval counts may name the newest")
def test_whose_approval_does_not_count_names_nothing(make: Makers) -> None:
    work = make.work()
    with pytest.raises(Refused, match="release_no_standing"):
        releases.release(work, make.member("Cy"), Naming(edition=1, name="Mine"))
    assert (Release.objects.count(), Due.objects.count()) == (0, 0)


@promises("Whoever's approval counts may name the newest")
def test_what_waits_for_a_look_is_not_released(make: Makers) -> None:
    work = make.work()
    make.sent(work, make.member("Bo"))
    with pytest.raises(Refused, match="release_waits"):
        releases.release(work, ann_of(make), Naming(edition=2, name="Too soon"))


@pytest.mark.parametrize(("name", "code"), [("  ", "release_name_missing"), ("x" * 81, "release_name_long")])
def test_a_name_is_a_short_text(name: str, code: str, make: Makers) -> None:
    with pytest.raises(Refused, match=code):
        releases.release(make.work(), ann_of(make), Naming(edition=1, name=name))


@promises("Its files stay for good, their sums stand")
def test_its_files_are_made_at_once_stay_and_stand_in_the_record(make: Makers, clock: Clock) -> None:
    work = make.work()
    first(make, work)
    make.sent(work, ann_of(make), files={"one.md": "# One\n\nLater words.\n"})
    made = building.build_due()
    assert made == ["book-release-1.epub", "book-release-1.pdf", "book-release-1.zip"]
    clock.advance(minutes=1)
    record.follow([building.Stirring()])
    assert building.build_due()[0] == "book-edition-2.epub"
    there = {name: keeping.path_of(work, name).read_bytes() for name in made}
    entries = [json.loads(one.facts) for one in Entry.objects.filter(kind="release_made").order_by("number")]
    assert [(one["of"], one["format"], one["sha256"]) for one in entries] == [
        (1, name.rpartition(".")[2], hashlib.sha256(content).hexdigest()) for name, content in there.items()
    ]
    with zipfile.ZipFile(keeping.path_of(work, "book-release-1.zip")) as archive:
        assert archive.read("one.md") == b"# One\n\nA line.\n\nAnother line.\n"
    assert [told for told in checking.problems() if "release" in told] == []


def test_fsck_finds_a_release_or_a_sum_that_was_changed(make: Makers, clock: Clock) -> None:
    work = make.work()
    first(make, work)
    building.build_due()
    Build.objects.filter(format="pdf").update(sha256="0" * 64)
    Release.objects.update(edition=7)
    told = [one for one in checking.problems() if one.startswith("/book/: release")]
    assert told == [
        "/book/: release 1: it is not the one in the record",
        "/book/: release 1: its pdf is not the one in the record",
    ]


@promises(
    "Name the work, the edition, its date and its licence",
    "Its files stay for good, their sums stand",
)
def test_it_is_cited_in_three_forms(make: Makers, clock: Clock) -> None:
    work = make.work()
    told = releases.citation(work, first(make, work))
    url = "http://127.0.0.1:8000/book/releases/1"
    assert told.text == f"A book. First printing (Edition 1), 2026. {url}"
    assert told.bibtex == (
        "@book{book-1,\n  title = {A book},\n  year = {2026},\n  edition = {First printing (1)},\n"
        f"  url = {{{url}}}\n}}"
    )
    assert told.cff.splitlines()[-3:] == [
        'version: "First printing (edition 1)"',
        "date-released: 2026-03-01",
        f'url: "{url}"',
    ]


def test_page_api_and_feed_show_it(make: Makers, clock: Clock, client: Client) -> None:
    work = make.work()
    first(make, work)
    building.build_due()
    page = client.get("/book/releases/1").content.decode()
    sums = list(Build.objects.order_by("pk").values_list("sha256", flat=True))
    assert all(one in page for one in (*sums, "First printing", "For all.", "@book{book-1,"))
    told = client.get("/api/works/book/releases/1").json()
    assert (told["name"], [one["sha256"] for one in told["files"]]) == ("First printing", sums)
    assert client.get("/api/works/book/releases").json()["items"] == [told]
    feed = client.get("/book/releases.atom").content.decode()
    assert "<title>A book: First printing</title>" in feed
    assert client.get("/book/releases/9").status_code == client.get("/api/works/book/releases/9").status_code == 404


def test_page_and_api_release_the_same(make: Makers, clock: Clock, client: Client) -> None:
    work = make.work()
    client.force_login(Account.objects.get(person=ann_of(make)))
    answer = client.post("/book/releases", {"edition": "1", "name": "By page"})
    assert (answer.status_code, answer["Location"]) == (302, "/book/releases/1")
    make.sent(work, ann_of(make))
    token = people.issue_token(ann_of(make), "a program")
    sent = Client().post(
        "/api/works/book/releases",
        {"edition": 2, "name": "By program"},
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    assert (sent.status_code, sent.json()["edition"]) == (201, 2)
    assert [one.name for one in releases.releases_of(work)] == ["By program", "By page"]


def test_a_refused_release_shows_again_what_was_typed(make: Makers, client: Client) -> None:
    make.work()
    client.force_login(Account.objects.get(person=ann_of(make)))
    answer = client.post("/book/releases", {"edition": "5", "name": "Too far", "note": "Words of mine."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Edition 5 is not the newest any more." in page and "Words of mine." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_books_costs_the_same_for_one_release_and_for_three(
    count: int, make: Makers, clock: Clock, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    work = make.work()
    for number in range(count):
        first(make, work)
        make.sent(work, ann_of(make), files={"one.md": f"# One\n\nWords {number}.\n"})
        work.refresh_from_db()
    client.get("/book/books")
    with django_assert_num_queries(8):
        client.get("/book/books")
