"""Beside the work: reports, their closing, thanks; and a contribution's words in their place."""

from datetime import timedelta

import pytest
from django.test import Client

from barnraise import record, talk
from barnraise.base import Clock, Refused
from barnraise.talk.models import Report, Thanks
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_writing import signed_in


@promises("Each leads to one page with one field")
def test_a_reader_reports_what_she_cannot_mend_in_one_field(make: Makers, client: Client) -> None:
    work = make.work()
    assert "What is wrong, and how do you know?" in client.get("/book/wrong/one.md").content.decode()
    answer = client.post("/book/wrong/one.md", {"body": "The <b>year</b> is wrong."})
    page = client.get(answer.headers["Location"]).content.decode()
    assert "The &lt;b&gt;year&lt;/b&gt; is wrong." in page
    told = talk.queries.reports_of(work, is_open=True)
    assert [(one.body, one.edition, one.who.kind) for one in told] == [("The <b>year</b> is wrong.", 1, "guest")]
    assert [entry.kind for entry in record.entries(work.chain_id)][-1] == "reported"
    assert record.verify(work.chain_id) == []


def test_an_empty_report_is_refused_and_makes_nobody(make: Makers, client: Client) -> None:
    make.work()
    answer = client.post("/book/wrong/one.md", {"body": "  "})
    assert (answer.status_code, Report.objects.count(), "guest" in answer.cookies) == (422, 0, False)
    assert "Say in a few words what is wrong." in answer.content.decode()
    assert client.get("/book/wrong/missing.md").status_code == 404


@promises(
    "reported an error that was corrected ·",
    "It stays open until somebody closes it",
)
def test_a_report_stands_until_somebody_who_is_signed_in_closes_it_with_a_reason(make: Makers, client: Client) -> None:
    work = make.work()
    told = talk.report(work, make.guest(), "one.md", edition=1, body="It is wrong.")
    close = f"/book/reports/{told.uid}/close"
    assert Client().post(close, {"reason": "Mended"}).status_code == 401
    signed_in(client, make.member("Bo"))
    assert "Say why it can be closed" in client.post(close, {"reason": " "}).content.decode()
    assert len(talk.queries.reports_of(work, is_open=True)) == 1
    client.post(close, {"reason": "Mended in edition 2."})
    assert client.post(close, {"reason": "Again"}).status_code == 409
    assert "Nothing is reported here." in client.get("/book/reports").content.decode()
    closed = talk.queries.reports_of(work, is_open=False)
    assert [(one.reason, one.closed_by.name if one.closed_by else "") for one in closed] == [
        ("Mended in edition 2.", "Bo")
    ]
    assert "Mended in edition 2." in client.get("/book/reports?closed").content.decode()


def test_reports_have_a_rate(make: Makers, clock: Clock) -> None:
    work, guest = make.work(), make.guest()
    for _ in range(20):
        talk.report(work, guest, "one.md", edition=1, body="Wrong.")
    clock.advance(minutes=20)
    with pytest.raises(Refused, match="reports_hour_cap") as refused:
        talk.report(work, guest, "one.md", edition=1, body="Wrong.")
    assert (refused.value.status, refused.value.retry_after) == (429, timedelta(minutes=40).total_seconds())
    clock.advance(minutes=40)
    talk.report(work, guest, "one.md", edition=1, body="Wrong.")


def test_older_reports_are_a_page_away(make: Makers, client: Client, clock: Clock) -> None:
    work = make.work()
    for number in range(51):
        clock.advance(hours=1)
        talk.report(work, make.member("Cy"), "one.md", edition=1, body=f"Report {number}.")
    page = client.get("/book/reports").content.decode()
    assert "Report 50." in page and "Report 0." not in page
    last = talk.queries.reports_of(work)[-1].id
    assert f'href="/book/reports?before={last}"' in page
    assert "Report 0." in client.get(f"/book/reports?before={last}").content.decode()


@promises(
    "Thank people by name: there is a button",
    "It counts for nothing, and it is read",
)
def test_thanks_go_to_the_author_by_name_and_once(make: Makers, client: Client) -> None:
    work = make.work()
    cy, bo = make.member("Cy"), make.member("Bo")
    sent = make.sent(work, cy)
    signed_in(client, bo)
    for _ in range(2):
        client.post("/book/contributions/1/thank")
    assert ([one.name for one in talk.queries.thanked_by(sent.uid)], talk.queries.thanks_to(cy)) == (["Bo"], 1)
    assert Thanks.objects.count() == 1
    page = client.get("/book/contributions/1").content.decode()
    assert ("Thanked by" in page, "Thank by name" in page) == (True, False)
    assert "Thank by name" in signed_in(Client(), make.member("Di")).get("/book/contributions/1").content.decode()
    assert signed_in(Client(), cy).post("/book/contributions/1/thank").status_code == 422
    assert Client().post("/book/contributions/1/thank").status_code == 401


@promises("When your piece has been integrated, the link goes")
def test_words_are_marked_in_their_place(make: Makers, client: Client) -> None:
    work = make.work(files={"one.md": "# One\n\nNobody ever locks a piece of this work.\n\nGone words.\n"})
    better = "# One\n\nNobody here ever locks a piece of this work.\n"
    make.sent(work, make.member("Cy"), files={"one.md": better, "d.csv": "a,b\n1,2\n"})
    table, _, page = client.get("/book/contributions/1/words").content.decode().partition('aria-labelledby="piece-2"')
    assert "<p>Nobody <mark>here</mark> ever locks a piece of this work.</p>" in page
    assert ("Gone words" in page, "d.csv" in table) == (False, True)
    make.sent(work, make.guest())
    assert client.get("/book/contributions/2/words").status_code == 404
