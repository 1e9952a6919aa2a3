"""Signing in by an account elsewhere, whole, against a provider on this machine."""

import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers import registry
from django.contrib.sessions.models import Session
from django.test import Client

from barnraise import people, record
from barnraise.exchange.outbound import Way, ask, is_closed
from barnraise.people.models import Account
from barnraise.web.logins import ELSEWHERE, Logins
from barnraise.web.oauth import provider_of
from tests.makers import Makers
from tests.people.test_ways_in import PASSKEY
from tests.promises import promises
from tests.web.elsewhere import HOST, Provider, serving
from tests.web.test_accounts import sign_in, who

KEYS = {"client_id": "our-id", "secret": "our-secret"}
# Only this very machine counts as public, under a name that exists nowhere else.
WAY = Way(
    lambda host, port: ["127.0.0.1"] if host == HOST else ["10.0.0.1"], lambda address: str(address) != "127.0.0.1"
)
SAYS = {
    "github": {"id": 7, "login": "octo-ann"},
    "mediawiki": {"sub": "7", "username": "octo-ann", "email": "ann@example.org", "confirmed_email": True},
    "openstreetmap": {"user": {"id": 7, "display_name": "octo-ann"}},
    "orcid": {},
}


@pytest.fixture
def provider(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Provider]:
    """Keys for every provider, and all of them on this machine."""
    settings.SOCIALACCOUNT_PROVIDERS = {one.id: {"APP": KEYS} for one in ELSEWHERE}
    monkeypatch.setattr(Logins, "ask", staticmethod(partial(ask, way=WAY)))
    with serving() as provider:
        for one in ELSEWHERE:
            there = replace(one, token=provider.at("/token"), profile=one.profile and provider.at("/profile"))
            monkeypatch.setitem(registry.provider_map, one.id, provider_of(there))
        yield provider


def go(client: Client, name: str = "github", **fields: str) -> dict[str, str]:
    """Press the button; return what the provider is told by the address that she is sent to."""
    answer = client.post(f"/sign-in/with/{name}", fields)
    url = answer.headers["Refresh"].removeprefix("0; url=")
    assert f'href="{url}"'.replace("&", "&amp;") in answer.content.decode()
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def back(client: Client, told: dict[str, str], name: str = "github", **more: str) -> Any:
    """Come back from the provider with a code."""
    return client.get(f"/sign-in/with/{name}/back", {"code": "a code", "state": told["state"], **more})


def joined(client: Client, called: str = "Ann", **fields: str) -> Any:
    """Join by an account elsewhere."""
    assert back(client, go(client, **fields)).headers["Location"] == "/sign-in/name"
    return client.post("/sign-in/name", {"name": called})


@promises(
    "People who have an account at GitHub",
    "That is your address with /sign-in/with",
)
@pytest.mark.parametrize("name", [one.id for one in ELSEWHERE])
def test_a_stranger_joins_by_each_provider_under_a_name_that_she_chooses(
    provider: Provider, client: Client, name: str
) -> None:
    provider.profile = SAYS[name]
    provider.token |= {"orcid": "7", "name": "octo-ann"}
    told = go(client, name, next="/book/")
    assert (told["client_id"], told["redirect_uri"]) == ("our-id", f"http://127.0.0.1:8000/sign-in/with/{name}/back")
    assert back(client, told, name).headers["Location"] == "/sign-in/name"
    assert 'value="octo-ann"' in client.get("/sign-in/name").content.decode()
    assert (who(client), Account.objects.count()) == (None, 0)
    answer = client.post("/sign-in/name", {"name": "Ann"})
    assert (answer.status_code, answer.headers["Location"], who(client)) == (302, "/book/", "Ann")
    kept = SocialAccount.objects.values_list("provider", "uid", "extra_data", "user__username", "user__email")
    assert list(kept) == [(name, "7", {"name": "octo-ann"}, "Ann", "")]
    assert [entry.kind for entry in record.entries(record.site_chain().pk)] == ["joined"]


def test_the_provider_is_asked_with_our_keys_and_the_proof_that_this_browser_began(
    provider: Provider, client: Client
) -> None:
    told = go(client)
    back(client, told)
    (_, _, sent), *_rest = provider.asked
    proof = urlsafe_b64encode(sha256(sent.pop("code_verifier").encode()).digest()).decode().rstrip("=")
    assert (proof, told["code_challenge_method"]) == (told["code_challenge"], "S256")
    assert sent == {
        "grant_type": "authorization_code",
        "code": "a code",
        "redirect_uri": "http://127.0.0.1:8000/sign-in/with/github/back",
        "client_id": "our-id",
        "client_secret": "our-secret",
    }
    assert provider.shown == ["Bearer a-token-of-theirs"]


@promises("Of the account elsewhere its number and its name")
def test_no_token_of_theirs_is_kept_not_even_in_the_session(provider: Provider, client: Client) -> None:
    back(client, go(client))
    assert "a-token-of-theirs" not in str([one.get_decoded() for one in Session.objects.all()])
    client.post("/sign-in/name", {"name": "Ann"})
    assert SocialToken.objects.count() == 0


def test_who_joined_by_it_comes_in_by_it_again(provider: Provider, client: Client) -> None:
    joined(client)
    again = Client()
    again.get("/join")
    answer = back(again, go(again, next="/mine"))
    assert (answer.headers["Location"], who(again), Account.objects.count()) == ("/mine", "Ann", 1)


def test_a_name_that_is_taken_is_refused_and_can_be_chosen_anew(
    provider: Provider, make: Makers, client: Client
) -> None:
    make.member("Ann")
    refused = joined(client)
    assert (refused.status_code, "Somebody is called" in refused.content.decode(), who(client)) == (422, True, None)
    assert client.post("/sign-in/name", {"name": "Ann B."}).headers["Location"] == "/"
    assert who(client) == "Ann B."


def test_a_guest_who_joins_by_it_keeps_what_she_gave(provider: Provider, make: Makers, client: Client) -> None:
    sent = make.sent(make.work(), make.guest("her secret"))
    client.cookies["guest"] = "her secret"
    joined(client, "Wanjiru")
    sent.refresh_from_db()
    assert (sent.author.name, sent.author.kind) == ("Wanjiru", "member")


@promises("Of the account elsewhere its number and its name")
def test_a_member_connects_it_by_her_password_and_disconnects_it(
    provider: Provider, make: Makers, client: Client
) -> None:
    make.member("Bo")
    sign_in(client, "Bo", "a long enough password")
    assert back(client, go(client)).headers["Location"] == "/profile/confirm"
    assert SocialAccount.objects.count() == 0
    assert client.post("/profile/confirm", {"password": "a long enough password"}).headers["Location"] == "/profile"
    shown = client.get("/profile").content.decode()
    (login,) = SocialAccount.objects.all()
    assert ("GitHub: <bdi>octo-ann</bdi>" in shown, "Go on with GitHub" in shown, "Go on with ORCID" in shown) == (
        True,
        False,
        True,
    )
    other = Client()
    assert (back(other, go(other)).headers["Location"], who(other)) == ("/", "Bo")
    assert client.post(f"/profile/logins/{login.pk}/remove").headers["Location"] == "/profile#keys"
    assert SocialAccount.objects.count() == 0


def test_what_opens_another_account_cannot_be_connected(provider: Provider, make: Makers, client: Client) -> None:
    joined(Client())
    make.member("Bo")
    sign_in(client, "Bo", "a long enough password")
    answer = back(client, go(client))
    assert (answer.status_code, "opens another account" in answer.content.decode(), who(client)) == (409, True, "Bo")
    assert SocialAccount.objects.get().user.username == "Ann"


def test_nobody_disconnects_anothers_or_her_own_last_way_in(provider: Provider, make: Makers, client: Client) -> None:
    ann = Client()
    joined(ann)
    make.member("Bo")
    sign_in(client, "Bo", "a long enough password")
    address = f"/profile/logins/{SocialAccount.objects.get().pk}/remove"
    assert [one.post(address).status_code for one in (client, ann)] == [404, 409]
    assert SocialAccount.objects.count() == 1
    Authenticator.objects.create(user=SocialAccount.objects.get().user, type=Authenticator.Type.WEBAUTHN, data=PASSKEY)
    assert (ann.post(address).status_code, SocialAccount.objects.count()) == (302, 0)


def test_a_suspended_account_does_not_come_back_by_it(provider: Provider, client: Client) -> None:
    joined(Client())
    Account.objects.update(is_active=False)
    answer = back(client, go(client))
    assert (answer.status_code, "This account is closed" in answer.content.decode(), who(client)) == (403, True, None)


@pytest.mark.parametrize("credited", ["by_name", "by_number"])
def test_who_left_does_not_come_back_by_it_as_who_she_was(provider: Provider, client: Client, credited: Any) -> None:
    joined(Client())
    people.leave(people.named("Ann"), credited=credited)  # type: ignore[arg-type]
    assert SocialAccount.objects.count() == 0
    assert back(client, go(client)).headers["Location"] == "/sign-in/name"
    assert who(client) is None


def test_a_second_factor_is_asked_for_after_it_too(provider: Provider, client: Client) -> None:
    joined(Client())
    Authenticator.objects.create(user=Account.objects.get(), type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert back(client, go(client)).headers["Location"].startswith("/sign-in/second")
    assert who(client) is None


@pytest.mark.parametrize("state", ["", "made up", "another browser's", "used", "another provider's"])
def test_an_answer_that_this_browser_did_not_ask_for_signs_nobody_in(
    provider: Provider, client: Client, state: str
) -> None:
    joined(Client())
    told = go(Client() if state == "another browser's" else client, "orcid" if "provider" in state else "github")
    told["state"] = {"": "", "made up": "0123456789abcdef"}.get(state, told["state"])
    if state == "used":
        back(client, told)
        client.post("/sign-out")
    asked = len(provider.asked)
    answer = back(client, told)
    assert (answer.status_code, who(client), len(provider.asked)) == (422, None, asked)
    assert "begun in another browser or too long ago" in answer.content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_it_leads_on_to_paths_of_ours_only(provider: Provider, client: Client, elsewhere: str) -> None:
    assert joined(client, next=elsewhere).headers["Location"] == "/"
    again = Client()
    assert back(again, go(again, next=elsewhere), next=elsewhere).headers["Location"] == "/"


def test_who_does_not_go_on_there_is_told_so(provider: Provider, client: Client) -> None:
    told = go(client)
    answer = client.get("/sign-in/with/github/back", {"error": "access_denied", "state": told["state"]})
    assert (answer.status_code, "You did not go on at GitHub." in answer.content.decode()) == (422, True)
    assert provider.asked == []


@pytest.mark.parametrize(
    "odd",
    [
        {"token": b"not json"}, {"token": b"[" * 100_000}, {"token": []}, {"token": {"error": "bad_code"}},
        {"token": {"access_token": "a\r\nb"}}, {"token": {"access_token": ["list"]}}, {"token": {"access_token": "é→"}},
        {"profile": b""}, {"profile": []}, {"profile": {}}, {"profile": {"id": ""}}, {"profile": {"id": True}},
        {"profile": {"id": {"a": 1}}}, {"profile": {"id": "x" * 192}}, {"profile": b" " * (1 << 21)},
        {"status": 500}, {"leads_to": "http://10.0.0.1/"}, {"leads_to": "/token"},
    ],
)  # fmt: skip
def test_whatever_a_provider_answers_it_is_told_as_a_failure_and_nobody_is_made(
    provider: Provider, client: Client, odd: dict[str, Any]
) -> None:
    for name, value in odd.items():
        setattr(provider, name, value)
    answer = back(client, go(client))
    assert (answer.status_code, "Signing in by GitHub did not work" in answer.content.decode()) == (422, True)
    assert (who(client), client.get("/sign-in/name").headers["Location"]) == (None, "/sign-in")


@pytest.mark.parametrize("said", ["", "\u202eevil", "x" * 200, 7, None, {"a": 1}, "<b>"])
def test_an_odd_name_there_is_only_a_proposal(provider: Provider, client: Client, said: Any) -> None:
    provider.profile = {"id": 7, "login": said}
    assert joined(client).headers["Location"] == "/"
    assert client.get("/profile").status_code == 200


def test_a_provider_at_a_closed_address_is_not_asked(provider: Provider, client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(Logins, "ask", staticmethod(partial(ask, way=replace(WAY, is_closed=is_closed))))
    assert (back(client, go(client)).status_code, provider.asked) == (422, [])


@promises("The other sections are [mediawiki]")
def test_only_providers_with_keys_are_offered(provider: Provider, client: Client, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = {"orcid": {"APP": KEYS}}
    for page in ("/sign-in", "/join"):
        shown = client.get(page).content.decode()
        assert ("Go on with ORCID" in shown, "Go on with GitHub" in shown) == (True, False)
    assert client.post("/sign-in/with/github").status_code == client.get("/sign-in/with/github/back").status_code == 404


def test_keys_that_are_taken_away_while_she_chooses_a_name_lead_back_to_the_door(
    provider: Provider, client: Client, settings: Any
) -> None:
    back(client, go(client))
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert client.get("/sign-in/name").headers["Location"] == "/sign-in"


FILES = {
    "[github]\nclient_id='a'\nsecret='b'\n[orcid]\nclient_id='c'\nsecret='d'": "['github', 'orcid']",
    "": "[]",
    "not toml": "BARNRAISE_LOGINS must be the path of a TOML file",
    "[other]\nclient_id='a'\nsecret='b'": "BARNRAISE_LOGINS knows github, mediawiki, openstreetmap and orcid, not",
    "[github]\nclient_id='a'": "BARNRAISE_LOGINS must give [github] a client_id and a secret, and nothing else.",
    "[github]\nclient_id='a'\nsecret='b'\nname='c'": "BARNRAISE_LOGINS must give [github] a client_id",
    "github = 'a'": "BARNRAISE_LOGINS must give [github] a client_id",
    "[github]\nclient_id='a'\nsecret=''": "BARNRAISE_LOGINS must give client_id and secret of [github] as texts",
    "[github]\nclient_id='a'\nsecret=7": "BARNRAISE_LOGINS must give client_id and secret of [github] as texts",
}


def test_the_file_of_keys_is_read_or_stops_the_start_with_the_settings_name(tmp_path: Path) -> None:
    for number, (text, told) in enumerate(FILES.items()):
        (tmp_path / str(number)).write_text(text)
        assert started(tmp_path / str(number)).startswith(told)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for odd in ("bytes", "nowhere", "."):
        assert started(tmp_path / odd).startswith("BARNRAISE_LOGINS must be the path of a TOML file")


def started(file: Path) -> str:
    """Start with a file of keys, and return by whom people may then sign in, or why it did not start."""
    say = "from barnraise import settings; print(list(settings.SOCIALACCOUNT_PROVIDERS))"
    given = {**os.environ, "BARNRAISE_LOGINS": str(file)}
    run = subprocess.run([sys.executable, "-c", say], env=given, capture_output=True, text=True, check=False)
    return (run.stdout or run.stderr).strip()
