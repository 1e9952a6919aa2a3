"""Joining, signing in and out, and what a guest keeps."""

import os
import re
import subprocess
import sys

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from barnraise import people, record
from barnraise.base import Clock, Refused, new_id, now
from barnraise.contributions.models import Contribution
from barnraise.people.models import Account, Address, Person
from barnraise.people.name_keys import KEPT_DAYS
from barnraise.people.names import why_not_name
from barnraise.web import mounting
from tests.makers import Makers
from tests.promises import promises

PASSWORD = "four plain words here"


def join(client: Client, name: str = "Wanjiru", password: str = PASSWORD, **more: str) -> object:
    return client.post("/join", {"name": name, "password": password, **more})


def sign_in(client: Client, name: str = "Wanjiru", password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in", {"login": name, "password": password, **more})


def who(client: Client) -> str | None:
    pk = client.session.get("_auth_user_id")
    return Account.objects.get(pk=pk).username if pk else None


@promises(
    "Without a mail server people join with a name",
    "Without it they join with a name and a password",
)
def test_a_stranger_joins_with_a_name_and_a_password_and_is_signed_in(db: None, client: Client) -> None:
    answer = join(client, next="/book/")
    assert (answer.status_code, answer.url, who(client)) == (302, "/book/", "Wanjiru")
    person = Person.objects.get()
    entry = list(record.entries(record.site_chain().pk))[-1]
    assert (person.name, person.kind, entry.kind, entry.person) == ("Wanjiru", "member", "joined", person.uid)


def test_a_password_is_kept_as_argon2id_only(db: None, client: Client, settings: object) -> None:
    settings.PASSWORD_HASHERS = settings.PASSWORD_HASHERS[1:]  # type: ignore[attr-defined]
    join(client)
    assert Account.objects.get().password.startswith("argon2$argon2id$")


@pytest.mark.parametrize(
    ("name", "password", "told"),
    [
        ("", PASSWORD, "A person needs a name."),
        ("admin", PASSWORD, "would look like the site itself"),
        ("Ａnn", PASSWORD, "Somebody is called"),
        ("Wanjiru", "short", "too short"),
        ("Wanjiru", "password123", "too common"),
        ("Wanjiru Kamau", "Wanjiru Kamau", "too similar"),
    ],
)
def test_joining_refused_says_why_at_the_field_and_makes_nobody(
    make: Makers, client: Client, name: str, password: str, told: str
) -> None:
    make.member("Ann")
    answer = join(client, name, password)
    shown = answer.content.decode()
    assert (answer.status_code, Account.objects.count(), who(client)) == (422, 1, None)
    assert told in shown
    assert f'value="{name}"' in shown
    assert f'value="{password}"' not in shown.replace(f'id="name" name="name" type="text" value="{name}"', "")


@promises("If you join later, they come along")
def test_a_guest_who_joins_keeps_what_she_gave(make: Makers, client: Client) -> None:
    guest = make.guest("her secret")
    sent = make.sent(make.work(), guest)
    client.cookies["guest"] = "her secret"
    assert f"“{guest.name}”" in client.get("/join").content.decode()
    join(client)
    assert Contribution.objects.get(pk=sent.pk).author.name == "Wanjiru"
    assert people.guest_of("her secret") is None


def test_a_member_who_signs_in_as_a_guest_is_asked_whether_the_guest_was_she(make: Makers, client: Client) -> None:
    member, guest = make.member("Bo"), make.guest("her secret")
    client.cookies["guest"] = "her secret"
    assert sign_in(client, "bo", "a long enough password", next="/mine").url == "/sign-in/guest?next=%2Fmine"
    assert f"“{guest.name}”" in client.get("/sign-in/guest?next=/mine").content.decode()
    assert client.post("/sign-in/guest", {"mine": "yes", "next": "/mine"}).url == "/mine"
    guest.refresh_from_db()
    assert guest.became == member
    assert client.cookies["guest"].value == ""


def test_a_member_may_leave_to_a_guest_what_is_not_hers(make: Makers, client: Client) -> None:
    make.member("Bo")
    guest = make.guest("another's secret")
    client.cookies["guest"] = "another's secret"
    sign_in(client, "Bo", "a long enough password")
    client.post("/sign-in/guest", {"mine": "no"})
    guest.refresh_from_db()
    assert (guest.became, client.cookies["guest"].value) == (None, "")


def test_signing_in_takes_the_name_in_any_case_and_changes_the_session(make: Makers, client: Client) -> None:
    make.member("Émilie")
    client.session.save()
    before = client.session.session_key
    assert sign_in(client, "émilie", "a long enough password").url == "/"
    assert who(client) == "Émilie"
    assert client.session.session_key != before


def test_a_wrong_password_and_an_unknown_name_are_told_alike(make: Makers, client: Client) -> None:
    make.member("Bo")
    told = [sign_in(client, "Bo", "wrong words"), sign_in(client, "Boo", "wrong words")]
    shown = [re.sub(r'(middlewaretoken" value=)"\w+"', r"\1", answer.content.decode()) for answer in told]
    assert [answer.status_code for answer in told] == [422, 422]
    assert shown[0] == shown[1].replace("Boo", "Bo")
    assert "Name and password do not go together." in shown[0]


def test_signing_out_ends_the_session_at_once(make: Makers, client: Client) -> None:
    join(client)
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    assert (client.get("/sign-out").status_code, who(client)) == (405, "Wanjiru")
    assert client.post("/sign-out").url == "/"
    assert stolen.get("/join").status_code == 200


def test_a_link_signs_in_once_and_only_by_a_click(make: Makers, client: Client) -> None:
    secret = people.sign_in_link(make.member("Bo"))
    assert [client.get(f"/sign-in/{secret}").status_code for _ in range(2)] == [200, 200]
    assert who(client) is None
    assert client.post(f"/sign-in/{secret}").url == "/profile/password/new"
    assert who(client) == "Bo"
    again = Client().post(f"/sign-in/{secret}")
    assert (again.status_code, "This link signs nobody in" in again.content.decode()) == (422, True)


def test_a_suspended_account_comes_in_by_no_door(make: Makers, client: Client) -> None:
    secret = people.sign_in_link(make.member("Bo"))
    Account.objects.update(is_active=False)
    sign_in(client, "Bo", "a long enough password")
    assert who(client) is None
    client.post(f"/sign-in/{secret}")
    assert who(client) is None


@pytest.fixture
def bo(make: Makers, client: Client) -> Client:
    """A client signed in as Bo."""
    make.member("Bo")
    sign_in(client, "Bo", "a long enough password")
    return client


PAGES_OF_MEMBERS = [
    page.pattern
    for page in mounting.PAGES
    if page.may == "member" and "<" not in page.pattern and "confirm" not in page.pattern
]


@pytest.mark.parametrize("path", PAGES_OF_MEMBERS)
def test_every_page_about_keys_stands_in_our_layout(bo: Client, path: str) -> None:
    answer = bo.get(f"/{path}", follow=True)
    shown = answer.content.decode()
    assert answer.status_code in (200, 404 if "codes" in path or "remove" in path else 200)
    assert shown.count('<header class="masthead">') == shown.count("<html") == 1
    assert re.findall(r"""<script(?![^>]*(?:src=|application/json))|<style|\sstyle=|\son\w+=|data:""", shown) == []


def test_a_member_changes_her_name_and_what_she_says_of_herself(bo: Client) -> None:
    assert bo.post("/profile", {"name": "Bo Reed", "about": "Roofs."}).url == "/profile"
    person = Account.objects.get().person
    assert (person.name, person.about, person.account.username) == ("Bo Reed", "Roofs.", "Bo Reed")
    assert bo.post("/profile", {"name": "admin", "about": ""}).status_code == 422


@promises(
    "For writing you need a token that belongs",
    "It is shown once, and only a trace",
)
def test_a_token_is_shown_once_and_works_until_it_is_revoked(bo: Client) -> None:
    made = bo.post("/profile/tokens", {"token-name": "a script", "scope": "read"}).content.decode()
    (secret,) = re.findall(r"br_[\w-]+", made)
    shown = bo.get("/profile").content.decode()
    assert ("a script" in shown, secret in shown) == (True, False)
    holder, token = people.who_has(secret)  # type: ignore[misc]
    assert (holder.name, token.scope) == ("Bo", "read")
    bo.post(f"/profile/tokens/{token.pk}/revoke")
    assert people.who_has(secret) is None


def test_nobody_revokes_anothers_token_or_ends_anothers_session(bo: Client, make: Makers) -> None:
    secret = people.issue_token(make.member("Ann"), "hers")
    ann = Client()
    sign_in(ann, "Ann", "a long enough password")
    token, session = people.who_has(secret)[1], UserSession.objects.get(user__username="Ann")  # type: ignore[index]
    bo.post(f"/profile/tokens/{token.pk}/revoke")
    bo.post(f"/profile/sessions/{session.pk}/end")
    assert people.who_has(secret) is not None
    assert who(ann) == "Ann"


def test_a_member_ends_her_other_sessions(bo: Client) -> None:
    other = Client()
    sign_in(other, "Bo", "a long enough password")
    bo.post("/profile/sessions/end")
    assert (bo.get("/profile").status_code, other.get("/profile").status_code) == (200, 401)


@promises(
    "These people did not ask for an account",
    "If one of them comes and proves that an address",
    "Those people are named in the credits",
)
def test_an_imported_author_is_claimed_by_a_verified_address_only(bo: Client) -> None:
    account = Account.objects.get()
    author = Person.objects.create(name="B. Reed", kind=Person.IMPORTED, joined_at=now())
    Address.objects.create(home=new_id(), address="bo@example.org", person=author)
    address = EmailAddress.objects.create(user=account, email="bo@example.org", verified=False)
    assert bo.post(f"/profile/claim/{author.uid}").status_code == 404
    EmailAddress.objects.filter(pk=address.pk).update(verified=True)
    assert "B. Reed" in bo.get("/profile").content.decode()
    assert bo.post(f"/profile/claim/{author.uid}").status_code == 302
    author.refresh_from_db()
    assert author.became == account.person


@pytest.mark.parametrize("hers", ["\u017fam@example.org", "sam@example.org.example", "\u212aim@example.org"])
def test_an_imported_author_is_not_claimed_by_an_address_that_is_only_alike(bo: Client, hers: str) -> None:
    author = Person.objects.create(name="S. Reed", kind=Person.IMPORTED, joined_at=now())
    for theirs in ("sam@example.org", "kim@example.org"):
        Address.objects.create(home=new_id(), address=theirs, person=author)
    EmailAddress.objects.create(user=Account.objects.get(), email=hers, verified=True)
    assert bo.post(f"/profile/claim/{author.uid}").status_code == 404


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *((f"Ann{unseen}", "name_odd") for unseen in "\ufe0f\u034f\u3164\u115f\u2800\U000e0101\u200b\u00ad"),
        *(("\u0410nn", "name_mixed"), ("Ann L\u03bfng", "name_mixed"), ("\ufdfa" * 10, "name_long")),
        *(
            ("\uff21dmin", "name_reserved"),
            ("\u212aelvin", None),
            ("\u0410\u043d\u043d\u0430 Ann", None),
            ("\u91d1\u6ca2 Ann", None),
        ),
    ],
)
def test_no_name_looks_like_anothers_by_what_cannot_be_seen_or_by_letters_of_two_alphabets(
    name: str, why: str | None
) -> None:
    assert why_not_name(name) == why


@promises("A person leaves from their profile")
@pytest.mark.parametrize(("credited", "named"), [("by_name", "Bo"), ("by_number", "contributor 3")])
def test_leaving_removes_what_was_only_hers_and_keeps_what_she_gave(
    bo: Client, make: Makers, credited: str, named: str
) -> None:
    person = people.named("Bo")
    assert person is not None
    sent = make.sent(make.work(by=person), person)
    secret, other = people.issue_token(person, "a script"), Client()
    sign_in(other, "Bo", "a long enough password")
    assert bo.post("/profile/leave", {"credited": credited, "password": "wrong words"}).status_code == 422
    assert (
        bo.post("/profile/leave", {"credited": credited, "password": "a long enough password"}).url == "/profile/left"
    )
    sent.refresh_from_db()
    assert (sent.author.name, people.who_has(secret), Session.objects.count()) == (named, None, 0)
    assert [client.get("/profile").status_code for client in (bo, other)] == [401, 401]
    assert sign_in(Client(), "Bo", "a long enough password").status_code == 422


def test_the_name_of_who_left_is_nobody_elses_or_for_a_time_if_she_gave_it_up(make: Makers, clock: Clock) -> None:
    for name, credited in (("Ann", "by_name"), ("Bo", "by_number")):
        people.leave(make.member(name), credited=credited)  # type: ignore[arg-type]
    with pytest.raises(Refused, match="name_taken"):
        people.join("Ann", PASSWORD)
    with pytest.raises(Refused, match="name_kept"):
        people.join("Bo", PASSWORD)
    clock.advance(days=KEPT_DAYS)
    assert people.join("Bo", PASSWORD).person.name == "Bo"


def test_who_came_by_a_link_may_set_a_new_password_once(make: Makers, client: Client) -> None:
    client.post(f"/sign-in/{people.sign_in_link(make.member('Bo'))}")
    assert client.post("/profile/password/new", {"password": "short"}).status_code == 422
    assert client.post("/profile/password/new", {"password": PASSWORD}).url == "/profile/password/changed"
    assert (who(client), client.get("/profile").status_code) == ("Bo", 200)
    assert client.post("/profile/password/new", {"password": "another one entirely"}).url == "/profile/password"
    assert sign_in(Client(), "Bo", PASSWORD).status_code == 302


def test_who_came_by_her_password_must_know_it_to_change_it(bo: Client) -> None:
    assert bo.post("/profile/password/new", {"password": PASSWORD}).url == "/profile/password"
    assert sign_in(Client(), "Bo", PASSWORD).status_code == 422


def told_with(**environ: str) -> str:
    """Start with other settings, and return what the addresses and the mail then are."""
    say = (
        "import django; django.setup(); from django.conf import settings as s; import barnraise.urls;"
        "from barnraise.web.access import routes;"
        "print([one.name for one in routes() if one.name in ('account_email', 'account_request_login_code')],"
        "s.EMAIL_HOST, s.EMAIL_PORT, s.EMAIL_HOST_PASSWORD, s.EMAIL_USE_TLS, s.EMAIL_USE_SSL, s.DEFAULT_FROM_EMAIL)"
    )
    given = {**os.environ, "DJANGO_SETTINGS_MODULE": "barnraise.settings", **environ}
    run = subprocess.run([sys.executable, "-c", say], env=given, capture_output=True, text=True, check=False)
    return (run.stdout or run.stderr).strip()


@promises("Without it they join with a name and a password")
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "[]  587  False False barnraise@127.0.0.1"),
        (
            "smtp://bo:p%40ss@mail.example",
            "['account_email', 'account_request_login_code'] mail.example 587 p@ss True False barnraise@127.0.0.1",
        ),
        ("mail.example", "BARNRAISE_MAIL_URL must look like smtp://user:password@host:587 or smtps://…:465."),
    ],
)
def test_pages_of_mail_are_there_only_where_mail_is(url: str, told: str) -> None:
    assert told_with(BARNRAISE_MAIL_URL=url, BARNRAISE_URL="http://127.0.0.1:8000") == told
