"""The pages of discussions and their API: beginning, quoting, saying, settling, taking back; feeds; what is hidden."""

from typing import Any

import pytest
from django.test import Client

from barnraise import talk
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.models import Discussion
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_api import Program, code
from tests.web.test_writing import signed_in


def page(client: Client, address: str) -> str:
    return str(client.get(address, follow=True).content.decode())


@promises("Every piece, every contribution and every work has")
def test_a_reader_begins_a_discussion_about_a_passage_without_an_account(make: Makers, client: Client) -> None:
    make.work()
    assert "/book/talk/new?path=one.md" in page(client, "/book/talk?path=one.md")
    form = {"path": "one.md", "title": "Which line?", "quote": "A line", "body": "**This** one?", "edition": "1"}
    answer = client.post("/book/talk/new", form)
    told = page(client, answer.headers["Location"])
    assert answer.headers["Location"] == "/book/talk/1?said"
    assert "<strong>This</strong> one?" in told and "<blockquote><p>A line</p></blockquote>" in told
    assert "it reads differently now" not in told and 'name="robots" content="noindex"' in told
    assert "Which line?" in page(client, "/book/talk?path=one.md")
    refused = client.post("/book/talk/new", {**form, "quote": "words that are not there"})
    assert (refused.status_code, "That passage is no longer there" in refused.content.decode()) == (422, True)


@promises("Each comment has an address of its own.")
def test_a_comment_has_an_address_that_leads_to_it_on_whatever_page_it_stands(make: Makers, client: Client) -> None:
    work, bo = make.work(), make.member("Bo")
    begun = talk.begin(work, bo, Opening(title="Long", body="1"))
    for number in range(2, 53):
        talk.say(begun, bo, Saying(body=str(number)))
    assert client.get("/book/talk/1/3").headers["Location"] == "/book/talk/1#c3"
    assert client.get("/book/talk/1/51").headers["Location"] == "/book/talk/1?after=50#c51"
    assert 'id="c51"' in page(client, "/book/talk/1?after=50") and client.get("/book/talk/1/53").status_code == 404
    assert 'rel="next"' in page(client, "/book/talk/1")


def test_the_words_of_a_comment_cannot_disturb_the_page(make: Makers, client: Client) -> None:
    work = make.work()
    body = "# Loud\n\n<script>alert(1)</script><a name='main' id=main>x</a>\n\n[here](#answer) a[^1]\n\n[^1]: b\n"
    talk.begin(work, make.guest(), Opening(title="<b>Bold</b>", body=body))
    told = page(client, "/book/talk/1")
    assert told.count("<h1") == 1 and "&lt;b&gt;Bold&lt;/b&gt;" in told and "<h4" in told
    assert "alert(1)" not in told.partition('id="c1"')[2].partition("</article>")[0]
    assert told.count('id="main"') == 1 and 'href="#answer"' not in told.partition('id="c1"')[2].partition("</art")[0]


@promises("When a discussion has come to its end")
def test_whoever_is_signed_in_settles_and_opens_again(make: Makers, client: Client) -> None:
    work = make.work()
    talk.begin(work, make.guest(), Opening(title="One", body="?"))
    assert client.post("/book/talk/1/settle").status_code == 401
    bo = signed_in(Client(), make.member("Bo"))
    bo.post("/book/talk/1/settle")
    assert "Bo</bdi></a> settled it" in page(client, "/book/talk/1") and "One" in page(client, "/book/talk?settled")
    bo.post("/book/talk/1/settle")
    assert "This is settled" not in page(client, "/book/talk/1").partition('id="answer"')[0]


def test_a_comment_is_taken_back_by_its_author_alone(make: Makers, client: Client) -> None:
    work = make.work()
    talk.begin(work, make.member("Bo"), Opening(title="One", body="Nonsense"))
    take_back = "/book/talk/1/1/take-back"
    assert (client.post(take_back).status_code, signed_in(Client(), make.member("Cy")).post(take_back).status_code) == (
        401,
        403,
    )
    signed_in(Client(), make.member("Bo")).post(take_back)
    told = page(client, "/book/talk/1")
    assert "Nonsense" not in told and "Taken back by who wrote it." in told
    assert "Nonsense" not in page(client, "/book/talk/feed.atom")


def test_what_is_said_about_a_hidden_contribution_is_as_hidden_as_it_is(make: Makers, client: Client) -> None:
    work = make.work(recipe="patch-review")
    make.sent(work, make.guest())
    bo = signed_in(Client(), make.member("Bo"))
    form = {"contribution": "1", "title": "Is this an advert?", "body": "I think so."}
    assert client.post("/book/talk/new", form).status_code == 404
    assert bo.post("/book/talk/new", form).status_code == 302
    assert "Is this an advert?" in page(bo, "/book/contributions/1") and "I think so." in page(bo, "/book/talk/1")
    assert [client.get(url).status_code for url in ("/book/talk/1", "/book/talk/1/1", "/book/talk/1/feed.atom")] == [
        404,
        404,
        404,
    ]
    for url in ("/book/talk", "/book/talk/feed.atom", "/api/works/book/discussions"):
        assert "advert" not in page(client, url)


@promises(
    "After a decision, its author and everybody else",
    "If it was decided and you do not see why",
)
def test_an_author_asks_why_it_was_decided_so(make: Makers, client: Client) -> None:
    work = make.work(recipe="patch-review")
    make.reviewed(make.sent(work, make.member("Bo")), make.member("Ann"), "decline", "No")
    bo = signed_in(Client(), make.member("Bo"))
    assert "/book/talk/new?decision=1" in page(bo, "/book/contributions/1")
    bo.post("/book/talk/new", {"decision": "1", "title": "Why?", "body": "It was better."})
    assert "How contribution 1 was decided" in page(client, "/book/talk/1")


def test_a_refused_comment_is_kept_in_its_form(make: Makers, client: Client) -> None:
    talk.begin(make.work(), make.member("Bo"), Opening(title="One", body="?"))
    answer = client.post("/book/talk/1/say", {"body": "a" * 10_001})
    assert (answer.status_code, "a" * 10_001 in answer.content.decode(), "guest" in answer.cookies) == (
        422,
        True,
        False,
    )


@pytest.mark.parametrize("count", [1, 3])
def test_a_discussion_of_any_length_takes_the_same_queries(
    make: Makers, client: Client, django_assert_num_queries: Any, count: int
) -> None:
    work = make.work()
    for name in ("Bo", "Cy", "Di")[:count]:
        begun = talk.begin(work, make.member(name), Opening(title=name, body="?"))
        for _ in range(count - 1):
            talk.say(begun, make.member(name), Saying(body="!"))
    with django_assert_num_queries(4):
        client.get("/book/talk/1")
    with django_assert_num_queries(2):
        client.get("/book/talk")


def test_programs_discuss_through_the_api(make: Makers) -> None:
    work = make.work()
    bo, cy = Program(make.member("Bo")), Program(make.member("Cy"))
    given = {"title": "Which line?", "body": "This?", "about": "component", "path": "one.md", "quote": "A line"}
    begun = bo.post("/works/book/discussions", given, Idempotency_Key="k")
    told = begun.json()
    assert (begun.status_code, told["number"], told["quote"], told["comments"]) == (201, 1, "A line", 1)
    assert told["url"].endswith("/book/talk/1") and told["person"]["name"] == "Bo"
    said = cy.post("/works/book/discussions/1/comments", {"body": "*Yes*"}).json()
    assert (said["place"], said["body"], said["hidden_by"]) == (2, "*Yes*", None)
    assert Program().get("/works/book/discussions/1/comments?limit=1").json()["items"][0]["body"] == "This?"
    assert Program().get("/works/book/discussions?path=one.md").json()["items"] == [
        Program().get("/works/book/discussions/1").json()
    ]
    assert cy.post("/works/book/discussions/1/settle", {}).json()["resolved_by"]["name"] == "Cy"
    assert Program().get("/works/book/discussions").json()["items"] == []
    assert bo.post("/works/book/discussions/1/reopen", {}).json()["resolved_at"] is None
    assert code(bo.post("/works/book/discussions/1/comments/2/take-back", {})) == (403, "not_yours")
    gone = cy.post("/works/book/discussions/1/comments/2/take-back", {}).json()
    assert (gone["body"], gone["hidden_by"]) == ("", "author")
    assert code(Program().post("/works/book/discussions", given)) == (401, "sign_in_first")
    assert code(bo.post("/works/book/discussions", {**given, "about": "decision"})) == (404, "not_found")
    assert Discussion.objects.filter(work=work).count() == 1
