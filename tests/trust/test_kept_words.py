"""Words that were typed are in every form's refusal, for who typed them, and go out under no other name."""

import re
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from barnraise.talk.models import Report
from barnraise.web.kept_words import is_text
from tests.makers import Makers
from tests.promises import promises
from tests.trust.addresses import url_of
from tests.trust.scene import SIGNED_IN, Scene, set_up, state
from tests.trust.sizes import SENDERS
from tests.trust.test_form_keys import SAYS, forms, undone

TEMPLATES = Path(__file__).parents[2] / "barnraise/templates"
OURS = {"HTTP_ORIGIN": "http://testserver"}
WORDS = "Words that nobody shall lose"
# A method that an address does not take is answered by who made the page, and comes from no form.
REFUSED = set(range(400, 500)) - {405}
# Documents of a process or a work, which are chosen and not typed, and buttons: they say no words.
TEXTS = ("text", "body", "reason", "comment", "about", "why", "quote", "note", "value", "parts", "others")


@pytest.fixture
def scene(make: Makers) -> Scene:
    return set_up(make)


def said(**more: str) -> dict[str, str]:
    return SAYS | {name: f"{WORDS} in {name}" for name in TEXTS} | more


def test_every_text_area_has_a_name_under_which_its_words_come_back() -> None:
    named = re.compile(r"<textarea[^>]*?\bname=\"([\w-]+)|field\(\"([\w-]+)\"[^\n]*?\brows=")
    found = {one for file in TEMPLATES.rglob("*.html") for pair in named.findall(file.read_text()) for one in pair}
    found -= {"", "name"}
    assert {"text", "comment", "own-"} <= found
    assert {one for one in found if not is_text(one)} == set()


@promises("If you close the page, if the connection breaks")
@pytest.mark.parametrize("role", [*SENDERS, "suspended", "anonymous"])
def test_every_refusal_gives_the_words_back(scene: Scene, role: str) -> None:
    lost = []
    for route in forms():
        for spoilt in ({"summary": "", "title": "", "made": "translated"}, {"base_edition": "odd", "slots": "-1"}):
            with undone():
                url = url_of(route, scene, "seen")
                answer = scene.roles[role].client().post(url, said(**spoilt), **OURS)
                if answer.status_code in REFUSED and WORDS not in answer.content.decode():
                    lost.append((route.pattern, answer.status_code))
    assert lost == [], "\n".join(map(str, lost))


def test_a_session_that_ended_publishes_nothing_and_gives_the_words_back(scene: Scene) -> None:
    wrong, before = [], state()
    bo = scene.roles["member"].person
    assert bo is not None
    for route in forms():
        for role in ("anonymous", "guest"):
            with undone():
                sent = said(form_by=str(bo.uid))
                answer = scene.roles[role].client().post(url_of(route, scene, "seen"), sent, **OURS)
                page = answer.content.decode()
                if (answer.status_code, WORDS in page, state() == before) != (409, True, True):
                    wrong.append((route.pattern, role, answer.status_code))
                assert "You are no longer signed in as Bo." in page
    assert wrong == []


def test_a_form_of_one_member_is_not_sent_by_another_nor_shown_to_them(scene: Scene) -> None:
    wrong, before = [], state()
    bo = scene.roles["member"].person
    assert bo is not None
    for route in forms():
        for role in [one for one in SIGNED_IN if one != "member"]:
            with undone():
                sent = said(form_by=str(bo.uid))
                answer = scene.roles[role].client().post(url_of(route, scene, "seen"), sent, **OURS)
                if (answer.status_code, WORDS in answer.content.decode(), state() == before) != (409, False, True):
                    wrong.append((route.pattern, role, answer.status_code))
    assert wrong == []


def test_what_came_back_is_sent_by_who_signs_in_again_without_any_script(make: Makers) -> None:
    make.work()
    cy = make.member("Cy")
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cy.account)
    fields = hidden(browser.get("/book/wrong/one.md").content.decode(), "body")
    browser.logout()
    page = browser.post("/book/wrong/one.md", fields | {"body": WORDS}, **OURS).content.decode()
    browser.force_login(cy.account)
    browser.cookies["csrftoken"] = "another token of thirty-two chars"[:32].replace(" ", "x").replace("-", "x")
    answers = []
    for _ in count():
        answer = browser.post("/book/wrong/one.md", hidden(page, WORDS) | {"body": WORDS}, **OURS)
        page = answer.content.decode()
        answers.append(answer.status_code)
        if answer.status_code == 302 or len(answers) > 3:
            break
    assert answers == [403, 302]
    assert [one.person for one in Report.objects.all()] == [cy]


def test_a_guest_who_signs_in_elsewhere_sends_under_that_name_only_after_reading_so(make: Makers) -> None:
    make.work()
    cy, browser = make.member("Cy"), Client()
    fields = hidden(browser.get("/book/wrong/one.md").content.decode(), "body")
    assert fields["form_by"] == ""
    browser.force_login(cy.account)
    answer = browser.post("/book/wrong/one.md", fields | {"body": WORDS}, **OURS)
    assert (answer.status_code, Report.objects.count()) == (409, 0)
    page = answer.content.decode()
    assert "they go out under that name" in page
    assert browser.post("/book/wrong/one.md", hidden(page, WORDS) | {"body": WORDS}, **OURS).status_code == 302


def test_another_site_has_none_of_its_words_shown(make: Makers) -> None:
    make.work()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(make.member("Cy").account)
    for origin in ({"HTTP_ORIGIN": "https://elsewhere.example"}, {}):
        answer = browser.post("/book/wrong/one.md", {"body": WORDS}, **origin)
        assert (answer.status_code, WORDS in answer.content.decode()) == (403, False)


def test_signing_in_leads_back_to_the_page_of_the_form(make: Makers) -> None:
    work = make.work()
    page = "/book/talk?path=one.md"
    answer = Client().post(f"/{work.slug}/reports/{'0' * 8}-0000-7000-8000-{'0' * 12}/close", {"reason": WORDS},
                           HTTP_REFERER=f"http://testserver{page}", **OURS)  # fmt: skip
    assert answer.status_code == 401
    assert f"/sign-in?next={quote(page, safe='')}" in answer.content.decode()


def hidden(page: str, beside: str) -> dict[str, str]:
    """Return the hidden fields of the form in which some words stand."""
    (form,) = [one for one in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL) if beside in one]
    return dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', form))
