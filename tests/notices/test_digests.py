"""One mail a period, never two, nothing lost; stopped by one click."""

import re
import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from barnraise import notices, record, talk
from barnraise.notices.digests import begins_at, period_of
from barnraise.notices.inputs import Mail, Wish
from barnraise.notices.models import Digest, Notice, Wishes
from barnraise.people.models import Account, Person
from barnraise.web import digests
from barnraise.web.serving import followers
from barnraise.works.models import Work
from tests.makers import Makers
from tests.notices.letters import Letters
from tests.promises import promises
from tests.trust.stores import free_port
from tests.web.test_mail import Post

TOMORROW = timedelta(days=1)


@pytest.fixture(autouse=True)
def letters(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site that sends mail; nothing goes wrong with it yet."""
    settings.BARNRAISE_MAIL_URL = "smtp://mail.example"
    settings.EMAIL_BACKEND = "tests.notices.letters.Letters"
    settings.BARNRAISE_URL = "https://commons.example"
    mail.outbox = []  # type: ignore[attr-defined]
    monkeypatch.setattr(Letters, "when", "")
    monkeypatch.setattr(Letters, "trouble", None)


def wants(person: Person, often: Mail, *, verified: bool = True) -> Account:
    account = Account.objects.get(person=person)
    EmailAddress.objects.create(
        user=account, email=f"{person.name.lower()}@example.org", verified=verified, primary=True
    )
    notices.wish(account, Wish(mail=often))
    return account


def happens(make: Makers, work: Work, author: Person, summary: str = "A better line") -> None:
    """Let Ann approve something of somebody's, which is integrated: two notices."""
    work.refresh_from_db()
    for one in (author, make.member("Ann")):
        make.counts(work, one)
    make.reviewed(
        make.sent(work, author, summary=summary, files={f"{work.edition}.md": "# A page\n"}), make.member("Ann")
    )
    record.follow(followers())


def sends(at: datetime) -> list[list[str]]:
    """Send what is due; return the lines of each letter that went out."""
    before = len(mail.outbox)
    digests.send_due(at)
    return [re.findall(r"^- (.*) \(", str(one.body), re.M) for one in mail.outbox[before:]]


@promises("Who asks for it gets one mail a day")
def test_what_happened_comes_in_one_mail_the_next_morning_and_never_again(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    wants(bo, "daily")
    happens(make, work, bo)
    now = Notice.objects.latest("pk").at
    lines = ["Ann approved “A better line”", "“A better line” was integrated"]
    assert (sends(now), sends(now + TOMORROW), sends(now + TOMORROW), sends(now + 2 * TOMORROW)) == (
        [],
        [lines],
        [],
        [],
    )
    letter = mail.outbox[0]
    stop = f"https://commons.example/notices/mail/{digests.stop_key(bo)}/stop"
    uid = Digest.objects.earliest("pk").uid
    assert letter.to == ["bo@example.org"]
    assert letter.subject == "Barnraise: 2 things happened"
    assert letter.extra_headers == {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": "<notices.commons.example>",
        "Auto-Submitted": "auto-generated",
        "Message-ID": f"<digest.{uid}@commons.example>",
    }
    assert stop in str(letter.body)
    assert str(letter.body).count("https://commons.example/book/contributions/1") == 2


def test_a_mail_is_text_and_simple_html_in_which_nothing_of_contributors_is_markup(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    wants(bo, "daily")
    happens(make, work, bo, "<img src=x> & more")
    sends(Notice.objects.latest("pk").at + TOMORROW)
    html, kind = mail.outbox[0].alternatives[0]  # type: ignore[attr-defined]
    assert kind == "text/html"
    assert ("<img" in html, "&lt;img src=x&gt; &amp; more" in html, "<script" in html, "style=" in html) == (
        False,
        True,
        False,
        False,
    )
    assert "<img src=x> & more" in str(mail.outbox[0].body)


def test_a_subject_stays_one_line(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    wants(bo, "daily")
    talk.begin(work, make.member("Cy"), talk.Opening(title="x" * 200, body="?"))
    one = talk.begin(work, bo, talk.Opening(title="Line one, line two", body="?"))
    talk.say(one, make.member("Cy"), talk.Saying(body="?"))
    record.follow(followers())
    sends(Notice.objects.latest("pk").at + TOMORROW)
    assert [one.subject for one in mail.outbox] == ["Barnraise: Cy said something in “Line one, line two”"]


@promises("Who asks for it gets one mail a day")
def test_weeks_begin_on_monday_morning_and_who_wants_it_at_once_gets_one_mail_for_what_belongs_together(
    make: Makers,
) -> None:
    sunday, monday = datetime(2026, 11, 29, 12, tzinfo=UTC), datetime(2026, 11, 30, 6, tzinfo=UTC)
    assert [period_of("weekly", at) for at in (sunday, monday - timedelta(seconds=1), monday)] == [
        "2026-W48",
        "2026-W48",
        "2026-W49",
    ]
    assert begins_at("weekly", sunday) == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert (period_of("daily", monday - timedelta(seconds=1)), begins_at("daily", monday)) == ("2026-11-29", monday)
    work, bo = make.work(), make.member("Bo")
    wants(bo, "each")
    happens(make, work, bo, "one")
    now = Notice.objects.latest("pk").at
    assert (len(sends(now)), len(sends(now + timedelta(minutes=2))), len(sends(now + timedelta(minutes=3)))) == (
        0,
        1,
        0,
    )
    happens(make, work, bo, "two")
    assert sends(Notice.objects.latest("pk").at + timedelta(minutes=2)) == [
        ["Ann approved “two”", "“two” was integrated"]
    ]


@promises("It is also a feed with an address")
def test_nobody_is_written_to_who_did_not_ask_or_has_no_verified_address(make: Makers, settings: Any) -> None:
    work = make.work()
    for name, often, verified in (("Bo", "never", True), ("Cy", "daily", False), ("Di", "weekly", True)):
        wants(make.member(name), often, verified=verified)  # type: ignore[arg-type]
        happens(make, work, make.member(name), name)
    happens(make, work, make.member("Ed"), "Ed")
    later = Notice.objects.latest("pk").at + timedelta(days=8)
    settings.BARNRAISE_MAIL_URL = ""
    assert sends(later) == []
    settings.BARNRAISE_MAIL_URL = "smtp://mail.example"
    assert [one[0] for one in sends(later)] == ["Ann approved “Di”"]
    assert [one.to for one in mail.outbox] == [["di@example.org"]]


@promises("None is sent twice; a mail server")
@pytest.mark.parametrize(
    ("when", "letters_then", "letters_again"), [("before", 0, 1), ("handing over", 0, 0), ("after", 1, 0)]
)
def test_a_process_that_dies_sends_no_mail_twice_and_loses_nothing(
    make: Makers, monkeypatch: pytest.MonkeyPatch, when: str, letters_then: int, letters_again: int
) -> None:
    work, bo = make.work(), make.member("Bo")
    wants(bo, "daily")
    happens(make, work, bo)
    morning = Notice.objects.latest("pk").at + TOMORROW
    monkeypatch.setattr(Letters, "when", when)
    monkeypatch.setattr(Letters, "trouble", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        digests.send_due(morning)
    monkeypatch.setattr(Letters, "when", "")
    assert (len(mail.outbox), len(sends(morning))) == (letters_then, letters_again)
    # Whether it went out is not known: what it told is in the next one, beside what came since.
    told = sends(morning + TOMORROW)
    assert told == ([] if when == "before" else [["Ann approved “A better line”", "“A better line” was integrated"]])


@promises("None is sent twice; a mail server")
@pytest.mark.parametrize(
    ("when", "trouble", "again"),
    [
        ("before", ConnectionRefusedError(), 1),
        ("handing over", smtplib.SMTPDataError(451, b"Later"), 1),
        ("handing over", smtplib.SMTPDataError(550, b"Never"), 0),
        ("handing over", smtplib.SMTPServerDisconnected(), 0),
    ],
)
def test_a_mail_server_that_fails_leaves_due_only_what_it_has_certainly_not_taken(
    make: Makers, monkeypatch: pytest.MonkeyPatch, when: str, trouble: Exception, again: int
) -> None:
    work, bo = make.work(), make.member("Bo")
    wants(bo, "daily")
    happens(make, work, bo)
    morning = Notice.objects.latest("pk").at + TOMORROW
    monkeypatch.setattr(Letters, "when", when)
    monkeypatch.setattr(Letters, "trouble", trouble)
    assert sends(morning) == []
    monkeypatch.setattr(Letters, "when", "")
    assert (len(sends(morning)), len(sends(morning + TOMORROW))) == (again, 1 - again)


def test_a_mail_arrives_over_a_real_server_of_mail(make: Makers, settings: Any) -> None:
    work, bo, port = make.work(), make.member("Bo"), free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    wants(bo, "daily")
    happens(make, work, bo, "Über die Tür")
    morning = Notice.objects.latest("pk").at + TOMORROW
    assert digests.send_due(morning) == 0  # nobody listens yet
    with Post(port) as post:
        assert (digests.send_due(morning), digests.send_due(morning)) == (1, 0)
        letter = post.next()
    assert [part.get_content_type() for part in letter.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content().count("“Über die Tür”") for part in letter.iter_parts()] == [2, 2]


def test_two_processes_send_one_mail(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    wants(bo, "daily")
    happens(make, work, bo)
    morning = Notice.objects.latest("pk").at + TOMORROW
    first, second = list(notices.digests.due(morning)), list(notices.digests.due(morning))
    claims = [notices.digests.claim(one, morning) for one in (*first, *second)]
    assert [one is not None for one in claims] == [True, False]


@promises(
    "If you asked for a mail a day or a week",
    "What you watch comes along in short.",
)
def test_what_she_watches_comes_along_in_short(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    account = wants(bo, "daily")
    talk.watching.watch(bo, work)
    happens(make, work, make.member("Cy"), "Of Cy")
    Wishes.objects.filter(account=account).update(since=datetime(2020, 1, 1, tzinfo=UTC))
    told = sends(Notice.objects.latest("pk").at + TOMORROW)
    assert "Of Cy" in told[0]
    assert "What you watch:" in str(mail.outbox[0].body)


@promises("Every mail can be stopped by one click")
def test_one_click_stops_the_mails_from_a_mail_program_without_cookies_and_from_a_page(make: Makers) -> None:
    bo, client = make.member("Bo"), Client(enforce_csrf_checks=True)
    account = wants(bo, "daily")
    stop = f"/notices/mail/{digests.stop_key(bo)}/stop"
    shown = client.get(stop).content.decode()
    assert ("Stop the mails" in shown, Wishes.objects.get(account=account).mail) == (True, "daily")
    answer = client.post(stop, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, Wishes.objects.get(account=account).mail) == (200, "never")
    assert "It is done" in answer.content.decode()
    assert Client().post(stop.replace("/stop", "x/stop")).status_code == 404


def test_how_often_is_chosen_on_the_page_of_notices(make: Makers, client: Client) -> None:
    bo = make.member("Bo")
    account = wants(bo, "never")
    client.force_login(account)
    assert client.post("/notices/mail", {"mail": "weekly"}).headers["Location"] == "/notices?kept#mail"
    assert 'value="weekly" checked' in client.get("/notices").content.decode()
    assert client.post("/notices/mail", {"mail": "hourly"}).status_code == 422


def test_old_notices_are_forgotten_after_half_a_year(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    happens(make, work, bo)
    at = Notice.objects.latest("pk").at
    assert (notices.forget_old(at + timedelta(days=179)), notices.forget_old(at + timedelta(days=181))) == (0, 2)
    assert Account.objects.get(person=bo).unread == 0


def test_what_comes_while_a_mail_is_made_is_told_in_the_next(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    wants(bo, "daily")
    happens(make, work, bo, "First")
    morning = Notice.objects.latest("pk").at + TOMORROW
    (made,) = notices.digests.due(morning)
    happens(make, work, bo, "Second")
    claimed = notices.digests.claim(made, morning)
    assert claimed is not None
    notices.digests.confirm(claimed)
    assert sends(morning + TOMORROW) == [["Ann approved “Second”", "“Second” was integrated"]]
