"""S13 and S17: guessing, spoofing, being sent elsewhere, and what the log and the store keep of whoever came."""

import logging
from ipaddress import ip_address

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from barnraise import people
from barnraise.base import Clock
from barnraise.people.models import Account
from barnraise.web.adapting import is_own_path, stand_in
from tests.makers import Makers

GOOD = "a long enough password"


def guess(name: str, password: str, address: str = "203.0.113.7", **headers: str) -> tuple[int, str]:
    """Try to sign in from an address; return the status and the name that came in."""
    client = Client(REMOTE_ADDR=address, headers=headers)
    answer = client.post("/sign-in", {"login": name, "password": password})
    pk = client.session.get("_auth_user_id")
    return answer.status_code, Account.objects.get(pk=pk).username if pk else ""


def test_twenty_guesses_at_an_account_and_no_more_wherever_they_come_from(make: Makers) -> None:
    make.member("Bo")
    names = ["Bo", "bo", "BO", "Ｂo"]
    for number in range(20):
        assert guess(names[number % 4], "wrong", f"203.0.113.{number}")[0] == 422
    assert guess("Bo", GOOD, "198.51.100.1") == (422, "")
    cache.clear()
    assert guess("Bo", GOOD, "198.51.100.1") == (302, "Bo")


def test_a_header_that_names_another_address_gives_no_more_guesses(make: Makers) -> None:
    tried = [guess(f"Nobody {number}", "wrong", **{"X-Forwarded-For": f"10.0.0.{number}"})[0] for number in range(31)]
    assert tried == [422] * 30 + [429]


def test_a_member_who_mistypes_has_all_guesses_back_only_after_a_quarter_of_an_hour(make: Makers) -> None:
    make.member("Bo")
    for _ in range(10):
        assert guess("Bo", "wrong")[0] == 422
        assert guess("Bo", GOOD) == (302, "Bo")
    for _ in range(10):
        assert guess("Bo", "wrong", "198.51.100.1")[0] == 422
    assert guess("Bo", GOOD, "198.51.100.1") == (422, "")


@pytest.mark.parametrize(
    "elsewhere",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "\t//elsewhere.example",
     "javascript:alert(1)", "http:elsewhere", "///elsewhere.example", "mine", "/\t/elsewhere.example"],
)  # fmt: skip
@pytest.mark.parametrize("door", ["/sign-in", "/join", "/sign-out", "/sign-in/guest"])
def test_no_door_leads_elsewhere(make: Makers, door: str, elsewhere: str) -> None:
    make.member("Bo")
    client = Client()
    if door in ("/sign-out", "/sign-in/guest"):
        client.force_login(Account.objects.get(username="Bo"))
    fields = {"login": "Bo", "name": "Cy", "password": GOOD, "next": elsewhere}
    answer = client.post(door, fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert not is_own_path(elsewhere)


def test_a_door_leads_back_to_where_one_was(make: Makers, client: Client) -> None:
    make.member("Bo")
    there = "/book/edit/one.md?from=3#l2"
    assert client.post("/sign-in", {"login": "Bo", "password": GOOD, "next": there}).headers["Location"] == there


def test_an_address_is_kept_as_a_stand_in_that_changes_every_day(make: Makers, clock: Clock) -> None:
    make.member("Bo")
    assert guess("Bo", GOOD, "203.0.113.7")[1] == "Bo"
    kept = UserSession.objects.get().ip
    assert (kept, kept != "203.0.113.7") == (stand_in("203.0.113.7"), True)
    assert kept in str(ip_address(kept)) and kept.startswith("fd")
    assert stand_in("2001:db8::1") == stand_in("2001:db8::ffff") != stand_in("2001:db8:0:1::1")
    clock.advance(days=1)
    assert stand_in("203.0.113.7") != kept


def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(make: Makers, client: Client) -> None:
    client.get("/join")
    client.post("/join", {"name": "Cy", "password": GOOD})
    assert {
        name: (cookie["httponly"], cookie["samesite"], bool(cookie["secure"]))
        for name, cookie in client.cookies.items()
    } == {"csrftoken": (True, "Lax", False), "sessionid": (True, "Lax", False)}


def test_every_answer_carries_the_policy(make: Makers, client: Client) -> None:
    for path in ("/", "/join", "/nothing", "/profile", "/static/nothing"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")


def test_no_secret_reaches_the_log(make: Makers, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    bo = make.member("Bo")
    canaries = {name: f"canary-{name}-f3b1" for name in ("password", "guest", "session", "token", "next")}
    link = people.sign_in_link(bo)
    client = Client(raise_request_exception=False, REMOTE_ADDR="203.0.113.99")
    client.cookies["guest"], client.cookies["sessionid"] = canaries["guest"], canaries["session"]
    for path in ("/sign-in", "/join"):
        client.post(path, {"login": "Bo", "name": "Bo", "password": canaries["password"], "next": canaries["next"]})
    client.post(f"/sign-in/{link}x")
    Client(enforce_csrf_checks=True).post(f"/sign-in/{link}")
    client.post("/profile/leave", {"password": canaries["password"]})
    client.get("/api/works", headers={"authorization": f"Bearer {canaries['token']}"})
    logging.getLogger("django.request").warning("the log is read")
    assert "the log is read" in caplog.text
    assert [secret for secret in (*canaries.values(), link, "203.0.113.99") if secret in caplog.text] == []
