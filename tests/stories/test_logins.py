"""The pages around an account elsewhere are as fit to be seen as all others."""

import mimetypes
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route

from tests.chromium import running
from tests.conditions import LIMIT_SECONDS
from tests.makers import Makers
from tests.stories.test_every_page import AXE, ONLY_COLOURS, RULES, grave, ill_framed, sideways
from tests.web.elsewhere import Provider
from tests.web.test_accounts import sign_in
from tests.web.test_logins import back, go, joined, provider  # noqa: F401, a fixture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("logins")]
SITE = "http://127.0.0.1:8000"


def shown(answer: Any) -> str:
    """Return the text of a page, whatever its status."""
    return str(answer.content.decode())


def pages(make: Makers) -> dict[str, str]:
    """Go the ways there are, and return every page that one sees on them, by a name of ours."""
    seen, ann, bo = {}, Client(), Client()
    seen["joining"], seen["signing in"] = shown(ann.get("/join")), shown(ann.get("/sign-in"))
    make.member("Bo")
    seen["an answer that nobody asked for"] = shown(back(ann, {"state": "made up"}))
    back(ann, go(ann))
    seen["choosing a name"] = shown(ann.get("/sign-in/name"))
    seen["a name that is taken"] = shown(ann.post("/sign-in/name", {"name": "Bo"}))
    ann.post("/sign-in/name", {"name": "Ann"})
    seen["an account with one way in"] = shown(ann.get("/profile"))
    sign_in(bo, "Bo", "a long enough password")
    seen["what opens another account"] = shown(back(bo, go(bo)))
    back(bo, go(bo, "orcid"), "orcid")
    seen["confirming"] = shown(bo.get("/profile/confirm"))
    seen["the way there"] = shown(Client().post("/sign-in/with/github"))
    return seen


def laid_out(page: Page, html: str) -> None:
    """Show a page as the server would, with our own style and scripts and nothing else."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if path == "/page":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif isinstance(found, str):
            route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "")
        else:
            route.fulfill(status=404)

    page.route("**/*", answer)
    page.goto(f"{SITE}/page")


@pytest.mark.usefixtures("provider")
def test_every_page_on_the_way_by_an_account_elsewhere_is_fit_to_be_seen(
    make: Makers,
    provider: Provider,  # noqa: F811
) -> None:
    provider.token |= {"orcid": "7", "name": "octo-ann"}
    faults: list[str] = []
    seen = pages(make)
    # It ends before the test does: while it runs, Django allows no queries beside it.
    with running() as browser:
        for name, html in seen.items():
            page = browser.new_context(viewport={"width": 360, "height": 740}, color_scheme="light").new_page()
            page.set_default_timeout(LIMIT_SECONDS * 1000)
            laid_out(page, html)
            page.evaluate(AXE)
            found = [*ill_framed(page), *sideways(page), *grave(page, RULES)]
            page.emulate_media(color_scheme="dark")
            found += grave(page, ONLY_COLOURS)
            page.set_viewport_size({"width": 1280, "height": 800})
            found += [*sideways(page), *grave(page, ONLY_COLOURS)]
            faults += [f"{name}: {one}" for one in found]
    assert not faults, "\n".join(faults)
