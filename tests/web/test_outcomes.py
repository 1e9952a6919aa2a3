"""Every change of an account says that it is done, and what a new password ended: `web.outcomes`."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from barnraise import people
from barnraise.base import new_id, now
from barnraise.people.models import Account, Address, Person
from barnraise.web.access import routes
from barnraise.web.adapting import MESSAGES
from barnraise.web.sentences_of_accounts import FAILED, OUTCOMES
from tests.makers import Makers
from tests.web.test_accounts import sign_in

GOOD, NEW = "a long enough password", "quite another password"


@pytest.fixture
def bo(make: Makers, client: Client) -> Client:
    """A client signed in as Bo, who is signed in elsewhere too and has a token."""
    people.issue_token(make.member("Bo"), "phone")
    for browser in (Client(), client):
        sign_in(browser, "Bo", GOOD)
    return client


def account() -> Account:
    return Account.objects.get()


def author() -> Person:
    found = Person.objects.create(name="B. Reed", kind=Person.IMPORTED, joined_at=now())
    Address.objects.create(home=new_id(), address="bo@example.org", person=found)
    EmailAddress.objects.create(user=account(), email="bo@example.org", verified=True)
    return found


def passkey() -> int:
    found = Authenticator(user=account(), type=Authenticator.Type.WEBAUTHN, data={"name": "key", "credential": {}})
    found.save()
    return int(found.pk)


def token() -> int:
    return int(account().person.tokens.get().pk)


def login() -> int:
    return int(SocialAccount.objects.create(user=account(), provider="github", uid="7").pk)


def session() -> int:
    first: Any = account().usersession_set.order_by("pk").first()  # type: ignore[attr-defined]
    return int(first.pk)


# Each address that changes an account: what is sent to it, and what the next page says.
CHANGES: dict[str, tuple[Callable[[], Any], dict[str, str], str]] = {
    "profile": (str, {"name": "Bo", "about": "Roofs."}, "What others see of you is kept."),
    "profile/tokens": (str, {"token-name": "a script", "scope": "read"}, "Your new token, shown this once"),
    "profile/tokens/<int:pk>/revoke": (token, {}, "The token “phone” is revoked."),
    "profile/sessions/end": (str, {}, "You are signed out in 1 other browser."),
    "profile/sessions/<int:pk>/end": (session, {}, "You are signed out in 1 other browser."),
    "profile/claim/<uuid:uid>": (lambda: author().uid, {}, "What “B. Reed” gave is credited to you now."),
    "profile/logins/<int:pk>/remove": (login, {}, "GitHub no longer opens your account."),
    "profile/password": (
        str,
        {"oldpassword": GOOD, "password1": NEW, "password2": NEW},
        "You are signed out in 1 other browser, and stay signed in here.",
    ),
    "profile/keys/passkeys/<int:pk>": (passkey, {"name": "blue key"}, "The passkey is called “blue key” now."),
    "profile/keys/passkeys/<int:pk>/remove": (passkey, {}, "The passkey is removed."),
    "profile/leave": (str, {"credited": "by_name", "password": GOOD}, "You have left."),
}
# What changes nothing (it confirms who asks), or needs a device that `tests/stories/test_passkeys.py` has.
ELSEWHERE = {
    "profile/password/new": "below",
    "profile/password/first": "below",
    **dict.fromkeys(("profile/confirm", "profile/confirm/second", "profile/confirm/passkey"), "changes nothing"),
    **dict.fromkeys(("profile/keys", "profile/keys/codes", "profile/keys/passkeys"), "changes nothing"),
    **dict.fromkeys(("profile/keys/codes/file",), "changes nothing"),
    **dict.fromkeys(("profile/keys/app", "profile/keys/app/remove", "profile/keys/codes/new"), "said by MESSAGES"),
    "profile/keys/passkeys/add": "said by MESSAGES",
}


def test_every_address_that_changes_an_account_is_tried() -> None:
    posted = {one.pattern for one in routes() if one.pattern.startswith("profile") and "POST" in one.methods}
    assert posted == CHANGES.keys() | ELSEWHERE.keys()


@pytest.mark.parametrize("pattern", CHANGES)
def test_a_change_of_an_account_is_said_once_on_the_page_that_follows(bo: Client, pattern: str, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"github": {}}
    made, fields, said = CHANGES[pattern]
    path = "/" + re.sub("<.*?>", str(made()), pattern)
    bo.post("/profile/confirm", {"password": GOOD})
    answer = bo.post(path, fields, follow=True)
    made_now = 201 if pattern == "profile/tokens" else 200  # the one page that shows its secret
    assert (answer.status_code, said in unescape(answer.content.decode())) == (made_now, True)
    if pattern not in ("profile/leave", "profile/password"):
        assert said not in unescape(bo.get("/profile").content.decode())


def test_a_new_name_says_how_long_the_one_of_before_is_kept(bo: Client) -> None:
    shown = unescape(bo.post("/profile", {"name": "Bo Reed", "about": ""}, follow=True).content.decode())
    assert "You are called “Bo Reed” from now on. “Bo” is kept for you until" in shown


@pytest.mark.parametrize("by", ["password", "link", "first"])
def test_a_new_password_ends_every_other_session_and_lists_the_tokens_that_go_on(
    make: Makers, client: Client, by: str
) -> None:
    ann = make.member("Ann")
    people.issue_token(ann, "phone"), people.issue_token(ann, "old script", scope="read")
    other = Client()
    sign_in(other, "Ann", GOOD)
    if by == "password":
        sign_in(client, "Ann", GOOD)
        path, fields = "/profile/password", {"oldpassword": GOOD, "password1": NEW, "password2": NEW}
    else:
        client.post(f"/sign-in/{people.sign_in_link(ann)}")
        path, fields = "/profile/password/new", {"password": NEW}
        if by == "first":
            ann.account.set_unusable_password()
            ann.account.save()
            other, client = Client(), Client()
            for browser in (other, client):
                browser.post(f"/sign-in/{people.sign_in_link(ann)}")
    shown = client.post(path, fields, follow=True).content.decode()
    assert "You are signed out in 1 other browser, and stay signed in here." in shown
    assert ("phone" in shown, "old script" in shown, shown.count("/revoke")) == (True, True, 2)
    assert (client.get("/profile").status_code, other.get("/profile").status_code) == (200, 401)
    assert len(people.own(ann, session_key=client.session.session_key).sessions) == 1


def test_all_that_allauth_would_say_is_said_in_our_words_or_by_the_page_itself() -> None:
    folder = Path(allauth.__file__).parent / "templates"
    theirs = {str(file.relative_to(folder)) for file in folder.rglob("messages/*.txt")}
    assert theirs == MESSAGES.keys()
    assert set(MESSAGES.values()) - {""} | FAILED <= OUTCOMES.keys()


def test_a_workshop_of_thirty_joins_from_one_address_and_a_flood_does_not(db: None) -> None:
    answers = [Client().post("/join", {"name": f"Guest of {number}", "password": "short"}) for number in range(30)]
    answers += [Client().post("/join", {"name": f"Guest of {number}", "password": GOOD}) for number in range(2)]
    assert [answer.status_code for answer in answers] == [422] * 30 + [302] * 2
    tried = [Client().post("/join", {"name": "", "password": "short"}).status_code for _ in range(69)]
    assert tried == [422] * 68 + [429]
