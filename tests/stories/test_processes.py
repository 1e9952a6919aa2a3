"""Three very different ways to decide, each from the first word to the last, over HTTP, with a clock that is moved."""

import html
import re

from django.test import Client

from barnraise import contributions
from barnraise.base import Clock
from barnraise.contributions.models import Contribution
from barnraise.contributions.staging import where
from barnraise.people.models import Person
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.account)
    return client


def says(person: Person, sent: Contribution, verdict: str, why: str = "") -> None:
    sent.refresh_from_db()
    assert sent.version is not None
    given = {"version": sent.version.hash, "verdict": verdict, "comment": why}
    answer = signed_in(person).post(f"/{sent.work.slug}/contributions/{sent.number}/review", given)
    assert answer.status_code == 302, answer.content.decode()
    sent.refresh_from_db()


def page(sent: Contribution, person: Person | None = None) -> str:
    client = signed_in(person) if person is not None else Client()
    shown = client.get(f"/{sent.work.slug}/contributions/{sent.number}").content.decode()
    body = re.sub(r"(?s)<svg.*?</svg>", "", shown[shown.index("<main") :])
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def later(clock: Clock, sent: Contribution, **by: float) -> str:
    clock.advance(**by)
    contributions.tick()
    sent.refresh_from_db()
    return sent.state


def grown(make: Makers, recipe: str, *names: str) -> Work:
    """A work of Ann's in which these people's approvals count too, under a recipe that it changed to since."""
    work = make.work(recipe="patch-review", files={"one.md": "One\n"})
    for name in names:
        make.reviewed(make.sent(work, make.member(name), files={f"by-{name}.md": f"{name}\n"}), make.member("Ann"))
        work.refresh_from_db()
    make.declares(work, recipe)
    return work


@promises("After an answered objection the time begins anew.")
def test_lazy_consensus_an_objection_stops_a_new_version_answers_and_silence_passes(make: Makers, clock: Clock) -> None:
    work, cy = grown(make, "lazy-consensus", "Bo"), make.member("Cy")
    sent = make.sent(work, cy, files={"one.md": "One, more or less\n"})
    assert "3 days without an objection" in page(sent)
    says(make.member("Bo"), sent, "decline", "Which of the two?")
    assert later(clock, sent, days=4) in ("declined", "returned")
    assert "Which of the two?" in page(sent, cy)
    form = {"version": sent.version.hash, "text-0": "One, exactly\n", "summary": "Exactly one"}  # type: ignore[union-attr]
    assert signed_in(cy).post(f"/book/contributions/{sent.number}/edit", form).status_code == 302
    assert [later(clock, sent, hours=71), later(clock, sent, hours=1)] == ["open", "integrated"]
    assert make.text(work, "one.md") == "One, exactly\n"


@promises("The first No gives everybody")
def test_timed_vote_a_late_no_gives_three_more_days_in_which_it_is_outvoted(make: Makers, clock: Clock) -> None:
    work, cy = grown(make, "timed-vote", "Bo", "Dee"), make.member("Cy")
    sent = make.sent(work, cy, files={"one.md": "One and a half\n"})
    assert "Time is up, nobody is against it" in page(sent)
    assert later(clock, sent, hours=160) == "open"
    says(make.member("Bo"), sent, "decline", "One is enough")
    assert "One is enough" in page(sent, cy)
    assert later(clock, sent, hours=10) == "open"
    says(make.member("Dee"), sent, "approve")
    assert later(clock, sent, hours=61) == "open"
    assert later(clock, sent, hours=1) == "integrated"
    assert make.text(work, "one.md") == "One and a half\n"


def test_timed_vote_more_against_than_for_are_the_end_of_it(make: Makers, clock: Clock) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee")
    sent = make.sent(work, make.member("Cy"), files={"one.md": None})
    says(make.member("Bo"), sent, "approve")
    assert later(clock, sent, days=13) == "open"
    says(make.member("Dee"), sent, "decline", "It belongs here")
    assert [later(clock, sent, days=2), later(clock, sent, days=1)] == ["open", "declined"]
    assert make.text(work, "one.md") == "One\n"


@promises("Two different people besides the author read")
def test_two_person_validation_two_others_read_and_no_one_reads_twice(make: Makers, clock: Clock) -> None:
    work, cy = grown(make, "two-person-validation", "Bo", "Dee"), make.member("Cy")
    sent = make.sent(work, cy, files={"one.md": "Won\n"})
    assert "It is in the stage “proofread”" in page(sent)
    says(make.member("Bo"), sent, "request_changes", "It is spelt One")
    assert sent.state == "returned"
    form = {"version": sent.version.hash, "text-0": "One!\n", "summary": "Spelt right"}  # type: ignore[union-attr]
    assert signed_in(cy).post(f"/book/contributions/{sent.number}/edit", form).status_code == 302
    says(make.member("Bo"), sent, "approve")
    assert (sent.state, where(sent)["pages"][0]) == ("open", "validate")
    assert "It is in the stage “validate”" in page(sent)
    says(make.member("Dee"), sent, "approve")
    assert (sent.state, make.text(work, "one.md")) == ("integrated", "One!\n")
