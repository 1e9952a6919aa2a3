"""Nothing waits for who is gone: others carry on or end it, and the page says what became of their words."""

import pytest

from barnraise import contributions, governance, people, record
from barnraise.base import Clock, Refused
from barnraise.contributions import holding, queries
from barnraise.contributions.inputs import Change, Holding, Resubmission
from barnraise.contributions.models import Contribution
from barnraise.management import checking
from barnraise.people.models import Person
from barnraise.works import recipes
from tests.makers import Makers
from tests.stories.test_processes import grown, page


def returned(make: Makers) -> Contribution:
    """A contribution of Cy's with which it is their turn, and one of Ann's that builds on it."""
    work, cy = grown(make, "patch-review", "Bo"), make.member("Cy")
    sent = make.sent(work, cy, files={"one.md": "Two.\n"})
    make.sent(work, make.member("Ann"), files={"one.md": "Two.\nThree.\n"}, builds_on=str(sent.uid))
    make.reviewed(sent, make.member("Bo"), "request_changes", "Which two?")
    follow(sent)
    assert (sent.state, queries.whole(sent).turn, turn_of(sent)) == ("returned", "author", ["Cy"])
    return sent


def follow(sent: Contribution) -> None:
    record.follow((contributions.Stacking(), contributions.Waiting()))
    sent.refresh_from_db()


def turn_of(sent: Contribution) -> list[str]:
    return [one.name for one in queries.whole(sent).turn_of]


def sent_anew(sent: Contribution, by: Person) -> None:
    given = Resubmission(base_edition=sent.work.edition, changes=(Change(path="one.md", content=b"Two and two.\n"),))
    contributions.resubmit(sent, by, given)


@pytest.mark.parametrize("how", ["left", "suspended", "away"])
def test_others_carry_on_what_is_back_with_somebody_who_is_gone(make: Makers, clock: Clock, how: str) -> None:
    sent, dee = returned(make), make.member("Dee")
    with pytest.raises(Refused, match="not_yours"):
        sent_anew(sent, dee)
    is_gone(make, clock, how)
    follow(sent)
    assert (queries.whole(sent).turn, turn_of(sent)) == ("anybody", [])
    assert "None of its authors is here any more" in page(sent, dee)
    with pytest.raises(Refused, match="not_yours"):
        contributions.withdraw(sent, dee)
    sent_anew(sent, dee)
    sent.refresh_from_db()
    assert (sent.state, queries.whole(sent).turn) == ("open", "readers")
    assert {one.name for one in sent.authors.all()} == {"Cy", "Dee"}
    assert list(checking.problems(with_pages=False)) == []


def is_gone(make: Makers, clock: Clock, how: str) -> None:
    if how == "left":
        people.leave(make.member("Cy"), credited="by_name")
    elif how == "suspended":
        governance.suspend(make.member("Cy"), reason="Spam")
    else:
        clock.advance(days=31)


def test_who_reviews_ends_what_is_back_with_somebody_who_is_gone(make: Makers, clock: Clock) -> None:
    sent = returned(make)
    people.leave(make.member("Cy"), credited="by_name")
    assert "Withdraw" in page(sent, make.member("Bo"))
    contributions.withdraw(sent, make.member("Bo"))
    follow(sent)
    assert (sent.state, list(checking.problems(with_pages=False))) == ("withdrawn", [])


def test_a_hold_ends_when_its_holder_leaves_and_the_page_says_so(make: Makers, clock: Clock) -> None:
    sent = make.sent(grown(make, "lazy-consensus", "Bo"), make.member("Cy"), files={"one.md": "Two.\n"})
    holding.hold(sent, make.member("Bo"), Holding(reason="I look it up"))
    people.leave(make.member("Bo"), credited="by_name")
    follow(sent)
    assert (sent.held_until, list(checking.problems(with_pages=False))) == (clock.at, [])
    assert "held it; the hold ended when they left" in page(sent)


@pytest.mark.parametrize(("recipe", "state"), [("patch-review", "returned"), ("timed-vote", "open")])
def test_an_objection_of_who_left_counts_no_more_and_the_page_says_so(
    make: Makers, clock: Clock, recipe: str, state: str
) -> None:
    sent = make.sent(grown(make, recipe, "Bo"), make.member("Cy"), files={"one.md": "Two.\n"})
    make.reviewed(sent, make.member("Bo"), "request_changes", "Which two?")
    assert sent.state == state
    people.leave(make.member("Bo"), credited="by_name")
    follow(sent)
    assert sent.state == "open"
    assert "has left since: it counts no more" in page(sent)


def test_another_reader_is_drawn_at_once_when_the_first_leaves(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-review", "Bo", "Di")
    make.states(work, recipes.recipe_text("patch-review").replace("approvals = 1", "approvals = 1\ndrawn = true"))
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two.\n"})
    assert sent.drawn is not None
    people.leave(sent.drawn, credited="by_name")
    first = sent.drawn
    follow(sent)
    assert sent.drawn is not None and sent.drawn != first
