"""What a member chooses to be told, by work and by topic, on the site, in the feed and by mail."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise import exchange, notices, record, talk
from barnraise.contributions.models import Standing
from barnraise.notices import queries
from barnraise.notices.inputs import Chosen, Wish
from barnraise.notices.models import Choice, Digest, Notice
from barnraise.people.models import Account, Person
from barnraise.rules.process import PROCESS_PATH
from barnraise.talk.discussing import Sent
from barnraise.talk.inputs import Opening, Saying
from barnraise.web import digests, giving
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.web.test_api_talk import Program, code
from tests.web.test_reviewing import page, signed_in

TOMORROW = timedelta(days=1)


def account(person: Person) -> Account:
    return Account.objects.get(person=person)


def chooses(person: Person, topic: str, how: str, work: Work | None = None) -> None:
    notices.choose(account(person), Chosen(topic=topic, how=how), work)


def heard(person: Person) -> list[str]:
    record.follow(notices.FOLLOWERS)
    return [digests.code_of(one) for one in reversed(queries.told(account(person)))]


def said_to(make: Makers, work: Work, person: Person) -> None:
    """Let Ann answer in somebody's discussion, and object to something of theirs that counts."""
    talk.say(talk.begin(work, person, Opening(title="How long?", body="?")), make.member("Ann"), Saying(body="A day."))
    make.reviewed(make.sent(work, person), make.member("Ann"), "request_changes", "A source?")


def test_what_somebody_does_not_want_is_not_told_but_for_what_asks_them(make: Makers, client: Client) -> None:
    work, bo = make.work(recipe="patch-review"), make.member("Bo")
    said_to(make, work, bo)
    assert heard(bo) == ["said", "reviewed_request_changes", "returned"]
    chooses(bo, "talk", "not")
    assert (heard(bo), account(bo).unread) == (["reviewed_request_changes", "returned"], 2)
    chooses(bo, "", "not")
    assert (heard(bo), queries.told(account(bo), as_anyone=True)[0].kind) == (["returned"], "returned")
    chooses(bo, "talk", "site", work)
    assert heard(bo) == ["said", "returned"]
    chooses(bo, "", "")
    chooses(bo, "talk", "")
    assert heard(bo) == ["said", "reviewed_request_changes", "returned"]


@pytest.fixture
def letters(settings: Any) -> None:
    settings.BARNRAISE_MAIL_URL = "smtp://mail.example"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []  # type: ignore[attr-defined]


def lines_of(letter: Any) -> list[str]:
    return re.findall(r"^- (.*) \(", letter.body, re.M)


@pytest.mark.usefixtures("letters")
def test_each_topic_goes_by_mail_as_it_was_chosen_and_nothing_goes_twice(make: Makers) -> None:
    work, bo = make.work(recipe="patch-review"), make.member("Bo")
    EmailAddress.objects.create(user=account(bo), email="bo@example.org", verified=True, primary=True)
    notices.wish(account(bo), Wish(mail="daily"))
    chooses(bo, "talk", "each", work)
    said_to(make, work, bo)
    record.follow(notices.FOLLOWERS)
    at = Notice.objects.latest("pk").at + timedelta(minutes=2)
    for moment in (at, at, at + TOMORROW, at + TOMORROW):
        digests.send_due(moment)
    assert [lines_of(one) for one in mail.outbox] == [
        ["Ann said something in “How long?”"],
        ["“A change” is back with you: something is asked of you", "Ann asked for changes to “A change”"],
    ]
    assert Digest.objects.exclude(sent_at=None).count() == 2


@pytest.mark.usefixtures("letters")
def test_who_wants_no_mail_but_of_one_topic_gets_that_alone_from_then_on(make: Makers) -> None:
    work, bo = make.work(recipe="patch-review"), make.member("Bo")
    EmailAddress.objects.create(user=account(bo), email="bo@example.org", verified=True, primary=True)
    said_to(make, work, bo)
    record.follow(notices.FOLLOWERS)
    chooses(bo, "talk", "daily")
    talk.say(talk.begin(work, bo, Opening(title="Since?", body="?")), make.member("Ann"), Saying(body="Now."))
    record.follow(notices.FOLLOWERS)
    at = Notice.objects.latest("pk").at + TOMORROW
    digests.send_due(at)
    assert [lines_of(one) for one in mail.outbox] == [["Ann said something in “Since?”"]]
    client = Client()
    stop = f"/notices/mail/{digests.stop_key(bo)}/stop"
    assert "Stop the mails" in page(client, stop)
    client.post(stop)
    talk.say(talk.begin(work, bo, Opening(title="Yet?", body="?")), make.member("Ann"), Saying(body="Yes."))
    record.follow(notices.FOLLOWERS)
    digests.send_due(at + 2 * TOMORROW)
    assert len(mail.outbox) == 1


@pytest.mark.usefixtures("letters")
def test_what_a_notice_tells_is_not_told_again_as_watched(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    EmailAddress.objects.create(user=account(bo), email="bo@example.org", verified=True, primary=True)
    notices.wish(account(bo), Wish(mail="daily"))
    talk.watching.watch(bo, work)
    talk.say(talk.begin(work, bo, Opening(title="Since?", body="?")), make.member("Ann"), Saying(body="Now."))
    record.follow(notices.FOLLOWERS)
    digests.send_due(Notice.objects.latest("pk").at + TOMORROW)
    assert [lines_of(one) for one in mail.outbox] == [["Ann said something in “Since?”"]]


def test_nothing_of_one_who_blocks_or_is_blocked_is_told(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    begun = talk.begin(work, bo, Opening(title="How long?", body="?"))
    talk.say(begun, ann, Saying(body="A day."))
    talk.say(begun, bo, Saying(body="So?"))
    assert (heard(bo), heard(ann)) == (["said"], ["said"])
    talk.muting.mute(ann, bo, block=True)
    queries.recount_between(ann, bo)
    assert (heard(bo), heard(ann), account(bo).unread, account(ann).unread) == ([], [], 0, 0)


def test_the_page_keeps_what_is_chosen_for_all_works_and_for_one(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    make.counts(work, bo)
    client = signed_in(bo)
    shown = page(client, "/notices/choices")
    assert '<a href="/notices/choices?work=book">A book</a>' in shown
    given = {"how-talk": "daily", "how-all": "site"}
    assert client.post("/notices/choices", given).headers["Location"] == "/notices/choices?kept"
    client.post("/notices/choices?work=book", {"how-rules": "not"})
    rows = Choice.objects.order_by("pk").values_list("work__slug", "topic", "how")
    assert list(rows) == [(None, "", "site"), (None, "talk", "daily"), ("book", "rules", "not")]
    assert '<option value="not" selected>' in page(client, "/notices/choices?work=book")
    assert client.post("/notices/choices", {"how-talk": "often"}).status_code == 422


def test_a_program_chooses_by_work_and_topic(make: Makers) -> None:
    make.work()
    program = Program(make.member("Bo"))
    given = {"work": "book", "topic": "talk", "how": "each"}
    assert program.post("/notices/choices", given).json()["choices"] == [given]
    assert program.get("/notices/choices").json()["choices"] == [given]
    assert program.post("/notices/choices", {**given, "how": ""}).json()["choices"] == []
    assert code(program.post("/notices/choices", {**given, "topic": "odd"})) == (400, "input_invalid")
    assert code(program.post("/notices/choices", {**given, "work": "none"})) == (404, "not_found")


def test_a_change_of_rules_tells_many_in_bounded_batches(make: Makers, monkeypatch: pytest.MonkeyPatch) -> None:
    from barnraise.notices import audiences_of_works

    work = make.work(recipe="patch-review")
    people = [make.member(f"P{number}") for number in range(12)]
    Standing.objects.bulk_create([Standing(work=work, person=one) for one in people])
    chooses(people[3], "rules", "not")
    make.sent(work, make.member("Cy"), files={PROCESS_PATH: recipe_text("wiki")})
    costs = []
    for size in (12, 4):
        Notice.objects.all().delete()
        Account.objects.update(unread=0)
        record.start_over("notices")
        monkeypatch.setattr(audiences_of_works, "EVERYBODY", size)
        with CaptureQueriesContext(connection) as counted:
            record.follow(notices.FOLLOWERS)
        costs.append(len(counted))
        assert Notice.objects.filter(kind="rules_proposed").count() == 12
        assert sorted({one: account(one).unread for one in people}.values()) == [0, *[1] * 11]
    # Two batches more, each of a dozen statements, however many people are in one.
    assert costs[1] - costs[0] <= 2 * 20


def test_whoever_starts_a_work_watches_it(make: Makers, tmp_path: Path, settings: Any) -> None:
    settings.BARNRAISE_HOME = tmp_path
    ann = make.member("Ann")
    beginning = exchange.Beginning(slug="new", title="New", licence="CC0-1.0", has_right=True)
    work = exchange.read_in(exchange.nothing(), beginning, by=ann)
    assert talk.watching.is_watching(ann, work)


def test_a_change_of_rules_stands_on_the_front_page_and_on_how_we_decide(make: Makers, client: Client) -> None:
    work = make.work(recipe="patch-review")
    make.sent(work, make.member("Cy"), files={PROCESS_PATH: recipe_text("wiki")}, summary="As a wiki")
    for url in ("/book/", "/book/process"):
        assert '<a href="/book/contributions/1">As a wiki</a>' in page(client, url)


def test_an_answer_to_a_guest_who_asked_stands_on_their_private_pages(make: Makers, client: Client) -> None:
    work, ann, guest = make.work(recipe="patch-review"), make.member("Ann"), make.guest("a secret")
    sent = make.sent(work, guest, summary="A line")
    make.reviewed(sent, ann, "decline", "An advert.")
    why = talk.begin(
        work, guest, Opening(about="decision", title="Why not?", body="It is."), sent=Sent(sent.uid, sent.number)
    )
    talk.say(why, ann, Saying(body="It sells something."))
    taken = talk.say(why, make.member("Bo"), Saying(body="Go away."))
    talk.discussing.take_back(taken, make.member("Bo"))
    report = talk.report(work, guest, "one.md", edition=1, body="Wrong.")
    talk.close_report(work, report.uid, ann, "It is right.")
    shown = page(client, giving.piece_url(sent))
    assert ("It sells something." in shown, "Go away." in shown, "It is right." in shown) == (True, False, False)
    asked = [one.body for one in talk.queries.answers_to(guest)]
    assert asked == ["It is right.", "It sells something."]


def test_a_name_that_is_no_members_is_said_to_tell_nobody(make: Makers) -> None:
    work, client = make.work(), signed_in(make.member("Ann"))
    begun = talk.begin(work, make.member("Bo"), Opening(title="How long?", body="?"))
    said = [
        client.post(f"/book/talk/{begun.number}/say", {"body": body}).headers["Location"]
        for body in ("Ask @Bo, or ann@bo.org.", "Ask @Nobody.")
    ]
    assert said == ["/book/talk/1?said#c2", "/book/talk/1?said&nobody#c3"]
    assert "it tells nobody" in page(client, "/book/talk/1?said&nobody")
    assert "@ and a name tells that member." in page(client, "/book/talk/1")
