"""Whoever may vote says each value that the process declares: on the page, in the queue, by author and by programs."""

import re
from html import unescape

import pytest

from barnraise import contributions
from barnraise.base import Refused
from barnraise.contributions.inputs import Review as Judged
from barnraise.contributions.models import Contribution, Review
from barnraise.people.models import Person
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.stories.test_processes import grown
from tests.web.test_queueing import form
from tests.web.test_reviewing import page, plain, signed_in, url

SCALE = {
    "approve": "+2 · Approve",
    "1": "+1 · For it",
    "0": "0 · Neither",
    "request_changes": "−1 · Ask",
    "decline": "−2 · Decline",
}
CHOICE = 'kind = "choice"\nvalues = ["sound", "rotten"]\nreason_for = ["rotten"]\n\n'
KEYS = {"approve": "a", "1": "+", "0": "0", "request_changes": "q", "decline": "d"}


def buttons(shown: str) -> dict[str, str]:
    """What one may say on a page, and what stands on the buttons."""
    found = re.findall(r'<button class="btn[^"]*" name="verdict" value="([^"]*)"[^>]*>([^<]*)', shown)
    return {sends: unescape(words).strip() for sends, words in found}


def keys(shown: str) -> dict[str, str]:
    return dict(re.findall(r'name="verdict" value="([^"]*)"[^>]* data-key="([^"]*)"', shown))


@pytest.fixture
def waits(make: Makers) -> Contribution:
    """A change by Cy where people vote from −2 to +2, and Ann, Bo and Dee may."""
    return make.sent(grown(make, "patch-votes", "Bo", "Dee"), make.member("Cy"))


def test_there_is_a_button_for_each_value_on_the_page_and_in_the_queue(waits: Contribution, make: Makers) -> None:
    bo = signed_in(make.member("Bo"))
    queue = page(bo, "/review")
    assert buttons(page(bo, url(waits))) == buttons(queue) == SCALE
    assert keys(queue) == KEYS
    assert buttons(page(bo, f"/review/by/{waits.author.uid}")) == SCALE
    newcomer = buttons(page(signed_in(make.member("Eve")), url(waits)))
    assert newcomer == {sends: SCALE[sends] for sends in ("1", "0", "request_changes")}


@pytest.mark.parametrize("door", ["page", "queue", "author", "program"])
def test_a_value_between_counts_as_it_was_said(door: str, waits: Contribution, make: Makers) -> None:
    bo = make.member("Bo")
    vote(door, waits, bo, 1)
    row = Review.objects.get(version=waits.version)
    waits.refresh_from_db()
    assert (row.verdict, waits.state) == ("1", "open")
    assert "Bo voted +1" in plain(page(signed_in(bo), url(waits)))
    make.reviewed(waits, make.member("Dee"))
    assert waits.state == "integrated"


def vote(door: str, waits: Contribution, by: Person, value: int) -> None:
    """Say a value by one of the doors."""
    client, version = signed_in(by), waits.version.hash  # type: ignore[union-attr]
    if door == "page":
        client.post(f"{url(waits)}/review", {"version": version, "verdict": str(value)})
    elif door == "queue":
        answer = client.post("/review/judge", form(page(client, "/review"), verdict=str(value)))
        assert f"Voted {value}." in plain(page(client, answer.headers["Location"]))
    elif door == "author":
        client.post(f"/review/by/{waits.author.uid}", {"verdict": str(value), "one": f"{waits.uid}:{version}"})
    else:
        assert client.get(f"/api/contributions/{waits.uid}").json()["scale"] == [2, 1, 0, -1, -2]
        answer = client.post(
            f"/api/contributions/{waits.uid}/reviews", {"version": version, "value": value}, "application/json"
        )
        assert [one["verdict"] for one in answer.json()["reviews"]] == [str(value)]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"value": 3}, "value_odd"),
        ({"value": 1, "verdict": "approve"}, "value_odd"),
        ({}, "verdict_missing"),
        ({"value": -2}, "reason_missing"),
    ],
)
def test_what_is_not_on_the_scale_is_refused(
    given: dict[str, object], code: str, waits: Contribution, make: Makers
) -> None:
    api, version = signed_in(make.member("Bo")), waits.version.hash  # type: ignore[union-attr]
    address = f"/api/contributions/{waits.uid}/reviews"
    answer = api.post(address, {"version": version, **given}, "application/json")
    assert (answer.json()["error"]["code"], Review.objects.filter(version=waits.version).count()) == (code, 0)


def test_neither_for_nor_against_is_no_objection_and_stands_in_the_story(waits: Contribution, make: Makers) -> None:
    bo = make.member("Bo")
    vote("page", waits, bo, 0)
    assert "Bo voted neither for nor against it" in plain(page(signed_in(bo), url(waits)))
    make.reviewed(waits, make.member("Dee"))
    assert waits.state == "integrated"


def test_a_long_scale_is_a_field_for_a_number(make: Makers) -> None:
    work = grown(make, "patch-votes", "Bo")
    text = recipe_text("patch-votes").replace("least = -2\nmost = 2", "least = -100\nmost = 100")
    make.states(work, text.replace("value = 2", "value = 100"))
    waits, bo = make.sent(work, make.member("Cy"), files={"two.md": "Two\n"}), signed_in(make.member("Bo"))
    for shown in (page(bo, url(waits)), page(bo, "/review")):
        assert buttons(shown) == {}
        assert 'type="number" name="verdict" min="-100" max="100"' in shown
    assert bo.post(f"{url(waits)}/review", {"version": waits.version.hash, "verdict": ""}).status_code == 422  # type: ignore[union-attr]
    vote("page", waits, make.member("Bo"), 37)
    assert Review.objects.get(version=waits.version).verdict == "37"


def test_a_choice_is_said_by_the_names_that_the_process_gives_it(make: Makers) -> None:
    work = grown(make, "patch-votes", "Bo")
    text = re.sub(r"(?s)kind = \"label\".*?\n\n.*?(?=\[\[stage.decide)", CHOICE, recipe_text("patch-votes"))
    make.states(work, text.replace("value = 2", 'value = "sound"'))
    waits = make.sent(work, make.member("Cy"), files={"two.md": "Two\n"})
    shown = page(signed_in(make.member("Bo")), url(waits))
    assert buttons(shown) == {"approve": "Sound", "request_changes": "Rotten"}


def test_a_number_is_held_to_what_its_word_is_held_to(make: Makers) -> None:
    work = grown(make, "patch-votes", "Bo", "Dee")
    files = {"two.md": "Two\n", "three.md": "Three\n"}
    sent = make.sent(work, make.member("Cy"), files=files, authors=(str(make.member("Bo").uid),))
    version = sent.version.hash  # type: ignore[union-attr]
    for value in (2, 1):
        with pytest.raises(Refused, match="own_contribution"):
            contributions.review(sent, make.member("Bo"), Judged(version=version, value=value))
    contributions.review(sent, make.member("Dee"), Judged(version=version, value=2, paths=("two.md",)))
    sent.refresh_from_db()
    assert (sent.state, make.text(work, "two.md"), make.text(work, "three.md")) == ("integrated", "Two\n", None)
