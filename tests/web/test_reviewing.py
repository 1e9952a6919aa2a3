"""The pages on which contributions are read and judged."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from barnraise import contributions, record
from barnraise.base import Clock
from barnraise.contributions import Waiting, inputs, verifying
from barnraise.contributions.inputs import Remark
from barnraise.contributions.models import Comment, Contribution, Review
from barnraise.people.models import Person
from barnraise.web import reviewed
from tests.makers import Makers
from tests.promises import promises

DECISIONS = ("approve", "request_changes", "decline")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def plain(markup: str) -> str:
    """The words of a page, as a reader sees them."""
    body = markup[markup.index("<main") : markup.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<svg.*?</svg>", "", body))).split())


def url(sent: Contribution) -> str:
    return f"/{sent.work.slug}/contributions/{sent.number}"


def numbers(shown: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li><a href="/book/contributions/(\d+)"', shown)]


@promises("When the last condition is met, the change is integrated")
def test_a_reviewer_reads_a_contribution_and_approves_it(make: Makers) -> None:
    sent = make.sent(make.work(), make.guest(), summary="A line was dull")
    ann = signed_in(make.member("Ann"))
    shown = page(ann, url(sent))
    assert "<p>A <ins>better</ins> line.</p>" in shown
    assert "1 word in, 0 out" in shown
    assert [word for word in DECISIONS if f'name="verdict" value="{word}"' in shown] == list(DECISIONS)
    version = sent.version.hash  # type: ignore[union-attr]
    answer = ann.post(f"{url(sent)}/review", {"version": version, "verdict": "approve", "comment": "Well seen"})
    assert (answer.status_code, answer.headers["Location"]) == (302, url(sent))
    sent.refresh_from_db()
    assert (sent.state, sent.edition) == ("integrated", 2)
    assert "It is part of the work, since edition 2" in plain(page(ann, url(sent)))


@promises(
    "An approval holds for exactly one version.",
    "You see one exact version of a contribution.",
    "You can say three things, and each of them",
    "If the author has changed something since you read it",
    "409: something has changed since",
    "If they change it, that is a new version.",
    "A version is known by its hash.",
)
def test_a_judgement_of_a_stale_version_comes_back_with_its_words(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    sent, bo = make.sent(work, make.member("Cy")), signed_in(make.member("Bo"))
    answer = bo.post(f"{url(sent)}/review", {"version": "0" * 64, "verdict": "decline", "comment": "Not <b>so</b>"})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert "It was changed while you read it. Your words are kept" in plain(shown)
    assert "Not &lt;b&gt;so&lt;/b&gt;</textarea>" in shown


def test_words_come_back_to_whoever_is_no_longer_signed_in(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    given = {"version": sent.version.hash, "verdict": "decline", "comment": "Long thought"}  # type: ignore[union-attr]
    answer = Client().post(f"{url(sent)}/review", given)
    assert (answer.status_code, Review.objects.count()) == (401, 0)
    assert "readonly>\nLong thought</textarea>" in answer.content.decode()


@promises("A reason is required.")
def test_declining_without_a_reason_is_asked_for_one(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    version = sent.version.hash  # type: ignore[union-attr]
    answer = signed_in(make.member("Bo")).post(f"{url(sent)}/review", {"version": version, "verdict": "decline"})
    assert answer.status_code == 422
    assert "Say why, so that its author can do something about it" in plain(answer.content.decode())


@promises(
    "Anybody who is signed in may review.",
    "Whether your approval counts is another matter",
)
def test_who_cannot_approve_is_told_why_beside_the_button(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    barred = '<button class="btn" type="button" disabled aria-describedby="why-not">Approve</button>'
    told = {
        "Cy": "You wrote this, so somebody else has to judge it. You can still change or withdraw it.",
        "": "This needs a name. Nothing was changed; sign in or join, and come back.",
    }
    for name, why in told.items():
        shown = page(signed_in(make.member(name)) if name else Client(), url(sent))
        assert barred in shown
        assert f'<span class="meta" id="why-not">{why}</span>' in shown
    assert "does not count in this work yet" in plain(page(signed_in(make.member("Bo")), url(sent)))
    assert "does not count in this work yet" not in plain(page(signed_in(make.member("Ann")), url(sent)))


@promises(
    "The page of each contribution says how many approvals",
    "That is why Barnraise shows beside each contribution",
)
def test_what_is_missing_names_who_can_supply_it(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    missing = plain(page(signed_in(make.member("Ann")), url(sent)))
    assert "Approvals: 0 of 1. People who could give one now: 1. You could. Ann" in missing
    assert "It fits the present edition." in missing


@promises(
    "Parts of a contribution can be accepted, and others",
    "It is judged as one, but a reviewer may accept",
)
def test_one_piece_of_two_is_approved_and_the_other_returns(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Cy"), files={"a.md": "A\n", "b.md": "B\n"})
    ann = signed_in(make.member("Ann"))
    assert page(ann, url(sent)).count('name="path" value="') == 2
    given = {"version": sent.version.hash, "verdict": "approve", "offered": ["a.md", "b.md"]}  # type: ignore[union-attr]
    none = ann.post(f"{url(sent)}/review", given)
    assert (none.status_code, "tick at least one" in plain(none.content.decode())) == (422, True)
    ann.post(f"{url(sent)}/review", {**given, "path": ["b.md"]})
    rest = Contribution.objects.get(work=work, number=2)
    assert [change.path for change in rest.version.changes.all()] == ["a.md"]  # type: ignore[union-attr]
    assert rest.state == "returned"
    # Nobody's act in the work makes it other people's turn: neither what was approved, nor that another came to count.
    record.follow([Waiting()])
    make.reviewed(make.sent(work, make.member("Bo"), files={"c.md": "C\n"}), make.member("Ann"))
    record.follow([Waiting()])
    rest.refresh_from_db()
    assert rest.state == "returned"
    assert "Its author sends it anew; an approval as it is will do too." in plain(page(ann, url(rest)))
    assert list(verifying.problems_in(work)) == []
    typed = {"version": rest.version.hash, "text-0": "A, and more\n", "summary": "Again"}  # type: ignore[union-attr]
    signed_in(make.member("Cy")).post(f"{url(rest)}/edit", typed)
    rest.refresh_from_db()
    assert (rest.state, rest.is_rest, list(verifying.problems_in(work))) == ("open", False, [])


def test_what_was_left_over_is_integrated_when_it_is_approved_as_it_is(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Cy"), files={"a.md": "A\n", "b.md": "B\n"})
    contributions.review(
        sent,
        make.member("Ann"),
        inputs.Review(version=sent.version.hash, verdict="approve", paths=("b.md",)),  # type: ignore[union-attr]
    )
    make.reviewed(Contribution.objects.get(number=2), make.member("Ann"))
    assert (make.text(work, "a.md"), list(verifying.problems_in(work))) == ("A\n", [])


@promises("What went in by silence is shown as such")
def test_silence_that_stood_for_approvals_is_told_and_can_be_taken_back(make: Makers, clock: Clock) -> None:
    work = make.work(recipe="patch-review")
    make.sent(work, make.member("Bo"), files={"b.md": "B\n"})
    sent = make.sent(work, make.member("Ann"), files={"a.md": "A\n"})
    clock.advance(hours=24)
    contributions.tick()
    shown = plain(page(signed_in(make.member("Ann")), url(sent)))
    assert "Silence stood for approvals that were missing; whoever disagrees takes it back" in shown
    assert "Take it back" in shown
    told = Client().get(f"/api/contributions/{sent.uid}").json()
    assert (told["state"], told["by_silence"], list(verifying.problems_in(work))) == ("integrated", True, [])


@promises(
    "Mark the passage, write how it should read",
    "It may hold an exact replacement.",
)
def test_exact_words_are_offered_and_taken_over_with_one_click(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    bo, cy = signed_in(make.member("Bo")), signed_in(make.member("Cy"))
    given = {"path": "one.md", "quote": "better\r\n line", "offers": "1", "replacement": "fine line", "body": "Shorter"}
    answer = bo.post(f"{url(sent)}/remark", given)
    assert answer.status_code == 302
    comment = Comment.objects.get()
    assert (comment.quote, comment.is_only) == ("better line", True)
    shown = page(cy, url(sent))
    block = shown[shown.index("<ins>better</ins> line.</p>") :]
    assert "Offered instead: better line fine line" in plain(f"<main>{block[:1500]}</main>")
    assert "Take these words over" not in page(bo, url(sent))
    cy.post(f"{url(sent)}/remarks/{comment.uid}/accept")
    sent.refresh_from_db()
    assert (sent.version.number, [one.name for one in sent.authors.order_by("pk")]) == (2, ["Cy", "Bo"])  # type: ignore[union-attr]
    assert "A <ins>fine</ins> line." in page(cy, url(sent))


def test_a_passage_that_is_gone_is_said_to_be_gone(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    signed_in(make.member("Bo")).post(f"{url(sent)}/remark", {"path": "one.md", "quote": "better", "body": "How?"})
    typed = {"version": sent.version.hash, "text-0": "# Quite other words\n", "summary": "Again"}  # type: ignore[union-attr]
    assert signed_in(make.member("Cy")).post(f"{url(sent)}/edit", typed).status_code == 302
    assert "(the passage is gone)" in plain(page(Client(), url(sent)))


def test_words_that_are_not_there_cannot_be_remarked_on(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    answer = signed_in(make.member("Bo")).post(
        f"{url(sent)}/remark", {"path": "one.md", "quote": "no such words", "body": "<i>Mine</i>"}
    )
    shown = answer.content.decode()
    assert (answer.status_code, "&lt;i&gt;Mine&lt;/i&gt;</textarea>" in shown, Comment.objects.count()) == (
        422,
        True,
        0,
    )


@promises("Once you have signed in, you may comment on any")
def test_a_guest_may_not_remark_on_what_others_sent_but_on_her_own(make: Makers) -> None:
    work, client = make.work(recipe="patch-review"), Client()
    client.cookies["guest"] = "a browser's secret"
    own, other = make.sent(work, make.guest()), make.sent(work, make.member("Cy"))
    said = {"path": "", "body": "I mean it so"}
    assert client.post(f"{url(own)}/remark", said).status_code == 302
    assert client.post(f"{url(other)}/remark", said).status_code == 403
    assert Client().post(f"{url(other)}/remark", said).status_code == 401


def test_a_judgement_can_be_taken_back(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    make.reviewed(sent, make.member("Ann"), "decline", "No")
    assert sent.state == "declined"
    ann, row = signed_in(make.member("Ann")), Review.objects.get()
    assert "It was not taken" in plain(page(ann, url(sent)))
    assert signed_in(make.member("Bo")).post(f"{url(sent)}/reviews/{row.uid}/withdraw").status_code == 403
    ann.post(f"{url(sent)}/reviews/{row.uid}/withdraw")
    sent.refresh_from_db()
    assert sent.state == "open"
    assert "Ann declined it, and took that back" in plain(page(ann, url(sent)))


def test_who_counts_says_that_she_looked_and_readers_see_it(make: Makers) -> None:
    sent = make.sent(make.work(), make.member("Cy"))
    ann = signed_in(make.member("Ann"))
    assert "readers see it after one look" in plain(page(ann, url(sent)))
    assert "I looked at it" not in page(signed_in(make.member("Cy")), url(sent))
    assert "I looked at it" not in page(signed_in(make.member("Bo")), url(sent))
    version = sent.version.hash  # type: ignore[union-attr]
    ann.post(f"{url(sent)}/review", {"version": version, "verdict": "approve"})
    told = plain(page(ann, url(sent)))
    assert "I looked at it" not in told
    assert "Ann looked at it" in told


@promises("a guest’s contribution before its first look")
def test_a_guests_contribution_is_for_signed_in_people_until_its_first_look(make: Makers) -> None:
    sent = make.sent(make.work(), make.guest())
    page(Client(), url(sent), 404)
    assert '<meta name="robots" content="noindex">' in page(signed_in(make.member("Bo")), url(sent))
    assert "A change" not in page(Client(), "/book/contributions")
    make.reviewed(sent, make.member("Ann"))
    assert '<meta name="robots" content="noindex">' not in page(Client(), url(sent))


STATES = {
    "open": ("Cy", "It waits to be read"),
    "returned": ("Cy", "Somebody asked you for something"),
    "declined": ("Cy", "It was not taken"),
    "withdrawn": ("Cy", "You took it back"),
    "integrated": ("Cy", "It is part of the work, since edition 2"),
}


@promises(
    "If the missing thing is time, it says until when.",
    "The text is not destroyed by being declined.",
    "It stays in the record, with its reason, and",
)
@pytest.mark.parametrize("state", STATES)
def test_every_state_has_a_page_that_says_what_is_next(make: Makers, state: str) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"))
    ann = make.member("Ann")
    {
        "open": lambda: None,
        "returned": lambda: make.reviewed(sent, ann, "request_changes", "Say more"),
        "declined": lambda: make.reviewed(sent, ann, "decline", "No"),
        "withdrawn": lambda: contributions.withdraw(sent, sent.author),
        "integrated": lambda: make.reviewed(sent, ann),
    }[state]()
    sent.refresh_from_db()
    assert sent.state == state
    name, said = STATES[state]
    mine, others = page(signed_in(make.member(name)), url(sent)), page(Client(), url(sent))
    assert said in plain(mine)
    for shown in (mine, others):
        acts = re.findall(r'<a class="btn line" href="([^"]*)"|name="verdict"|action="[^"]*/withdraw"', shown)
        assert acts or state == "withdrawn"
    assert "/book/edit/one.md" in others or state in ("open", "integrated")


def test_hostile_names_and_texts_are_shown_as_text(make: Makers) -> None:
    evil = "<script>alert(1)</script>"
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member(evil[:40]), summary=evil, files={"b & 'c'.md": evil, "c.txt": evil})
    make.reviewed(sent, make.member("Bo"), "request_changes", evil)
    shown = page(signed_in(make.member("Bo")), url(sent))
    assert "<script>alert" not in shown
    assert "<script>alert" not in page(Client(), f"{url(sent)}?as=text")
    assert "<script>alert" not in page(Client(), "/book/contributions?state=all")


def test_bytes_of_a_piece_go_out_so_that_nothing_runs(make: Makers) -> None:
    sent = make.sent(
        make.work(recipe="patch-review"),
        make.member("Cy"),
        files={"p.svg": '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>', "one.md": None},
    )
    drawing, removed = Client().get(f"{url(sent)}/after/p.svg"), Client().get(f"{url(sent)}/after/one.md")
    assert b"script" not in drawing.content
    assert {name: drawing.headers[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "image/svg+xml",
        "X-Content-Type-Options": "nosniff",
    }
    assert drawing.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert (removed.status_code, Client().get(f"{url(sent)}/before/one.md").content[:5]) == (404, b"# One")


def test_an_empty_list_does_not_say_that_all_was_looked_at_to_whom_it_hides_something(make: Makers) -> None:
    work = make.work()
    make.sent(work, make.guest())
    reader, bo = Client(), signed_in(make.member("Bo"))
    told = [plain(page(client, "/book/contributions")) for client in (reader, bo)]
    assert ["Nothing waits here that everybody may see." in one for one in told] == [True, False]
    assert "A change" in told[1]


def test_the_list_asks_as_often_for_three_as_for_one(
    make: Makers, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    make.sent(work, cy, files={"a.md": "A\n"})
    for more in ((), ("b.md", "c.md")):
        for path in more:
            make.sent(work, cy, files={path: "B\n"})
        with django_assert_num_queries(4):
            shown = page(client, "/book/contributions")
    assert shown.count('<li><a href="/book/contributions/') == 3


def test_the_list_filters_by_state_and_pages_by_number(make: Makers, client: Client) -> None:
    work, cy = make.work(recipe="patch-review"), make.member("Cy")
    for number in range(32):
        make.sent(work, cy if number < 16 else make.member("Bo"), files={f"{number}.md": "A\n"})
    contributions.withdraw(Contribution.objects.get(work=work, number=32), make.member("Bo"))
    assert numbers(page(client, "/book/contributions?state=not-taken")) == [32]
    first = page(client, "/book/contributions")
    assert numbers(first) == list(range(31, 1, -1))
    assert 'href="?state=waiting&amp;before=2"' in first
    assert numbers(page(client, "/book/contributions?before=2")) == [1]
    assert "There is nothing of this kind." in page(client, "/book/contributions?state=integrated")


def test_a_contribution_asks_as_often_for_three_pieces_and_remarks_as_for_one(make: Makers) -> None:
    work = make.work(recipe="patch-review")
    client, bo = signed_in(make.member("Ann")), make.member("Bo")
    counts = []
    for count in (1, 3):
        sent = make.sent(work, make.member("Cy"), files={f"{count}{at}.md": "Words\n" for at in range(count)})
        for at in range(count):
            contributions.remark(sent, bo, Remark(path=f"{count}{at}.md", quote="Words", body="Which?"))
        page(client, url(sent))
        with CaptureQueriesContext(connection) as asked:
            shown = page(client, url(sent))
        assert shown.count("Which?") == 2 * count
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_is_missing_says_since_when(make: Makers, clock: Clock) -> None:
    work = make.work(recipe="patch-review")
    sent = make.sent(work, make.member("Cy"))
    clock.advance(hours=5)
    shown = page(Client(), url(sent))
    missing = shown[shown.index('id="missing"') :]
    assert re.findall(r'[Ss]ince <time[^>]*datetime="([^"]+)"', missing)[:1] == ["2026-03-01T12:00:00Z"]


def test_pieces_beyond_what_a_page_holds_are_compared_on_a_page_of_their_own(
    make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewed, "MOST_SHOWN", 3_000)
    sent = make.sent(
        make.work(recipe="patch-review"), make.member("Cy"), files={f"{at}.md": f"Words of {at}\n" for at in range(9)}
    )
    ann = signed_in(make.member("Ann"))
    shown, later = page(ann, url(sent)), page(ann, f"{url(sent)}?from=7")
    assert [at for at in range(9) if f"Words of {at}" in plain(shown)] == [0, 1]
    assert [at for at in range(9) if f"Words of {at}" in plain(later)] == [7, 8]
    assert f'href="{url(sent)}?from=7#piece-8"' in shown and 'id="piece-8"' in later
    assert [one.count('name="path" value="') for one in (shown, later)] == [2, 2]


def test_what_a_page_only_links_to_is_approved_by_nobody_who_does_not_say_that_it_was_read(
    make: Makers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reviewed, "MOST_SHOWN", 3_000)
    files = {f"{at}.md": f"Words of {at}\n" for at in range(9)}
    sent = make.sent(make.work(recipe="patch-review"), make.member("Cy"), files=files)
    ann = signed_in(make.member("Ann"))
    shown = page(ann, url(sent))
    form = {name: re.findall(rf'name="{name}" value="([^"]*)"', shown) for name in ("offered", "path", "elsewhere")}
    as_it_stands = {"version": sent.version.hash, "verdict": "approve", **form}  # type: ignore[union-attr]
    refused = ann.post(f"{url(sent)}/review", as_it_stands)
    assert (refused.status_code, "pieces that it only links to: 7" in refused.content.decode()) == (422, True)
    assert not Review.objects.exists()
    assert ann.post(f"{url(sent)}/review", {**as_it_stands, "read_elsewhere": "1"}).status_code == 302
    assert Contribution.objects.get(pk=sent.pk).state == "integrated"
