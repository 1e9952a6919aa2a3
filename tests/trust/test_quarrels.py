"""T10: two people in an edit war; after three mutual reversals others choose between the two texts."""

import pytest
from django.test import Client

from barnraise import contributions, talk
from barnraise.base import Clock
from barnraise.contributions.integrating import verdict_on
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.publishing.watched import happenings
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises
from tests.web.test_discussing import page
from tests.web.test_writing import signed_in

OLD, NEW = "# Rope\n\nMade of hemp.\n", "# Rope\n\nMade of flax.\n"


def at_war(make: Makers) -> tuple[Work, Contribution]:
    """Let Bo and Cy take each other's change back three times, and Bo try once more, in other white space."""
    work = make.work(files={"rope.md": OLD})
    bo, cy = make.member("Bo"), make.member("Cy")
    for text, person in ((NEW, bo), (OLD, cy), (NEW, bo), (OLD, cy)):
        assert make.sent(work, person, files={"rope.md": text}).state == "integrated"
        work.refresh_from_db()
    return work, make.sent(work, bo, files={"rope.md": NEW.replace(" of", "  OF")})


@promises("After three reversals in a row")
@pytest.mark.django_db
def test_after_three_mutual_reversals_the_next_waits_for_somebody_who_took_no_part(make: Makers) -> None:
    _, last = at_war(make)
    missing = [(one.code, one.who, one.who_count) for one in verdict_on(last).missing]
    assert (last.state, missing) == ("open", [("quarrel", "counting", 1)])
    make.reviewed(last, make.member("Cy"), "approve")
    assert last.state == "open"
    make.reviewed(last, make.member("Ann"), "approve")
    assert (last.state, last.at_once) == ("integrated", False)


@pytest.mark.django_db
def test_the_standing_text_stays_when_she_declines_and_other_changes_pass_as_ever(make: Makers) -> None:
    work, last = at_war(make)
    make.reviewed(last, make.member("Ann"), "decline", "Hemp it is.")
    assert (last.state, make.text(work, "rope.md")) == ("declined", OLD)
    other = make.sent(work, make.member("Bo"), files={"rope.md": OLD + "\nKeep it dry.\n"})
    assert other.state == "integrated"


@pytest.mark.django_db
def test_where_nobody_else_could_choose_a_day_does(make: Makers, clock: Clock) -> None:
    work = make.work(by=make.member("Bo"), files={"rope.md": OLD})
    bo, cy = make.member("Bo"), make.member("Cy")
    make.reviewed(make.sent(work, cy, files={"cy.md": "Cy\n"}), bo)
    for text, person in ((NEW, cy), (OLD, bo), (NEW, cy), (OLD, bo)):
        work.refresh_from_db()
        make.sent(work, person, files={"rope.md": text})
    work.refresh_from_db()
    last = make.sent(work, cy, files={"rope.md": NEW})
    assert [one.code for one in verdict_on(last).missing] == ["quarrel_silence"]
    clock.advance(hours=25)
    contributions.tick()
    last.refresh_from_db()
    assert last.state == "integrated"


@promises("The two who quarrelled read what came of it")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verdict", "told"), [("approve", "was chosen, and is"), ("decline", "What stands was chosen")]
)
def test_both_are_told_that_others_choose_and_what_came_of_it(make: Makers, verdict: str, told: str) -> None:
    work, last = at_war(make)
    bo, cy, dee = (make.member(name) for name in ("Bo", "Cy", "Dee"))

    def heard(person: Person) -> list[tuple[str, str]]:
        found = happenings(talk.watching.watches(person), person)
        return [(one.title, one.path) for one in found if one.kind == "said"]

    asked = [("Two texts, and others choose", "rope.md")]
    assert [heard(one) for one in (bo, cy, dee)] == [asked, asked, []]
    make.reviewed(last, make.member("Ann"), verdict, "Hemp grows here.")
    assert [heard(one) for one in (bo, cy, dee)] == [asked * 2, asked * 2, []]
    discussion = talk.threads.threads(work)[0]
    said = talk.threads.newest(work)[0].body
    assert (told in said, discussion.resolved_at is not None) == (True, True)


@promises(
    "The page shows both texts side by side",
    "Others choose between the two texts.",
)
@pytest.mark.django_db
def test_the_two_texts_stand_side_by_side_and_only_others_choose(make: Makers, client: Client) -> None:
    work, last = at_war(make)
    address = f"/{work.slug}/contributions/{last.number}"
    offers = {}
    for name in ("Bo", "Cy", "Ann"):
        reader = signed_in(Client(), make.member(name))
        told = page(reader, address)
        assert "Two texts: choose one" in told
        offers[name] = "Take what is proposed" in told
    assert offers == {"Bo": False, "Cy": False, "Ann": True}
    ann = signed_in(client, make.member("Ann"))
    assert last.version is not None
    ann.post(f"{address}/review", {"version": last.version.hash, "verdict": "approve", "comment": ""})
    assert "Two texts: choose one" not in page(ann, address)
    last.refresh_from_db()
    assert last.state == "integrated"
