"""A passkey, from making it to signing in with it, by an authenticator that Chromium plays."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import PASSWORD, Site, Visitor
from tests.stories.test_every_page import sideways

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("passkeys")]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_member_makes_a_passkey_and_signs_in_with_it_alone(site: Site, visitor: Callable[..., Visitor]) -> None:
    one = visitor(viewport={"width": 360, "height": 740})
    # An authenticator knows names of sites, never bare addresses.
    there = site.address.replace("127.0.0.1", "localhost")
    keys = one.context.new_cdp_session(one.page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    one.goes(f"{there}/join")
    one.page.get_by_label("Name").fill("Passe Partout")
    one.page.get_by_label("Password", exact=True).fill(PASSWORD)
    one.clicks_on("button", "Join")
    one.page.wait_for_url(lambda address: "/join" not in address)
    one.goes(f"{there}/profile/keys/passkeys")
    one.reads("You have none yet.")
    one.clicks_on("link", "Add a passkey")
    one.page.get_by_label("Password", exact=True).fill(PASSWORD)
    one.clicks_on("button", "Confirm")
    one.page.get_by_label("Name").fill("This laptop")
    one.clicks_on("button", "Make the passkey")
    one.reads("recovery codes available")  # for the day on which the laptop is lost
    one.context.clear_cookies()
    one.goes(f"{there}/sign-in?next=/profile/keys/passkeys")
    one.clicks_on("button", "Sign in with a passkey")
    one.page.wait_for_url(f"{there}/profile/keys/passkeys")
    one.reads("This laptop")
    told = one.page.locator("tbody td").all_inner_texts()
    assert (told[:3], sideways(one.page)) == (["This laptop", "signs you in alone", "now"], [])
    expect(one.page.locator(".masthead .who")).to_contain_text("Passe Partout")
