"""S7: no request changes anything that the person did not send from a page of ours."""

import pytest

from tests.makers import Makers
from tests.trust.addresses import declared, url_of
from tests.trust.scene import Scene, set_up

SAFE = ("GET", "HEAD")
pytestmark = [pytest.mark.race, pytest.mark.slow]
FIELDS = "name=x&about=x&token-name=x&scope=write&credited=by_name&mine=yes&text=x&summary=x&send=1&q=x"
# Mail programs stop mail by one request without a token (RFC 8058); the key in the address is the right to it.
BY_KEY = "notices/mail/<str:key>/stop"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def scene(make: Makers) -> Scene:
    return set_up(make)


def sent(scene: Scene, role: str, *, content: str = FORM, token: bool = False, **headers: str) -> list[object]:
    """Send every changing request without a form token, or with one and odd headers; return what was taken."""
    taken = []
    for route in [one for one in declared() if one.pattern != BY_KEY]:
        for method in [one for one in route.methods if one not in SAFE]:
            client = scene.roles[role].client(enforce_csrf_checks=True)
            if token:
                client.cookies["csrftoken"] = headers["X-CSRFToken"] = "a" * 32
            url = url_of(route, scene, "seen")
            answer, changed = scene.effect(
                role, method, url, client=client, data=FIELDS, content_type=content, headers=headers
            )
            if changed or answer.status_code < 400:
                taken.append((method, route.pattern, answer.status_code, changed))
    return taken


@pytest.mark.parametrize("role", ["anonymous", "guest", "newcomer", "reviewer"])
def test_a_request_without_a_form_token_is_refused(scene: Scene, role: str) -> None:
    assert sent(scene, role) == []


@pytest.mark.parametrize("role", ["anonymous", "guest", "newcomer", "reviewer"])
def test_a_request_from_another_site_is_refused_even_with_a_token(scene: Scene, role: str) -> None:
    assert sent(scene, role, token=True, Origin="https://elsewhere.example") == []


@pytest.mark.parametrize("role", ["guest", "reviewer"])
def test_a_request_as_plain_text_is_refused(scene: Scene, role: str) -> None:
    assert sent(scene, role, content="text/plain") == []


def test_mail_is_stopped_by_its_key_alone(scene: Scene) -> None:
    (route,) = [one for one in declared() if one.pattern == BY_KEY]
    right = url_of(route, scene, "seen")
    client = scene.roles["anonymous"].client(enforce_csrf_checks=True)
    told = {
        url: scene.effect("anonymous", "POST", url, client=client, data=FIELDS, content_type=FORM, headers={})
        for url in (right.replace("/stop", "x/stop"), right)
    }
    assert [(answer.status_code, changed) for answer, changed in told.values()] == [(404, False), (200, True)]


def test_the_same_request_from_a_page_of_ours_is_taken(scene: Scene) -> None:
    """The control: what is refused above is taken when it comes as it should."""
    taken = sent(scene, "newcomer", token=True, Origin="http://testserver")
    assert {("POST", "profile", 302, True), ("POST", "profile/tokens", 201, True)} <= set(taken)


@pytest.mark.parametrize("role", ["anonymous", "guest", "newcomer", "reviewer", "write token"])
def test_reading_changes_nothing(scene: Scene, role: str) -> None:
    changing = []
    for route in declared():
        url = url_of(route, scene, "seen")
        if scene.effect(role, "GET", f"{url}?{FIELDS}")[1]:
            changing.append(route.pattern)
    assert changing == []


def test_signing_in_joining_and_signing_out_are_among_what_is_tried() -> None:
    forms = {route.pattern for route in declared() if not set(route.methods) <= set(SAFE)}
    asked = {"join", "sign-in", "sign-in/name", "sign-in/guest", "sign-in/passkey", "sign-in/<str:secret>", "sign-out"}
    assert (asked | {"profile/leave", "profile/password"}) - forms == set()
