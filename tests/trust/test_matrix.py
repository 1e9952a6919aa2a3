"""S1: who may use what, generated from the declared routes; nothing differs, and what is hidden is as if absent."""

import re

import pytest
from django.http import HttpResponse
from django.urls import get_resolver, path, resolve

from barnraise.contributions.queries import may_see
from barnraise.people.models import Token
from barnraise.web.access import HER_OWN, Route, undeclared
from tests.makers import Makers
from tests.promises import promises
from tests.trust.addresses import declared, names_contributions, unknown_parts, url_of
from tests.trust.scene import HIDDEN_WORDS, ROLES, SIGNED_IN, TOKENS, Scene, set_up

pytestmark = [pytest.mark.race, pytest.mark.slow]
SAFE = ("GET", "HEAD")


@pytest.fixture
def scene(make: Makers) -> Scene:
    return set_up(make)


def expected(route: Route, role: str, method: str) -> tuple[int, ...]:
    """Return the statuses with which a route may turn a role away, from what it declares; none when it lets her in."""
    if route.is_api and role in TOKENS:
        if role == "revoked token":
            return (401,)
        return (403,) if role == "read token" and method not in SAFE else ()
    if role == "suspended":
        is_her_own = f"/{route.pattern}".startswith(HER_OWN)
        return () if method in SAFE or is_her_own else (403,)
    is_known = role in SIGNED_IN or (role == "guest" and route.may == "giver")
    if is_known or route.may == "anyone":
        return ()
    # A page for givers looks for the thing first, so that a stranger's words can be shown again beside it.
    return (401, 404) if route.may == "giver" and not route.is_api else (401,)


def test_every_address_declares_who_may_use_it() -> None:
    declared()
    assert undeclared(get_resolver().url_patterns) == []
    slipped_in = path("slipped-in", lambda request: HttpResponse("anything"))
    assert undeclared([slipped_in]) == ["slipped-in"]


def test_no_address_is_taken_for_another() -> None:
    plain = [route for route in declared() if not set(route.pattern) & set("<{") and not route.is_api]
    assert {route.name: resolve(f"/{route.pattern}").url_name for route in plain} == {
        one.name: one.name for one in plain
    }


def test_the_matrix_knows_what_stands_for_each_part_of_an_address() -> None:
    assert unknown_parts() == set()


@promises(
    "Everything is public: the texts, the reviews",
    "Programs take part through the same door as people.",
    "They have no more rights, they are subject",
    "Reading needs nothing.",
    "Everything that belongs to a work is public",
    "There are no private works.",
)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_comes_in_where_it_is_declared_and_nowhere_else(scene: Scene, role: str) -> None:
    differences = []
    for route in declared():
        for method in route.methods:
            turned_away = expected(route, role, method)
            for which in ("seen", "missing") if set(route.pattern) & set("<{") else ("seen",):
                url = url_of(route, scene, which)
                answer, changed = scene.effect(role, method, url, is_watched=method not in SAFE)
                status = answer.status_code
                if turned_away and (status not in turned_away or changed):
                    differences.append((method, route.pattern, which, status, changed))
                if not turned_away and (status == 401 or status >= 500):
                    differences.append((method, route.pattern, which, status, changed))
    assert differences == []


@promises("404: it does not exist, or you may not know of it.")
@pytest.mark.parametrize("role", ROLES)
def test_what_is_hidden_from_a_role_is_as_if_it_were_not_there(scene: Scene, role: str) -> None:
    asker = scene.roles[role].person if role in (*SIGNED_IN, "suspended", "guest") else None
    differences = []
    for route in filter(names_contributions, declared()):
        is_api = route.is_api
        knower = scene.roles[role].person if is_api and role in ("read token", "write token") else asker
        for method in route.methods:
            hidden = scene.ask(role, method, url_of(route, scene, "hidden"))
            missing = scene.ask(role, method, url_of(route, scene, "missing"))
            is_same = (hidden.status_code, plain(hidden)) == (missing.status_code, plain(missing))
            if not may_see(scene.hidden, knower) and not is_same:
                differences.append((method, route.pattern, hidden.status_code, missing.status_code))
    assert differences == []


@promises("drafts that you have not sent,")
@pytest.mark.parametrize("role", ["anonymous", "guest", "closed", "left", "revoked token"])
def test_no_list_feed_or_search_tells_of_what_is_hidden(scene: Scene, role: str) -> None:
    told = []
    for route in declared():
        if "GET" not in route.methods:
            continue
        for query in ("", "?q=nobody+has+looked"):
            answer = scene.ask(role, "GET", url_of(route, scene, "seen") + query)
            if HIDDEN_WORDS in body(answer):
                told.append(route.pattern)
    assert told == []


def test_somebody_who_may_see_it_is_told_of_it_by_the_same_words(scene: Scene) -> None:
    """The control: the words are there to be found, so the test above can fail."""
    told = {
        route.name
        for route in declared()
        if names_contributions(route)
        and "GET" in route.methods
        and HIDDEN_WORDS in body(scene.ask("reviewer", "GET", url_of(route, scene, "hidden")))
    }
    assert {"contribution", "api_read_contribution"} <= told


@pytest.mark.parametrize("role", [role for role in ROLES if role != "member of another work"])
def test_nobody_touches_what_is_anothers_by_naming_it(scene: Scene, role: str) -> None:
    touched = []
    for route in declared():
        for method in set(route.methods) - set(SAFE):
            if "<int:pk>" not in route.pattern:
                continue
            scene.roles[role].client().generic(method, url_of(route, scene, "seen"))
            if Token.objects.get(pk=scene.victims_token.pk).revoked_at is not None:
                touched.append(route.pattern)
    assert touched == []


def body(answer: object) -> str:
    content = b"".join(answer) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined, call-overload]
    return str(bytes(content).decode(errors="replace"))


def plain(answer: object) -> str:
    """Return what an answer says, without what differs between any two: form tokens and the address asked for."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body(answer))
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|/contributions/\d+", "", text)
