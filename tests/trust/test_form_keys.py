"""Every form of the site: sent twice, it is done once; what it says goes out under the name it was opened under."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.record.models import Answered
from barnraise.talk.models import Report
from barnraise.web.access import Route
from barnraise.web.form_keys import WAYS_IN
from tests.makers import Makers
from tests.trust.addresses import declared, url_of
from tests.trust.scene import Scene, set_up, state
from tests.trust.sizes import SENDERS
from tests.trust.stores import Store

KEY = "a key of twenty-two le".replace(" ", "_")
ROUNDS = 8
# What is brought is looked at apart each time, under a lock of no form; nothing is started before the next page.
LOOKED_AT = frozenset({"begin"})
# A form that says something in every field that makes something; each view reads its own.
SAYS = {
    "text": "# One\n\nA better line.\n", "base_edition": "1", "path": "one.md", "summary": "Say it better",
    "made": "own", "licence": "CC-BY-SA-4.0", "attached": "[]", "send": "1", "body": "Something is wrong here.",
    "title": "A title", "reason": "It is so.", "comment": "It is so.", "about": "Where to look.", "token-name": "x",
    "scope": "write", "minutes": "30", "slots": "3", "kind": "write", "edition": "1", "name": "Second printing",
    "mail": "daily", "days": "2",
}  # fmt: skip


@pytest.fixture
def scene(make: Makers) -> Scene:
    return set_up(make)


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def forms() -> list[Route]:
    return [
        one
        for one in declared()
        if not one.is_api and "POST" in one.methods and not f"/{one.pattern}".startswith(WAYS_IN)
    ]


@pytest.mark.parametrize("role", SENDERS)
def test_a_form_that_is_sent_twice_is_done_once(scene: Scene, role: str) -> None:
    twice, made, before = [], set(), state()
    for route in forms():
        url = url_of(route, scene, "seen")
        with undone():
            client = scene.roles[role].client()
            first = client.post(url, SAYS | {"form_key": KEY})
            once = state()
            second = client.post(url, SAYS | {"form_key": KEY})
            if once != before:
                made.add(route.pattern)
            is_same = first.status_code == second.status_code and first.get("Location") == second.get("Location")
            if state() != once or (first.status_code == 302 and not is_same and route.pattern not in LOOKED_AT):
                twice.append((route.pattern, first.status_code, second.status_code))
    assert twice == []
    if role == "newcomer":
        assert {"profile/tokens", "<slug:slug>/edit/<path:path>", "<slug:slug>/talk/new"} <= made, made


def test_a_second_click_is_answered_as_the_first(make: Makers, client: Client) -> None:
    make.work()
    answers = [client.post("/book/wrong/one.md", {"body": "It is wrong.", "form_key": KEY}) for _ in range(2)]
    assert [(one.status_code, one["Location"]) for one in answers] == [(302, "/book/reports?thanks")] * 2
    assert Report.objects.count() == 1


def test_a_stranger_whose_browser_dropped_the_first_answer_is_the_same_guest(make: Makers) -> None:
    make.work()
    said = {"body": "It is wrong.", "form_key": KEY}
    first, second = (Client().post("/book/wrong/one.md", said).cookies["guest"].value for _ in range(2))
    assert first == second
    assert (Report.objects.count(), Person.objects.filter(kind=Person.GUEST).count()) == (1, 1)


def test_other_words_under_the_same_key_are_another_act(make: Makers, client: Client) -> None:
    make.work()
    for words in ("It is wrong.", "It is quite wrong.", "It is wrong."):
        client.post("/book/wrong/one.md", {"body": words, "form_key": KEY})
    assert Report.objects.count() == 2


def test_what_is_refused_frees_its_key(make: Makers, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make.work()
    client.force_login(make.member("Cy").account)
    said = {"text": "# One\n", "base_edition": "1", "summary": "", "made": "own", "send": "1", "form_key": KEY}
    refused = client.post("/book/edit/one.md", said)
    assert (refused.status_code, Answered.objects.count()) == (422, 0)
    assert client.post("/book/edit/one.md", said | {"summary": "Shorter"}).status_code == 302
    assert Contribution.objects.count() == 1


def test_every_form_on_a_page_carries_a_key_and_who_opened_it(make: Makers, client: Client) -> None:
    make.work()
    cy = make.member("Cy")
    client.force_login(cy.account)
    page = client.get("/book/talk/new").content.decode()
    forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    assert len(forms) == 2
    for form in forms:
        assert re.search(r'name="form_key" value="[\w-]{20,}"', form)
        assert f'name="form_by" value="{cy.uid}"' in form


def test_a_key_costs_two_statements(make: Makers, client: Client) -> None:
    work = make.work()
    cy = make.member("Cy")
    client.force_login(cy.account)
    asked = []
    for key in ({}, {"form_key": KEY}):
        with CaptureQueriesContext(connection) as queries:
            client.post("/book/wrong/one.md", {"body": f"It is wrong {len(asked)}.", **key})
        ends = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
        asked.append([one["sql"] for one in queries if not one["sql"].startswith(ends)])
    assert len(asked[1]) - len(asked[0]) == 2, work


@pytest.mark.race
def test_two_clicks_at_once_say_one_thing(store: Store) -> None:
    found = json.loads(store.run("tests.trust.clicking", str(ROUNDS)))
    reported = "302 /book/reports?thanks"
    assert found == {"answers": {reported: 2 * ROUNDS}, "twice": [], "said": ROUNDS, "guests": ROUNDS // 2}
