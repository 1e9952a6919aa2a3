"""Contributing in the page: what is typed, sent, refused and kept."""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from barnraise import contributions, people, works
from barnraise.base import Clock
from barnraise.contributions.models import Contribution, Draft
from barnraise.people.models import Person
from barnraise.record.models import Entry
from barnraise.rules.process import WORK_PATH
from tests.makers import Makers
from tests.promises import promises

ONE = "# One\n\nA line.\n\nAnother line.\n"
BETTER = "# One\r\n\r\nA better line.\r\n\r\nAnother line.\r\n"


def typed(text: str = BETTER, **more: Any) -> dict[str, Any]:
    """What the form sends when somebody presses the button that sends."""
    return {
        "text": text,
        "base_edition": "1",
        "path": "one.md",
        "summary": "Say it better",
        "made": "own",
        "licence": "CC-BY-SA-4.0",
        "attached": "[]",
        "send": "1",
        **more,
    }


def signed_in(client: Client, person: Person) -> Client:
    client.force_login(person.account)
    return client


@promises(
    "You get a private address that tells you",
    "You land on a page that tells you what happens",
)
def test_a_guest_sends_a_correction_and_learns_what_happens_next(make: Makers, client: Client) -> None:
    work = make.work()
    answer = client.post("/book/edit/one.md", typed())
    sent = Contribution.objects.get()
    assert (answer.status_code, sent.state, sent.author.kind) == (302, "open", "guest")
    private = answer.headers["Location"]
    page = client.get(private).content.decode()
    assert "It is safe here, and waits to be read." in page
    assert "Approvals: 0 of 1. People who could give one now: 1." in page
    assert sent.author.name in page
    elsewhere = Client().get(private.removesuffix("?sent"))
    assert elsewhere.status_code == 200
    assert work.slug in elsewhere.content.decode()


@promises(
    "A private link, kept in your browser",
    "A guest has a pseudonym, and a private link",
)
def test_a_guests_piece_is_nobody_elses(make: Makers, client: Client) -> None:
    make.work()
    client.post("/book/edit/one.md", typed())
    sent = Contribution.objects.get()
    statuses = [browser.get(f"/mine/{sent.uid}").status_code for browser in (client, Client())]
    assert (*statuses, Client().get("/mine/forged:key").status_code) == (200, 404, 404)


@promises(
    "A guest may have five contributions open at once, and",
    "If you meet one, the page tells you which",
    "A guest may have five contributions open at one time",
    "When you reach one of them you are told so",
)
def test_a_guest_sends_twenty_an_hour_and_is_told_when_to_go_on(make: Makers, client: Client, clock: Clock) -> None:
    make.work()
    for number in range(20):
        private = client.post("/book/edit/one.md", typed(f"Text {number}\n")).headers["Location"]
        client.post(f"/book/contributions/{number + 1}/withdraw")
        clock.advance(minutes=1)
        assert "?sent" in private
    refused = client.post("/book/edit/one.md", typed("One more\n"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, str(40 * 60))
    page = refused.content.decode()
    assert "A guest may send 20 contributions an hour here." in page and "One more" in page
    clock.advance(minutes=40)
    assert client.post("/book/edit/one.md", typed("One more\n")).status_code == 302


def test_a_member_is_told_that_readers_wait_for_a_look(make: Makers, client: Client) -> None:
    make.work()
    signed_in(client, make.member("Cy"))
    page = client.get("/book/edit/one.md").content.decode()
    assert "It is in the next edition as soon as you send it. Readers see it once Ann has looked at it;" in page
    answer = client.post("/book/edit/one.md", typed(), follow=True)
    assert "It is integrated in edition 2; readers see it once somebody has looked at it." in answer.content.decode()


@pytest.mark.parametrize(
    ("base", "text", "written"),
    [
        (b"one\r\ntwo\nthree", "one\r\n2\r\nthree", b"one\r\n2\nthree"),
        (b"\xef\xbb\xbfone\r\n", "One\r\n", b"\xef\xbb\xbfOne\r\n"),
        (b"caf\xe9\n", "caf\xe9s\r\n", b"caf\xe9s\n"),
        (b"one\n", "one", b"one"),
    ],
)
def test_bytes_that_nobody_typed_stay(make: Makers, client: Client, base: bytes, text: str, written: bytes) -> None:
    work = make.work(files={"one.md": base})
    signed_in(client, make.member("Ann")).post("/book/edit/one.md", typed(text))
    assert works.bytes_at(work, "one.md") == written


@promises(
    "What you had typed is still there.",
    "If you close the page, if the connection breaks",
)
def test_a_refused_save_keeps_all_that_was_typed_and_makes_nobody(make: Makers, client: Client) -> None:
    make.work()
    people_before = Person.objects.count()
    answer = client.post("/book/edit/one.md", typed(summary="", made="machine", source="a <b>tool</b>"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A better line." in page
    # Said at the head of the page, since on a phone the field is far below, and at the field.
    assert '<a href="#summary">Say in one line what you changed and why.' in page
    assert '<p class="why" id="summary-why">Say in one line what you changed and why.' in page
    assert 'value="a &lt;b&gt;tool&lt;/b&gt;"' in page
    assert (Contribution.objects.count(), Person.objects.count() - people_before) == (0, 0)
    assert "guest" not in answer.cookies


@promises("The header Retry-After says in how many seconds")
def test_a_cap_says_when_to_come_back(make: Makers, client: Client) -> None:
    make.work()
    for number in range(5):
        client.post("/book/edit/one.md", typed(BETTER + f"{number}\r\n"))
    answer = client.post("/book/edit/one.md", typed(BETTER + "more\r\n"))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "A guest may have 5 contributions open here." in answer.content.decode()
    assert Contribution.objects.count() == 5


def test_who_was_signed_out_meanwhile_sends_nothing_as_somebody_else(make: Makers, client: Client) -> None:
    make.work()
    cy = make.member("Cy")
    answer = client.post("/book/edit/one.md", typed(form_by=str(cy.uid)))
    assert answer.status_code == 409
    assert "You are no longer signed in as Cy." in answer.content.decode()
    assert "A better line." in answer.content.decode()
    assert Contribution.objects.count() == 0


def test_a_form_without_its_token_comes_back_with_all_that_was_typed(make: Makers) -> None:
    make.work()
    answer = Client(enforce_csrf_checks=True).post("/book/edit/one.md", typed())
    assert answer.status_code == 403
    assert "Nothing was sent yet and your words are kept below" in answer.content.decode()
    assert "A better line." in answer.content.decode()
    assert Contribution.objects.count() == 0


@promises(
    "Above the button stands a sentence such as",
    "Each contributor gives it with each contribution.",
)
def test_a_licence_that_changed_meanwhile_is_shown_before_anything_is_given(make: Makers, client: Client) -> None:
    make.work()
    answer = client.post("/book/edit/one.md", typed(licence="CC0-1.0"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "licence is CC-BY-SA-4.0 now; what you read above the button was CC0-1.0." in page
    assert 'name="licence" value="CC-BY-SA-4.0"' in page


@promises(
    "They look different from other links",
    "It is shown as an open place, and who follows",
    "The link is shown as such, and it leads",
)
def test_a_missing_page_can_be_begun(make: Makers, client: Client) -> None:
    work = make.work()
    signed_in(client, make.member("Ann"))
    assert "Begin “Two”" in client.get("/book/edit/part/two.md").content.decode()
    client.post("/book/edit/part/two.md", typed("# Two\r\n", path="part/two.md"))
    assert make.text(work, "part/two.md") == "# Two\n"


def test_an_odd_name_is_refused_before_anything_is_typed(make: Makers, client: Client) -> None:
    make.work()
    assert client.get("/book/edit/a/../../b.md").status_code in (404, 422)
    assert client.get("/book/edit/.git/config").status_code == 422


@promises("And if your browser runs no scripts")
def test_without_a_script_a_button_shows_the_page_and_counts_the_words(make: Makers, client: Client) -> None:
    make.work()
    fields = typed(show="1")
    del fields["send"]
    page = client.post("/book/edit/one.md", fields).content.decode()
    assert "<p>A better line.</p>" in page
    assert "Send one word" in page.split("data-numbers")[1]
    assert "1 word differs from edition 1" in page
    assert Contribution.objects.count() == 0


def test_the_preview_is_safe_html(make: Makers, client: Client) -> None:
    make.work()
    answer = client.post("/book/preview", typed("# One\n\n<script>alert(1)</script>\n\nSee [two](two.md).\n"))
    assert "<script" not in answer.content.decode()
    assert 'href="/book/edit/two.md"' in answer.content.decode()


def test_a_draft_is_kept_on_the_server_until_it_is_sent_or_begun_again(make: Makers, client: Client) -> None:
    make.work()
    signed_in(client, make.member("Cy"))
    assert client.post("/book/draft", typed()).json() == {"kept": True}
    page = client.get("/book/edit/one.md").content.decode()
    assert "A better line." in page and "This is your draft" in page
    client.post("/book/edit/one.md", {"forget": "1"})
    assert "A better line." not in client.get("/book/edit/one.md").content.decode()
    client.post("/book/draft", typed())
    client.post("/book/edit/one.md", typed())
    assert Draft.objects.count() == 0
    assert client.post("/book/draft", typed(ONE)).json() == {"kept": False}


def test_a_work_without_a_free_licence_says_why_nothing_can_be_given(make: Makers, client: Client) -> None:
    make.work(licence="")
    assert "names no free licence yet" in client.get("/book/edit/one.md").content.decode()
    page = client.post("/book/edit/one.md", typed()).content.decode()
    assert "This work names no free licence yet" in page and "A better line." in page
    assert "data-counts" not in page


def test_pictures_come_along_without_a_script(make: Makers, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    work = make.work(files={"part/one.md": ONE})
    signed_in(client, make.member("Ann"))
    picture = SimpleUploadedFile("A worn chain.PNG", b"\x89PNG\r\n")
    client.post("/book/edit/part/one.md", typed(path="part/one.md", pictures=picture))
    assert works.bytes_at(work, "part/A-worn-chain.png") == b"\x89PNG\r\n"
    assert make.text(work, "part/one.md") == BETTER.replace("\r\n", "\n")


def test_a_picture_is_replaced_by_a_file(make: Makers, client: Client) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    work = make.work(files={"fig.png": b"\x89PNG\0old"})
    signed_in(client, make.member("Ann"))
    assert "The file to put in its place" in client.get("/book/edit/fig.png").content.decode()
    fields = typed(path="fig.png", file=SimpleUploadedFile("x.png", b"\x89PNG\0new"))
    del fields["text"]
    client.post("/book/edit/fig.png", fields)
    assert works.bytes_at(work, "fig.png") == b"\x89PNG\0new"
    assert people.named("Ann") is not None and contributions.drafts_of(people.named("Ann")) == []


@promises("A contribution may change several pieces at once.")
def test_several_pieces_go_together_as_one_contribution(make: Makers, client: Client) -> None:
    work = make.work(files={"one.md": ONE, "two.md": "Two\r\n", "three.md": "Three\n"})
    signed_in(client, make.member("Ann"))
    answer = client.post("/book/edit/one.md", {**typed(), "send": "", "keep": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/book/edit")
    client.post("/book/draft", typed("Two!\r\n", path="two.md"))
    client.post("/book/move/three.md", typed(moved_to="part/three.md", keep="1"))
    page = client.get("/book/edit").content.decode()
    assert "Send 3 pieces together" in page and "Move three.md to part/three.md" in page
    client.post("/book/edit", typed())
    sent = Contribution.objects.get()
    assert (sent.state, sent.edition, Draft.objects.count()) == ("integrated", 2, 0)
    assert [make.text(work, path) for path in ("one.md", "two.md", "three.md", "part/three.md")] == [
        BETTER.replace("\r\n", "\n"),
        "Two!\r\n",
        None,
        "Three\n",
    ]


def test_drafts_begun_at_different_editions_undo_nothing_of_others(make: Makers, client: Client) -> None:
    work = make.work(files={"one.md": ONE, "two.md": "Two\n\nof\n\nthese\n\nlines\n\nfar\n\napart\n"})
    signed_in(client, make.member("Cy"))
    client.post("/book/draft", typed("Two!\n\nof\n\nthese\n\nlines\n\nfar\n\napart\n", path="two.md"))
    make.sent(work, make.member("Ann"), files={"two.md": "Two\n\nof\n\nthese\n\nlines\n\nfar\n\nAPART\n"})
    client.post("/book/draft", typed(path="one.md", base_edition="2"))
    client.post("/book/edit", typed())
    assert make.text(work, "two.md") == "Two!\n\nof\n\nthese\n\nlines\n\nfar\n\nAPART\n"
    assert make.text(work, "one.md") == BETTER.replace("\r\n", "\n")


def test_a_part_of_what_is_in_the_making_can_be_left_out(make: Makers, client: Client) -> None:
    make.work()
    client.post("/book/draft", typed())
    client.post("/book/edit", {"drop": "one.md"})
    assert Draft.objects.count() == 0
    answer = client.post("/book/edit", typed())
    assert (answer.status_code, "There is nothing in the making here." in answer.content.decode()) == (422, True)


def test_a_name_leads_to_the_piece_that_is_to_be_begun(make: Makers, client: Client) -> None:
    make.work()
    answer = client.post("/book/edit", {"next": "1", "piece": " part/the rim "})
    assert answer.headers["Location"] == "/book/edit/part/the%20rim.md"
    assert client.post("/book/edit", {"next": "1", "piece": "../x"}).status_code == 422


def test_another_piece_is_found_by_its_name(make: Makers, client: Client) -> None:
    make.work(files={"part/rim.md": "# Rim\n", "one.md": ONE})
    page = client.get("/book/edit?q=ri").content.decode()
    assert 'href="/book/edit/part/rim.md"' in page and 'href="/book/edit/one.md"' not in page


def test_an_author_is_told_at_once_that_others_changed_the_same(make: Makers, client: Client) -> None:
    work = make.work()
    private = client.post("/book/edit/one.md", typed()).headers["Location"]
    make.sent(work, make.member("Ann"), files={"one.md": ONE.replace("A line", "The line")})
    page = client.get(private).content.decode()
    assert "Others changed the same passage meanwhile." in page
    assert 'href="/book/contributions/1/solve"' in page


def test_a_piece_moves_and_goes_with_a_reason(make: Makers, client: Client) -> None:
    work = make.work()
    signed_in(client, make.member("Ann"))
    fields = typed(moved_to="uno.md")
    client.post("/book/move/one.md", fields)
    assert (make.text(work, "one.md"), make.text(work, "uno.md")) == (None, ONE)
    refused = client.post("/book/remove/uno.md", typed(summary="", base_edition="2"))
    assert (refused.status_code, make.text(work, "uno.md")) == (422, ONE)
    client.post("/book/remove/uno.md", typed(base_edition="2"))
    assert make.text(work, "uno.md") is None
    assert client.get("/book/remove/uno.md").status_code == 404


def test_a_kept_picture_is_shown_and_nothing_else_is(make: Makers, client: Client) -> None:
    make.work()
    cy = make.member("Cy")
    signed_in(client, cy)
    sha256 = contributions.keep_file(cy, b"\x89PNG", "a.png")
    shown = client.get(f"/book/drafts/{sha256}/a.png")
    assert (b"".join(shown), shown.headers["Content-Type"]) == (b"\x89PNG", "image/png")  # type: ignore[arg-type]
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    statuses = [client.get(f"/book/drafts/{sha256}/{name}").status_code for name in ("a.html", "a.svg")]
    assert (*statuses, client.get(f"/book/drafts/{'0' * 64}/a.png").status_code) == (404, 404, 404)


def test_a_picture_of_a_stranger_is_theirs_from_the_first_form_on_and_outlives_a_refusal(
    make: Makers, client: Client
) -> None:
    work = make.work()
    picture = SimpleUploadedFile("a.png", b"\x89PNG of a stranger", content_type="image/png")
    refused = client.post("/book/edit/new.md", {**typed(summary="", text="New"), "pictures": picture})
    brought = json.loads(html.unescape(re.findall(r'name="attached"[^>]*value="([^"]*)"', refused.content.decode())[0]))
    address = f"/book/drafts/{brought[0]['sha256']}/a.png"
    assert (client.get(address).status_code, Client().get(address).status_code) == (200, 404)
    sent = client.post("/book/edit/new.md", typed(text="New", attached=json.dumps(brought)))
    assert (sent.status_code, Person.objects.filter(kind=Person.GUEST).count()) == (302, 1)
    assert [one.path for one in work.contributions.get().version.changes.order_by("path")] == ["a.png", "new.md"]  # type: ignore[union-attr]


@pytest.mark.parametrize("count", [1, 3])
def test_my_pieces_take_the_same_number_of_queries_however_many_there_are(
    make: Makers, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    work = make.work()
    cy = make.member("Cy")
    for number in range(count):
        make.sent(work, cy, files={f"{number}.md": "New\n"})
        contributions.keep_draft(cy, work, f"d{number}.md", body="x", base_edition=1)
    signed_in(client, cy)
    with django_assert_num_queries(8):
        client.get("/mine")


@pytest.mark.parametrize(
    ("address", "sent", "status"),
    [
        ("/book/edit/a%00b", None, 404),
        ("/book/edit?q=%00", None, 404),
        ("/book/wrong/a%00", None, 404),
        ("/book/draft", {"path": "a\0b"}, 400),
        ("/book/draft", {"path": "../a"}, 422),
        ("/book/preview", {"path": ""}, 422),
        ("/book/preview", {"base_edition": "-1"}, 400),
        ("/book/preview", {"base_edition": "9" * 400}, 400),
        ("/book/preview", {"attached": "{"}, 400),
        ("/book/preview", {"attached": "[" * 100_000}, 400),
        ("/book/preview", {"attached": '[{"path": "a", "sha256": "x"}]'}, 400),
        ("/book/edit/one.md", {"made": "stolen"}, 400),
        ("/book/edit/one.md", {"base_edition": "7"}, 422),
        ("/book/edit/one.md", {"attached": '[{"path": "../a", "sha256": "' + "0" * 64 + '"}]'}, 422),
        ("/book/edit", {"drop": "\0"}, 400),
        ("/book/move/one.md", {"moved_to": "a\0b"}, 400),
        ("/mine/%FF", None, 404),
    ],
)
def test_nothing_that_is_sent_breaks_a_page(
    make: Makers, client: Client, address: str, sent: dict[str, str] | None, status: int
) -> None:
    make.work()
    answer = client.get(address) if sent is None else client.post(address, typed(**sent))
    assert (answer.status_code, Contribution.objects.count()) == (status, 0)


@promises(
    "They stand beside the editor, where contributors see them",
    "A handbook for people who want to make something together.",
    "Say what you know, and how you know it.",
    "Short words before long ones.",
    "Change the text, not the person.",
)
def test_what_a_work_is_for_and_its_rules_stand_beside_the_editor(make: Makers, client: Client) -> None:
    declared = Path("barnraise/examples/declared/handbook.toml")
    make.work(slug="handbook", files={"reading.md": "# Reading\n", WORK_PATH: declared.read_text()})
    page = client.get("/handbook/edit/reading.md").content.decode()
    rules = (
        "Say what you know, and how you know it.",
        "Short words before long ones.",
        "Change the text, not the person.",
    )
    said = ("A handbook for people who want to make something together", *rules)
    assert [words for words in said if words not in html.unescape(page)] == []


@promises("What exactly you agreed to is kept in the record")
def test_the_record_keeps_what_a_guest_gave_with_the_hash_of_the_text(make: Makers) -> None:
    sent = make.sent(make.work(), make.guest("heron"))
    facts = json.loads(Entry.objects.get(kind="submitted").facts)
    assert (facts["licence"], facts["version"]) == (sent.licence, sent.version.hash)
