"""Who may use an address, by which methods, and what an address and a form may never hold."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, include, path

from barnraise.base import Refused, now, random_token
from barnraise.people.suspending import suspend_until
from barnraise.web import access
from barnraise.web.access import HER_OWN, May, check, check_address, route, undeclared
from barnraise.web.asking import KEY
from barnraise.web.form_keys import BY
from barnraise.web.numbers import LARGEST
from tests.makers import Makers

STRANGER, MEMBER = SimpleNamespace(is_authenticated=False), SimpleNamespace(is_authenticated=True)


def asked(method: str = "GET", at: str = "/w/", user: Any = STRANGER, **data: Any) -> Any:
    request = RequestFactory().generic(method, at) if method != "POST" else RequestFactory().post(at, data)
    request.user = user
    return request


def refused(*given: Any, call: Any = check) -> tuple[str, int] | None:
    try:
        call(*given)
    except Refused as why:
        return why.code, why.status
    return None


@pytest.mark.parametrize(
    ("method", "methods", "told"),
    [
        ("GET", ("GET",), None),
        ("HEAD", ("GET",), None),
        ("HEAD", ("POST",), ("method_unknown", 405)),
        ("POST", ("GET",), ("method_unknown", 405)),
        ("POST", ("GET", "POST"), None),
        ("PUT", ("GET", "POST"), ("method_unknown", 405)),
    ],
)
def test_methods_that_are_not_declared_are_refused(
    method: str, methods: tuple[str, ...], told: tuple[str, int] | None
) -> None:
    assert refused(asked(method), "anyone", methods) == told


@pytest.mark.parametrize(
    ("may", "user", "told"),
    [
        ("anyone", STRANGER, None),
        ("giver", STRANGER, None),
        ("member", STRANGER, ("sign_in_first", 401)),
        ("reader", STRANGER, ("sign_in_first", 401)),
        ("member", MEMBER, None),
        ("reader", MEMBER, None),
    ],
)
def test_strangers_use_what_is_for_anyone(may: May, user: Any, told: tuple[str, int] | None) -> None:
    assert refused(asked(user=user), may, ("GET",)) == told


@pytest.mark.parametrize(
    ("method", "at", "told"),
    [
        ("POST", "/w/", ("suspended", 403)),
        ("GET", "/w/", None),
        ("HEAD", "/w/", None),
        *(("POST", f"{own}/x", None) for own in HER_OWN),
        ("POST", "/w/profile", ("suspended", 403)),
    ],
)
def test_who_is_suspended_reads_and_looks_after_her_account(
    make: Makers, method: str, at: str, told: tuple[str, int] | None
) -> None:
    person = make.member("Ann")
    suspend_until(person, now() + timedelta(hours=1))
    user = SimpleNamespace(is_authenticated=True, person=person)
    assert refused(asked(method, at, user), "member", ("GET", "POST")) == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["a", 1, LARGEST], None),
        ([LARGEST + 1], ("not_found", 404)),
        (["a\0"], ("not_found", 404)),
        (["a", "\0"], ("not_found", 404)),
        ([None, str(LARGEST + 1)], None),
    ],
)
def test_an_address_that_no_table_can_be_asked_for_leads_nowhere(
    given: list[Any], told: tuple[str, int] | None
) -> None:
    assert refused(given, call=check_address) == told


@pytest.fixture
def view() -> Any:
    """A declared view, which goes when the test ends."""
    before = len(access.ROUTES)

    @route("s18/<int:number>/<word>", may="anyone", methods=("GET", "POST"))
    def shown(request: Any, **given: Any) -> HttpResponse:
        """A view."""
        return HttpResponse("shown")

    yield shown
    del access.ROUTES[before:]


@pytest.mark.parametrize(
    ("method", "at", "given", "fields", "told"),
    [
        ("GET", "/w/?a=b", {"number": 1}, {}, None),
        ("GET", "/w/?a=%00", {}, {}, ("not_found", 404)),
        ("GET", "/w/", {"number": LARGEST + 1}, {}, ("not_found", 404)),
        ("POST", "/w/", {}, {"a": "b"}, None),
        ("POST", "/w/", {}, {"a": ["b", "c\0"]}, ("input_invalid", 400)),
        ("PUT", "/w/", {}, {}, ("method_unknown", 405)),
    ],
)
def test_a_declared_view_is_asked_only_what_may_be(
    view: Any, method: str, at: str, given: dict[str, Any], fields: dict[str, Any], told: tuple[str, int] | None
) -> None:
    assert refused(asked(method, at, **fields), call=lambda request: view(request, **given)) == told


@pytest.mark.parametrize(
    ("method", "at", "told"),
    [("POST", "/w/", ("signed_out", 409)), ("POST", "/sign-in", None), ("GET", "/w/", None)],
)
def test_who_opened_a_form_is_asked_where_it_is_sent_and_not_where_a_session_begins(
    make: Makers, view: Any, method: str, at: str, told: tuple[str, int] | None
) -> None:
    assert refused(asked(method, at, **{BY: str(make.member("Ann").uid)}), call=view) == told


def test_a_declaration_is_listed_with_what_it_says(view: Any) -> None:
    request = asked()
    assert view(request).content == b"shown"
    (one,) = [one for one in access.routes() if one.name == "shown"]
    assert (one.pattern, one.may, one.methods, one.is_api) == (
        "s18/<int:number>/<word>",
        "anyone",
        ("GET", "POST"),
        False,
    )
    assert (view.__name__, view.__doc__, view.may, request.META[access.ROUTE]) == (
        "shown",
        "A view.",
        "anyone",
        one.pattern,
    )
    assert str(next(each for each in access.url_patterns() if each.name == "shown").pattern) == one.pattern


def test_addresses_of_the_api_are_given_to_django_by_the_api_itself(view: Any) -> None:
    access.ROUTES.append(access.Route("s18/api", "s18-api", view, "anyone", ("GET",), is_api=True))
    names = {one.name for one in access.url_patterns()}
    assert ("shown" in names, "s18-api" in names) == (True, False)


def test_an_address_that_nobody_declared_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    assert access.undeclared_errors() == []
    left = [one for one in access.ROUTES if one.pattern != "about/acts"]
    monkeypatch.setattr(access, "ROUTES", left)
    (error,) = access.undeclared_errors()
    assert (error.id, "“about/acts”" in str(error.msg)) == ("barnraise.E001", True)


def test_what_nobody_declared_is_found_in_whatever_it_is_nested(view: Any) -> None:
    patterns: list[URLPattern | URLResolver] = [
        path("s18/<int:number>/<word>", view),
        path("s18/<number>/", include(([path("<word>", view), path("else", view)], "a"))),
        path("api-root", view, name="api-root"),
        path("secret", view),
    ]
    assert undeclared(patterns) == ["s18/<number>/else", "secret"]


@pytest.mark.parametrize(("given", "done"), [({}, 1), ({"once": False}, 2)])
def test_a_form_that_is_sent_twice_is_done_once_unless_it_says_otherwise(
    make: Makers, given: dict[str, bool], done: int
) -> None:
    before, calls = len(access.ROUTES), []

    @route("s18/form", may="anyone", methods=("POST",), **given)
    def sent(request: Any) -> HttpResponse:
        calls.append(request)
        return HttpResponseRedirect("/")

    try:
        key = random_token()
        answers = [sent(asked("POST", **{KEY: key})) for _again in range(2)]
    finally:
        del access.ROUTES[before:]
    assert ([one.status_code for one in answers], len(calls)) == ([302, 302], done)
