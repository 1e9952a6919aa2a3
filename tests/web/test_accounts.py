"""Joining, signing in and out, and what a guest keeps."""

import pytest
from django.test import Client

from barnraise import people, record
from barnraise.contributions.models import Contribution
from barnraise.people.models import Account, Person
from tests.makers import Makers

PASSWORD = "four plain words here"


def join(client: Client, name: str = "Wanjiru", password: str = PASSWORD, **more: str) -> object:
    return client.post("/join", {"name": name, "password": password, **more})


def sign_in(client: Client, name: str = "Wanjiru", password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in", {"login": name, "password": password, **more})


def who(client: Client) -> str | None:
    pk = client.session.get("_auth_user_id")
    return Account.objects.get(pk=pk).username if pk else None


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
    shown = [answer.content.decode().replace("Boo", "Bo") for answer in told]
    token = [
        part.split('value="')[1].split('"')[0] for part in (text.split("csrfmiddlewaretoken")[1] for text in shown)
    ]
    assert [answer.status_code for answer in told] == [422, 422]
    assert shown[0].replace(token[0], "") == shown[1].replace(token[1], "")
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
    assert client.post(f"/sign-in/{secret}").url == "/profile"
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
