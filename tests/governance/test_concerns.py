"""Concerns: who is asked to look, who is never, what they may do, and what stands in the record."""

import json

import pytest

from barnraise import governance, record, talk
from barnraise.base import Clock, Refused
from barnraise.governance import concerned, concerns
from barnraise.governance.concerns import About, Settling
from barnraise.talk import muting, threads
from barnraise.talk.inputs import Opening, Saying
from barnraise.talk.models import Discussion
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises

PEOPLE = ("Di", "Eli", "Fay", "Gus")


@pytest.fixture
def work(make: Makers) -> Work:
    """A work in which the approvals of four people count besides Ann's, who began it and steps back."""
    made = make.work(by=make.member("Ann"), recipe="patch-review")
    for name in PEOPLE:
        sent = make.sent(made, make.member(name), files={f"{name}.md": f"# {name}\n"})
        make.reviewed(sent, make.member("Ann" if name == "Di" else "Di"))
        made.refresh_from_db()
    return made


def said(work: Work, make: Makers, name: str = "Troll") -> Discussion:
    begun = talk.begin(work, make.member("Bo"), Opening(title="Which oak?", body="Red or white?"))
    talk.say(begun, make.member(name), Saying(body="Only fools ask."))
    return begun


def about(discussion: Discussion, place: int = 2) -> About:
    return About(post=talk.discussing.comment_at(discussion, place))


def names(concern: concerns.Concern) -> set[str]:
    return {one.name for one in concern.asked.all()}


def entry(work: Work, kind: str) -> tuple[object, dict[str, object]]:
    found = [one for one in record.entries(work.chain_id) if one.kind == kind][-1]
    return found.person, json.loads(found.facts) if isinstance(found.facts, str) else found.facts


@promises(
    "This hurts, beside every comment",
    "What hurts somebody is told to two people",
    "“This hurts the work or somebody”",
)
def test_two_whose_approval_counts_and_who_are_not_involved_are_asked(work: Work, make: Makers) -> None:
    begun = said(work, make)
    talk.say(begun, make.member("Di"), Saying(body="Be kind."))
    muting.mute(make.member("Eli"), make.member("Troll"), block=True)
    told = concerns.raise_concern(about(begun), make.member("Bo"), " It insults who asks. ")
    assert (names(told), told.asks_operator) == ({"Fay", "Gus"}, False)
    assert [one.why for one in concerned.asked_of(make.member("Fay"))] == ["It insults who asks."]
    assert concerned.for_operator() == []


@promises("You read it under Concerns")
def test_who_raised_it_stands_in_no_entry_and_is_told_to_nobody(work: Work, make: Makers) -> None:
    begun, cy = said(work, make), make.member("Cy")
    told = concerns.raise_concern(about(begun), cy, "It insults.")
    person, facts = entry(work, "concern_raised")
    assert (person, str(cy.uid) in json.dumps(facts)) == (None, False)
    assert facts["concern"] == str(told.uid)
    assert facts["asked"] == sorted(str(one.uid) for one in told.asked.all())
    assert "Cy" not in repr(concerned.told(told))
    assert record.verify(work.chain_id) == []


@promises(
    "One of them can hide the comment",
    "You read it under Concerns",
)
def test_one_of_them_hides_the_comment_with_a_reason_and_who_told_of_it_reads_it(work: Work, make: Makers) -> None:
    begun, bo = said(work, make), make.member("Bo")
    told = concerns.raise_concern(about(begun), bo, "It insults.")
    looks = told.asked.all()[0]
    concerns.settle(told, looks, Settling(outcome="hidden", reason="It names nobody's oak."))
    second = threads.said_in(begun)[1]
    assert (second.body, second.hidden_by, second.why_hidden) == ("", "asked", "It names nobody's oak.")
    outcome = [(one.outcome, one.reason) for one in concerned.raised_by(bo)]
    assert outcome == [("hidden", "It names nobody's oak.")]
    assert [one.reason for one in concerned.hidden_of(make.member("Troll"))] == ["It names nobody's oak."]
    assert [entry(work, kind)[0] for kind in ("comment_hidden", "concern_settled")] == [looks.uid, looks.uid]
    assert [concerned.waiting_for(one) for one in told.asked.all()] == [0, 0]
    with pytest.raises(Refused, match="concern_settled"):
        concerns.settle(told, told.asked.all()[1], Settling(outcome="dismissed", reason="No."))


@promises("One of them can hide the comment")
def test_what_is_dismissed_stays_as_it_is(work: Work, make: Makers) -> None:
    begun = said(work, make)
    told = concerns.raise_concern(about(begun), make.member("Bo"), "It insults.")
    concerns.settle(told, told.asked.all()[0], Settling(outcome="dismissed", reason="It is rude, and no more."))
    assert threads.said_in(begun)[1].body == "Only fools ask."
    assert concerned.hidden_of(make.member("Troll")) == []


def test_many_concerns_about_one_thing_reach_the_same_people_and_are_settled_at_once(work: Work, make: Makers) -> None:
    begun = said(work, make)
    first = concerns.raise_concern(about(begun), make.member("Bo"), "It insults.")
    again = concerns.raise_concern(about(begun), make.guest(), "It does.")
    assert names(again) == names(first)
    concerns.settle(first, first.asked.all()[0], Settling(outcome="dismissed", reason="No."))
    again.refresh_from_db()
    assert again.outcome == "dismissed"
    with pytest.raises(Refused, match="concern_about_oneself"):
        concerns.raise_concern(about(begun), make.member("Troll"), "It insults me.")
    third = concerns.raise_concern(about(begun), make.member("Bo"), "It still insults.")
    with pytest.raises(Refused, match="concern_raised"):
        concerns.raise_concern(about(begun), make.member("Bo"), "And again.")
    assert third.settled_at is None


def test_who_was_not_asked_settles_nothing(work: Work, make: Makers) -> None:
    told = concerns.raise_concern(about(said(work, make)), make.member("Bo"), "It insults.")
    for name in ("Bo", "Troll", *(set(PEOPLE) - names(told))):
        with pytest.raises(Refused, match="not_found"):
            concerns.settle(told, make.member(name), Settling(outcome="hidden", reason="So."))
    with pytest.raises(Refused, match="concern_reason_missing"):
        concerns.settle(told, told.asked.all()[0], Settling(outcome="hidden", reason=" "))


@promises("Where there are fewer, or they are silent for a week")
def test_while_there_are_fewer_than_two_the_operator_is_asked_too(make: Makers) -> None:
    young = make.work(by=make.member("Ann"))
    begun = said(young, make)
    told = concerns.raise_concern(about(begun), make.member("Bo"), "It insults.")
    assert (names(told), told.asks_operator) == ({"Ann"}, True)
    assert [one.uid for one in concerned.for_operator()] == [told.uid]
    concerns.settle(told, None, Settling(outcome="hidden", reason="Insults."))
    assert threads.said_in(begun)[1].hidden_by == "operator"


@promises("Where there are fewer, or they are silent for a week")
def test_the_operator_is_asked_when_those_who_were_are_silent_for_a_week(
    work: Work, make: Makers, clock: Clock
) -> None:
    concerns.raise_concern(about(said(work, make)), make.member("Bo"), "It insults.")
    clock.advance(days=6)
    assert concerned.for_operator() == []
    clock.advance(days=1)
    assert len(concerned.for_operator()) == 1


def test_a_contribution_reaches_neither_its_authors_nor_who_judged_it(work: Work, make: Makers) -> None:
    sent = make.sent(work, make.member("Di"), files={"one.md": "# One\n\nFools.\n"})
    make.reviewed(sent, make.member("Eli"), "request_changes", "Kinder, please.")
    told = concerns.raise_concern(About(contribution=sent), make.member("Bo"), "It insults.")
    assert names(told) == {"Fay", "Gus"}
    with pytest.raises(Refused, match="concern_hides_comments"):
        concerns.settle(told, make.member("Fay"), Settling(outcome="hidden", reason="So."))
    concerns.settle(told, make.member("Fay"), Settling(outcome="acted", reason="Declined."))
    assert [one.outcome for one in concerned.raised_by(make.member("Bo"))] == ["acted"]


def test_a_person_reaches_people_of_the_commons(make: Makers) -> None:
    troll, bo = make.member("Troll"), make.member("Bo")
    with pytest.raises(Refused, match="commons_missing"):
        concerns.raise_concern(About(person=troll), bo, "Everywhere.")
    commons = governance.found()
    told = concerns.raise_concern(About(person=troll), bo, "Everywhere.")
    assert (told.work, told.asks_operator, entry(commons, "concern_raised")[1]["about"]) == (
        commons,
        True,
        str(troll.uid),
    )


def test_guests_tell_of_three_things_an_hour(work: Work, make: Makers, clock: Clock) -> None:
    guest = make.guest()
    begun = said(work, make)
    for place in range(3, 6):
        talk.say(begun, make.member("Troll"), Saying(body="Ha."))
        concerns.raise_concern(about(begun, place), guest, "It insults.")
    with pytest.raises(Refused, match="concerns_hour_cap"):
        concerns.raise_concern(about(begun), guest, "It insults.")
    clock.advance(hours=1)
    concerns.raise_concern(about(begun), guest, "It insults.")
