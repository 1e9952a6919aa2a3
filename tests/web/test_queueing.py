"""The review queue: one by one, one key an item, filtered, taken back, by author; nobody reads what another reads."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise.base import now
from barnraise.contributions import queue_rest, queueing, reviewing
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.queueing import Sought
from barnraise.people.models import Person
from barnraise.web import reviewed
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_reviewing import page, plain, signed_in

LONG = "# Long\n\n" + "A long tale of beams. " * 200


def slow(make: Makers, slug: str = "book") -> Work:
    cache.clear()
    return make.work(slug=slug, recipe="patch-review", files={"one.md": "# One\n\nA line.\n", "two.md": "# Two\n"})


def told(person: Person, **sought: object) -> list[str]:
    rows = queueing.waiting(person, Sought(**sought))  # type: ignore[arg-type]
    return [one.summary.body for one in rows.select_related("summary").order_by("pk")]


def form(shown: str, **more: str) -> dict[str, str]:
    """What the judging form of a page holds, and more."""
    body = shown[shown.index('id="decide"') :]
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', body))
    return {**found, **more}


def heading(shown: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", shown)
    assert found is not None
    return found[1]


@promises("Read them one by one, on a work’s review page")
def test_the_queue_serves_one_after_another_until_nothing_waits(make: Makers) -> None:
    work = slow(make)
    first = make.sent(work, make.member("Bo"), summary="First")
    make.sent(work, make.guest(), summary="Second", files={"two.md": "# Two\n\nMore.\n"})
    ann = signed_in(make.member("Ann"))
    shown = page(ann, "/review")
    assert [word in plain(shown) for word in ("First", "2 wait for you", "in her own words", "What it needs")] == [
        True
    ] * 4
    answer = ann.post("/review/judge", form(shown, verdict="approve"))
    row = Review.objects.get()
    assert answer.headers["Location"] == f"/review?done={row.uid}"
    first.refresh_from_db()
    assert (first.state, row.verdict) == ("integrated", "approve")
    shown = page(ann, answer.headers["Location"])
    assert (heading(shown), "Approved." in plain(shown), 'data-key="u"' in shown) == ("Second", True, True)
    ann.post("/review/judge", form(shown, verdict="decline", reason="It does not belong in this work."))
    assert Review.objects.order_by("-pk")[0].comment.body == "It does not belong in this work."  # type: ignore[union-attr]
    assert heading(page(ann, "/review")) == "Nothing waits for you here."


def test_a_refused_judgement_comes_back_with_its_words_and_the_same_piece(make: Makers) -> None:
    work = slow(make)
    make.sent(work, make.member("Bo"), summary="First")
    make.sent(work, make.member("Cy"), summary="Second")
    ann = signed_in(make.member("Ann"))
    shown = page(ann, "/book/review?kind=changed")
    answer = ann.post("/review/judge", form(shown, verdict="decline", comment=" "))
    assert (answer.status_code, heading(answer.content.decode())) == (422, "First")
    answer = ann.post("/review/judge", form(shown, verdict="decline", comment="Not <b>so</b>", version="0" * 64))
    again = answer.content.decode()
    assert (answer.status_code, heading(again), "Not &lt;b&gt;so&lt;/b&gt;</textarea>" in again) == (409, "First", True)
    assert form(again)["within"] == "book"


@promises("U takes your last judgement back")
def test_a_judgement_is_taken_back_by_one_key_within_a_quarter_of_an_hour(make: Makers) -> None:
    sent = make.sent(slow(make), make.member("Bo"), summary="First")
    ann = signed_in(make.member("Ann"))
    ann.post("/review/judge", form(page(ann, "/review"), verdict="request_changes", comment="A source?"))
    row = Review.objects.get()
    answer = ann.post("/review/undo", {"review": str(row.uid), "within": "", "kind": "changed"})
    assert answer.headers["Location"] == f"/review?kind=changed&at={sent.uid}&undone="
    shown = page(ann, answer.headers["Location"])
    assert (heading(shown), "Your judgement is taken back" in plain(shown)) == ("First", True)
    ann.post("/review/judge", form(shown, verdict="decline", comment="It stands elsewhere."))
    Review.objects.filter(withdrawn_at=None).update(at=now() - timedelta(minutes=reviewing.UNDO_MINUTES, seconds=1))
    late = Review.objects.get(withdrawn_at=None)
    assert ann.post("/review/undo", {"review": str(late.uid)}).status_code == 409
    assert signed_in(make.member("Cy")).post("/review/undo", {"review": str(late.uid)}).status_code == 404


@promises("What your approval let in is taken back")
def test_undoing_what_let_a_piece_in_leads_to_taking_its_edition_back(make: Makers) -> None:
    make.sent(slow(make), make.member("Bo"))
    ann = signed_in(make.member("Ann"))
    ann.post("/review/judge", form(page(ann, "/review"), verdict="approve"))
    answer = ann.post("/review/undo", {"review": str(Review.objects.get().uid)})
    assert answer.headers["Location"] == "/book/editions/2/revert"


@promises(
    "While you read something, others are served",
    "When nothing else waits, two may read",
)
def test_two_readers_are_not_served_the_same_while_another_waits(make: Makers) -> None:
    work = slow(make)
    make.work(slug="other", by=make.member("Di"), recipe="patch-review")
    for summary in ("First", "Second"):
        make.sent(work, make.member("Bo"), summary=summary)
    ann, di = make.member("Ann"), make.member("Di")
    served = [queueing.serve(person, queueing.waiting(person, Sought(work=work))) for person in (ann, di, ann)]
    found = [(one.contribution.summary.body, one.is_shared) for one in served if one is not None]
    assert found == [("First", False), ("Second", False), ("First", False)]
    third = queueing.serve(make.member("Cy"), queueing.waiting(make.member("Cy"), Sought(work=work)))
    assert third is not None and (third.contribution.number, third.is_shared) == (1, True)
    first = Contribution.objects.get(number=1)
    queueing.keep_no_longer(first, make.member("Cy"))  # not hers to let go
    queueing.keep_no_longer(first, ann)
    freed = queueing.serve(make.member("Cy"), queueing.waiting(make.member("Cy"), Sought(work=work)))
    assert freed is not None and (freed.contribution.number, freed.is_shared) == (1, False)


@promises("Then one key: A approves, Q asks")
def test_what_is_skipped_comes_back_only_when_it_changes(make: Makers) -> None:
    work = slow(make)
    sent = make.sent(work, make.member("Bo"), summary="First")
    make.sent(work, make.member("Cy"), summary="Second")
    ann = signed_in(make.member("Ann"))
    answer = ann.post("/review/skip", form(page(ann, "/review")))
    assert (answer.headers["Location"], heading(page(ann, "/review"))) == (f"/review?after={sent.pk}", "Second")
    shown = page(ann, "/review")
    last = re.search(r'href="(/review\?after=\d+)" data-key="n"', shown)
    assert last is not None
    assert heading(page(ann, last[1])) == "That was the last one."


@promises("Choose what you read serves only what")
def test_filters_serve_what_they_name(make: Makers) -> None:
    work, ann, bo = slow(make), make.member("Ann"), make.member("Bo")
    make.sent(work, bo, summary="changed")
    make.sent(
        work,
        bo,
        summary="new",
        files={"guides/long.md": LONG},
        made="translated",
        source="A book",
        source_licence="CC0-1.0",
    )
    make.sent(work, make.guest(), summary="removed", files={"two.md": None})
    old = make.sent(work, make.member("Cy"), summary="rules", files={".commons/outline.md": "# Outline\n"})
    Contribution.objects.filter(pk=old.pk).update(submitted_at=now() - timedelta(days=8))
    expected = {
        "kind": {
            "new": ["new", "rules"],
            "changed": ["changed"],
            "removed": ["removed"],
            "rules": ["rules"],
            "translated": ["new"],
            "moved": [],
            "reverting": [],
            "machine": [],
        },
        "size": {"small": ["changed", "removed", "rules"], "large": ["new"]},
        "age": {"new": ["changed", "new", "removed"], "old": ["rules"]},
        "whose": {"guests": ["removed"], "members": ["changed", "new", "rules"]},
        "path": {"guides/": ["new"], "two": ["removed"], "none": []},
        "language": {"en": ["changed", "new", "removed", "rules"], "e": []},
    }
    found = {name: {value: told(ann, **{name: value}) for value in values} for name, values in expected.items()}
    assert found == expected
    assert told(ann, by=bo.uid) == ["changed", "new"]


@promises("Read them one by one, on a work’s review page")
def test_nobody_is_served_her_own_nor_what_she_judged_nor_what_counts_for_nothing(make: Makers) -> None:
    work, ann, bo, cy = slow(make), make.member("Ann"), make.member("Bo"), make.member("Cy")
    sent = make.sent(work, bo, summary="Of Bo", authors=(str(cy.uid),))
    make.sent(work, ann, summary="Of Ann")
    make.reviewed(sent, make.member("Di"), "request_changes", "A source?")
    found = {one.name: told(one, everywhere=True) for one in (ann, bo, cy, make.member("Di"), make.member("Ed"))}
    assert found == {
        "Ann": ["Of Bo"],
        "Bo": ["Of Ann"],
        "Cy": ["Of Ann"],
        "Di": ["Of Ann"],
        "Ed": ["Of Bo", "Of Ann"],
    }
    assert told(make.member("Ed")) == []
    shown = page(signed_in(make.member("Ed")), "/review")
    assert "Read along in every work" in plain(shown)


@promises(
    "All of this author’s shows what one person",
    "Each is still judged for itself",
)
def test_what_one_author_sent_is_judged_together_each_for_itself(make: Makers) -> None:
    work, ann, bo = slow(make), make.member("Ann"), make.member("Bo")
    sent = [make.sent(work, bo, summary=name, files={f"{name}.md": f"# {name}\n"}) for name in ("a1", "b2", "c3")]
    client = signed_in(ann)
    shown = page(client, f"/review/by/{bo.uid}")
    named = re.findall(r'name="one" value="([^"]+)"', shown)
    assert named == [f"{one.uid}:{one.version.hash}" for one in sent]  # type: ignore[union-attr]
    stale = f"{sent[1].uid}:{'0' * 64}"
    answer = client.post(f"/review/by/{bo.uid}", {"one": [named[0], stale], "verdict": "approve"})
    assert (answer.status_code, "1 judgement was taken." in plain(answer.content.decode())) == (200, True)
    assert "b2 : It was changed while you read it" in plain(answer.content.decode())
    states = list(Contribution.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["integrated", "open", "open"]
    answer = client.post(f"/review/by/{bo.uid}", {"one": named[1:], "verdict": "decline", "comment": " "})
    assert (answer.status_code, "Say why" in plain(answer.content.decode())) == (422, True)
    assert client.post(f"/review/by/{bo.uid}", {"verdict": "approve"}).status_code == 422


def test_the_queue_costs_the_same_however_much_waits(make: Makers, django_assert_max_num_queries: object) -> None:
    work, ann = slow(make), make.member("Ann")
    for number in range(3):
        make.sent(work, make.member("Bo"), summary=f"{number}", files={"one.md": f"# One\n\n{number}\n"})
    client = signed_in(ann)
    page(client, "/review")
    with django_assert_max_num_queries(45):  # type: ignore[operator]
        page(client, "/review")


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/review").status_code == 401


def test_the_queue_takes_no_approval_of_pieces_that_it_only_linked_to(
    make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewed, "MOST_SHOWN", 3_000)
    make.sent(slow(make), make.member("Bo"), files={f"{at}.md": f"Words of {at}\n" for at in range(4)})
    ann = signed_in(make.member("Ann"))
    given = form(page(ann, "/review"), verdict="approve")
    assert (ann.post("/review/judge", given).status_code, Review.objects.count()) == (422, 0)
    read = ann.post("/review/judge", {**given, "read_elsewhere": "1"})
    assert (read.status_code, Review.objects.count()) == (302, 1)


def test_what_waits_elsewhere_asks_once_what_time_has_decided(make: Makers) -> None:
    make.sent(slow(make), make.member("Bo"))
    ann = make.member("Ann")
    with CaptureQueriesContext(connection) as asked:
        found = queue_rest.rest(ann, Sought())
    due = [one for one in asked if '"next_at" <=' in one["sql"] and "NOT IN" not in one["sql"]]
    assert (found.here, found.is_nothing, len(due)) == (1, False, 1)
