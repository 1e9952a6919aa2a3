"""Holding and assessing on pages and by the API, and the ladder on "How we decide"."""

import html
import re
from typing import Any

import pytest
from django.test import Client

from barnraise import contributions, record
from barnraise.base import Clock
from barnraise.contributions import Climbing, Waiting
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Assessment, Climb, Contribution, Review, Worked
from barnraise.people.models import Person
from barnraise.tasks.models import Task
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown, page, signed_in


def post(person: Person, path: str, **given: str) -> Any:
    return signed_in(person).post(path, given)


def text(person: Person | None, path: str) -> str:
    client = signed_in(person) if person is not None else Client()
    shown = client.get(path).content.decode()
    body = re.sub(r"(?s)<svg.*?</svg>", "", shown[shown.index("<main") :])
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def follow() -> None:
    for _again in range(3):
        record.follow([Climbing(), Waiting(), Inviting()])


@pytest.fixture
def sent(make: Makers, clock: Clock) -> Contribution:
    """Something that Cy sent to a work in which Ann and Bo may hold it."""
    work = grown(make, "lazy-consensus", "Bo")
    return make.sent(work, make.member("Cy"), files={"one.md": "Two\n"})


def test_who_holds_gives_a_reason_that_its_author_reads_and_can_let_go(make: Makers, sent: Contribution) -> None:
    bo, cy, url = make.member("Bo"), make.member("Cy"), f"/book/contributions/{sent.number}"
    post(bo, f"{url}/hold", reason=" ")
    assert not sent.holds.exists()
    assert post(bo, f"{url}/hold", reason="I want to look it up").status_code == 302
    shown = page(sent, cy)
    assert "I want to look it up" in shown
    assert "Somebody holds it" in shown
    assert post(make.member("Ann"), f"{url}/let-go").status_code == 403
    assert post(bo, f"{url}/let-go").status_code == 302
    assert "Somebody holds it" not in page(sent, cy)
    assert post(cy, f"{url}/hold", reason="Mine").status_code == 403


def test_a_review_is_called_fair_or_not_by_others_with_a_reason(make: Makers, sent: Contribution) -> None:
    bo, url = make.member("Bo"), f"/book/contributions/{sent.number}"
    make.reviewed(sent, bo, "request_changes", "No")
    review = Review.objects.get(version=sent.version)
    assert post(bo, f"{url}/reviews/{review.uid}/assess", fair="1").status_code == 403
    post(make.member("Dee"), f"{url}/reviews/{review.uid}/assess", fair="0")
    assert list(Assessment.objects.all()) == []
    assert (
        post(make.member("Dee"), f"{url}/reviews/{review.uid}/assess", fair="0", reason="Of what?").status_code == 302
    )
    assert "fair: 0, unfair: 1" in page(sent, make.member("Ann"))
    assert post(bo, f"{url}/reviews/{sent.uid}/assess", fair="1").status_code == 404


def test_the_api_holds_lets_go_and_assesses(make: Makers, sent: Contribution) -> None:
    bo = signed_in(make.member("Bo"))

    def call(path: str, **given: object) -> tuple[int, dict[str, Any]]:
        answer = bo.post(f"/api{path}", given, content_type="application/json")
        return answer.status_code, answer.json()

    status, told = call(f"/contributions/{sent.uid}/hold", reason="Wait")
    assert (status, [one["code"] for one in told["missing"]][:1]) == (201, ["held"])
    assert call(f"/contributions/{sent.uid}/let-go")[0] == 200
    make.reviewed(sent, make.member("Ann"), "decline", "No")
    review = Review.objects.get(version=sent.version)
    status, told = call(f"/reviews/{review.uid}/assess", is_fair=False, reason="Of what?")
    assert (status, told["review"], told["is_fair"]) == (201, str(review.uid), False)
    assert call("/reviews/nothing/assess", is_fair=True)[0] == 404


@pytest.fixture
def mapped(make: Makers, clock: Clock) -> Contribution:
    """A piece that waits to be mapped."""
    work = grown(make, "map-and-validate", "Bo")
    sent = make.sent(work, make.member("Cy"), files={"area.md": "To be mapped.\n"})
    follow()
    return sent


def test_a_piece_is_taken_worked_on_and_reported_on_its_page(make: Makers, mapped: Contribution) -> None:
    eve, url = make.member("Eve"), f"/book/contributions/{mapped.number}"
    assert "Take it" in page(mapped, eve)
    taken = post(eve, "/book/process/next", stage="mapping")
    assert (taken.status_code, taken.headers["Location"]) == (302, url)
    shown = page(mapped, eve)
    assert all(words in shown for words in ("You hold it. It goes back by itself", "Work on it", "Done", "Impossible"))
    assert "Somebody else has this piece" in page(mapped, make.member("Fay"))
    mapped.refresh_from_db()
    assert mapped.version is not None
    form = {"version": mapped.version.hash, "text-0": "Mapped.\n", "summary": ""}
    assert post(eve, f"{url}/edit", **form).status_code == 302
    mapped.refresh_from_db()
    assert mapped.version is not None
    assert post(eve, f"{url}/review", version=mapped.version.hash, verdict="approve").status_code == 302
    follow()
    assert "The stage “validation”" in page(mapped, eve)
    assert "You cannot take part in the stage “validation” yet" in page(mapped, make.member("Fay"))


def test_whose_turn_another_piece_is_takes_that_by_one_click(make: Makers, clock: Clock) -> None:
    work, eve = grown(make, "rounds", "Bo"), make.member("Eve")
    first, second = (make.sent(work, make.member("Cy"), files={f"{n}.md": "Teh text.\n"}) for n in (1, 2))
    follow()
    task = Task.objects.get(key__startswith=f"stage:{second.uid}")
    answer = post(eve, f"/tasks/{task.uid}/take")
    assert answer.status_code == 403
    shown = answer.content.decode()
    assert ("Take the piece that is yours" in shown, ">Take it<" in shown) == (True, False)
    taken = post(eve, "/book/process/next", stage="first proofreading")
    assert (taken.status_code, taken.headers["Location"]) == (302, f"/book/contributions/{first.number}")


@promises("How we decide shows how you stand to each")
def test_how_we_decide_says_what_i_lack_and_gives_what_i_ask_for(make: Makers, clock: Clock) -> None:
    work, eve, fay = grown(make, "rounds", "Bo"), make.member("Eve"), make.member("Fay")
    follow()
    assert "What you lack:" in text(eve, "/book/process")
    _done(work, eve)
    _done(work, fay)
    assert "Ask for it" in text(eve, "/book/process")
    assert post(eve, "/book/process/ask", rung="second formatter").status_code == 302
    assert post(eve, "/book/process/ask", rung="second formatter").status_code == 409
    assert post(fay, "/book/process/ask", rung="second formatter").status_code == 302
    assert "0 of 1" in text(None, "/book/process")
    assert "Speak for her" in text(eve, "/book/process")
    assert post(fay, "/book/process/speak", rung="second formatter", whom=str(fay.uid)).status_code == 403
    assert post(eve, "/book/process/speak", rung="second formatter", whom=str(fay.uid)).status_code == 302
    assert Climb.objects.filter(held_at__isnull=False).count() == 2
    told = signed_in(fay).get("/api/works/book/ladder").json()
    assert [one["state"] for one in told["rungs"]] == ["lacking", "lacking", "lacking", "held"]
    assert post(eve, "/book/process/next", stage="first formatting").status_code == 403


def _done(work: Work, person: Person) -> None:
    """Let somebody have done 400 pieces of the first formatting, long ago."""
    Worked.objects.create(work=work, person=person, stage="first formatting", count=400, last_at=work.started_at)
    person.joined_at = work.started_at.replace(year=work.started_at.year - 1)
    person.save(update_fields=["joined_at"])


def test_a_drawn_reader_is_named_and_it_is_her_turn(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    text_of = contributions.processes.recipes.recipe_text("patch-review")
    at = text_of.index('name = "pages"')
    make.states(work, text_of[:at] + text_of[at:].replace("approvals = 1", "approvals = 1\ndrawn = true", 1))
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two\n"})
    assert sent.drawn is not None
    assert f"Whose turn it is: {sent.drawn.name}" in page(sent)


@promises(
    "Where the process of a work weighs parts",
    "Unless the process of a work asks for one, no sum",
)
def test_people_are_credited_as_the_process_weighs_their_parts(make: Makers, clock: Clock) -> None:
    work = grown(make, "wiki", "Bo")
    assert "Credit" not in text(None, "/book/people")
    recipe = contributions.processes.recipes.recipe_text("wiki")
    make.states(work, recipe + "\n[credit]\nwords = 0\nreview = 10\nintegration = 3\nanswer = 1\n")
    assert "Bo 1 0 3 counts" in text(None, "/book/people")
    assert "Ann 0 1 10 counts" in text(None, "/book/people")
