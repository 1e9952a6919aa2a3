"""An objection stands until it is taken back or answered; a version that says the same words answers nothing."""

import pytest

from barnraise import contributions
from barnraise.base import Clock
from barnraise.contributions import choices
from barnraise.contributions.inputs import Change, Resubmission
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.objections import words_of
from barnraise.management import checking
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown, later, page

TEXT = "Two ropes, or three.\n"


def objected(make: Makers, recipe: str, verdict: str = "request_changes") -> Contribution:
    """Return Cy's contribution, to which Bo objects."""
    sent = make.sent(grown(make, recipe, "Bo", "Dee"), make.member("Cy"), files={"one.md": TEXT})
    make.reviewed(sent, make.member("Bo"), verdict, "Two or three?")
    return sent


def sent_anew(make: Makers, sent: Contribution, text: str) -> None:
    change = Change(path="one.md", content=text.encode())
    contributions.resubmit(
        sent, make.member("Cy"), Resubmission(base_edition=sent.work.edition, changes=(change,), summary="Anew")
    )
    sent.refresh_from_db()


@pytest.mark.parametrize("text", ["Two ropes or three\n", "two ROPES,\n or  three!\n", "Two ropes — or three.\n"])
@pytest.mark.parametrize("recipe", ["lazy-consensus", "patch-review"])
def test_a_version_in_the_same_words_answers_no_objection(make: Makers, clock: Clock, recipe: str, text: str) -> None:
    sent = objected(make, recipe)
    sent_anew(make, sent, text)
    make.reviewed(sent, make.member("Dee"))
    assert later(clock, sent, days=90) == "returned"
    assert list(checking.problems(with_pages=False)) == []


@promises(
    "Asking for changes, with a reason, stops it",
    "One with a reason stops the clock",
)
@pytest.mark.parametrize("text", ["Two ropes.\n", "Two ropes, or 3.\n", "Two rópes, or three.\n"])
def test_a_version_in_other_words_is_asked_about_anew(make: Makers, clock: Clock, text: str) -> None:
    sent = objected(make, "lazy-consensus")
    sent_anew(make, sent, text)
    assert [later(clock, sent, hours=71), later(clock, sent, hours=1)] == ["open", "integrated"]


@promises(
    "One with a reason stops the clock",
    "An objection or a veto has a reason, and stands",
)
def test_who_objected_takes_it_back_after_a_version_in_the_same_words_too(make: Makers, clock: Clock) -> None:
    sent, bo = objected(make, "lazy-consensus"), make.member("Bo")
    sent_anew(make, sent, "two ropes or three\n")
    uid = choices.choices(sent, bo).own_review
    contributions.withdraw_review(Review.objects.get(uid=uid), bo)
    assert [later(clock, sent, hours=71), later(clock, sent, hours=1)] == ["open", "integrated"]


def test_who_objected_and_approves_the_same_words_objects_no_more(make: Makers) -> None:
    sent = objected(make, "patch-review")
    sent_anew(make, sent, "two ropes or three\n")
    make.reviewed(sent, make.member("Bo"))
    assert sent.state == "integrated"


@promises(
    "Declining ends it, until",
    "A decline ends the change, until its author",
)
def test_one_decline_stands_over_a_version_in_the_same_words(make: Makers) -> None:
    sent = objected(make, "patch-review", "decline")
    sent_anew(make, sent, "two ropes or three\n")
    assert (sent.state, choices.choices(sent, make.member("Bo")).may_take_back) == ("declined", True)
    contributions.withdraw_review(Review.objects.get(verdict="decline"), make.member("Bo"))
    sent.refresh_from_db()
    assert sent.state == "open"


def test_vowel_signs_and_symbols_are_words() -> None:
    assert words_of("कि a+b") != words_of("का a-b") and words_of("¿Qué?") == words_of("QUÉ")


@pytest.mark.parametrize(("recipe", "says"), [("patch-review", True), ("lazy-consensus", True), ("timed-vote", False)])
def test_the_page_says_what_one_decline_does_before_it_is_given(make: Makers, recipe: str, says: bool) -> None:
    sent = make.sent(grown(make, recipe, "Bo"), make.member("Cy"), files={"one.md": TEXT})
    assert ("A decline with a reason closes it" in page(sent, make.member("Bo"))) is says
