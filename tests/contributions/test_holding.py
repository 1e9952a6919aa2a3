"""Who may hold a contribution or call a review fair, and how each is refused: one row for each sentence."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from barnraise.base import Clock, Refused
from barnraise.contributions import holding
from barnraise.contributions.inputs import COMMENT_LENGTH, Assessing, Holding
from barnraise.contributions.models import Assessment, Contribution, Review
from barnraise.record.models import Entry
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown

REASON = "I look it up"


@pytest.fixture
def sent(make: Makers, clock: Clock) -> Contribution:
    """Something that Cy sent to a work in which Ann and Bo may hold it."""
    return make.sent(grown(make, "lazy-consensus", "Bo"), make.member("Cy"), files={"one.md": "Two\n"})


def refused(act: Callable[[], object]) -> tuple[str, int | None, dict[str, object]]:
    with pytest.raises(Refused) as why:
        act()
    return why.value.code, why.value.status, dict(why.value.facts)


def hold(sent: Contribution, by: str, make: Makers, reason: str = REASON) -> object:
    return holding.hold(sent, make.member(by), Holding(reason=reason))


@promises(
    "A hold is for those who need a few days",
    "A veto stands until it is taken back",
)
def test_a_hold_stands_for_its_hours_and_ends_by_itself(make: Makers, clock: Clock, sent: Contribution) -> None:
    row = holding.hold(sent, make.member("Bo"), Holding(reason=f" {REASON} "))
    sent.refresh_from_db()
    assert (row.until - row.at, sent.held_since, sent.held_until) == (timedelta(hours=72), row.at, row.until)
    assert row.reason_id is not None
    assert Entry.objects.filter(kind="held").count() == 1
    assert refused(lambda: hold(sent, "Ann", make))[0] == "held_already"
    clock.advance(hours=72)
    assert holding.why_not_hold(sent, make.member("Ann")) is None


def test_what_is_held_waits_for_the_end_of_the_hold_and_goes_on_when_it_is_let_go(
    make: Makers, clock: Clock, sent: Contribution
) -> None:
    due = sent.next_at
    clock.advance(hours=10)
    hold(sent, "Bo", make)
    sent.refresh_from_db()
    assert due is not None and sent.next_at == sent.held_until != due
    holding.let_go(sent, make.member("Bo"))
    sent.refresh_from_db()
    assert sent.next_at == due


def test_who_may_not_hold_is_told_why(make: Makers, sent: Contribution) -> None:
    assert holding.why_not_hold(sent, None) == holding.why_not_hold(sent, make.guest()) == "sign_in_first"
    assert refused(lambda: hold(sent, "Cy", make)) == ("own_contribution", 403, {"days": 30})
    assert refused(lambda: hold(sent, "Dee", make)) == ("hold_uncounted", 403, {"days": 30})
    assert holding.why_not_hold(sent, make.member("Bo")) is None


@promises("A hold is for those who need a few days")
def test_a_hold_needs_a_reason_that_fits(make: Makers, sent: Contribution) -> None:
    assert refused(lambda: hold(sent, "Bo", make, " "))[0] == "hold_reason_missing"
    assert refused(lambda: hold(sent, "Bo", make, "a" * (COMMENT_LENGTH + 1))) == (
        "words_long",
        422,
        {"most": COMMENT_LENGTH},
    )
    assert not sent.holds.exists()
    hold(sent, "Bo", make, "a" * COMMENT_LENGTH)


def test_what_is_decided_is_held_no_more(make: Makers, sent: Contribution) -> None:
    Contribution.objects.filter(pk=sent.pk).update(state=Contribution.INTEGRATED)
    assert refused(lambda: hold(sent, "Bo", make))[0] == "already_decided"


def test_one_person_holds_once_in_thirty_days(make: Makers, clock: Clock, sent: Contribution) -> None:
    hold(sent, "Bo", make)
    holding.let_go(sent, make.member("Bo"))
    sent.refresh_from_db()
    assert holding.why_not_hold(sent, make.member("Bo")) == "hold_too_often"
    assert holding.why_not_hold(sent, make.member("Ann")) is None
    clock.advance(days=30)
    assert holding.why_not_hold(sent, make.member("Bo")) is None


def test_where_the_process_has_no_holds_there_are_none(make: Makers) -> None:
    work = make.work(by=make.member("Ann"))
    make.states(work, re.sub(r"\[hold\][^\[]*", "", recipe_text("wiki")))
    sent = make.sent(work, make.member("Cy"))
    assert refused(lambda: hold(sent, "Bo", make)) == ("holds_unknown", 403, {"days": 0})


def test_only_who_holds_lets_go_and_only_while_it_stands(make: Makers, clock: Clock, sent: Contribution) -> None:
    hold(sent, "Bo", make)
    assert refused(lambda: holding.let_go(sent, make.member("Ann")))[:2] == ("not_yours", 403)
    holding.let_go(sent, make.member("Bo"))
    sent.refresh_from_db()
    assert sent.held_until == clock.at
    assert Entry.objects.filter(kind="let_go").count() == 1
    assert refused(lambda: holding.let_go(sent, make.member("Bo")))[0] == "not_yours"


def test_a_review_is_assessed_by_other_members_with_a_reason_where_it_was_unfair(
    make: Makers, sent: Contribution
) -> None:
    make.reviewed(sent, make.member("Bo"), "request_changes", "No")
    review = Review.objects.get(version=sent.version)
    fair, unfair = Assessing(is_fair=True, reason=""), Assessing(is_fair=False, reason="Of what?")
    assert refused(lambda: holding.assess(review, make.guest(), fair))[:2] == ("guests_cannot_review", 403)
    assert refused(lambda: holding.assess(review, make.member("Bo"), fair))[:2] == ("own_review", 403)
    dee = make.member("Dee")
    assert refused(lambda: holding.assess(review, dee, Assessing(is_fair=False, reason=" ")))[0] == "reason_missing"
    long = Assessing(is_fair=True, reason="a" * (COMMENT_LENGTH + 1))
    assert refused(lambda: holding.assess(review, dee, long))[2] == {"most": COMMENT_LENGTH}
    fits = Assessing(is_fair=False, reason="a" * COMMENT_LENGTH)
    assert all(holding.assess(review, dee, one).reason is not None for one in (unfair, fits, unfair))
    assert holding.assess(review, dee, fair).reason is None
    assert Assessment.objects.get().is_fair
    told = Entry.objects.filter(kind="review_assessed").order_by("number").values_list("facts", flat=True)
    assert [json.loads(facts)["fair"] for facts in told] == [False, False, False, True]
