"""Which rules decide about what was open when they changed: with stages, timers, ladders, holds and trust."""

import re

import pytest

from barnraise import contributions, record
from barnraise.base import Clock, Refused
from barnraise.contributions import Waiting, holding
from barnraise.contributions.inputs import Change as Given
from barnraise.contributions.inputs import Holding, Resubmission
from barnraise.contributions.models import Contribution, Worked
from barnraise.contributions.processes import process_for
from barnraise.contributions.staging import where
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown, later

QUICK = re.sub(r"(?m)^hours = 168", "hours = 48", recipe_text("timed-vote"))
AT_ONCE = "applies_to_open = true\n"
ELDER = '\n[[rung]]\nname = "elder"\nleast = { done = { stage = "vote", at_least = 2 } }\naccess = "at_once"\n'


def applying(text: str) -> str:
    return text.replace("\nreaders =", f"\n{AT_ONCE}readers =", 1)


def states(make: Makers, work: Work, text: str) -> None:
    """Change the rules of a work, and let what follows from it follow."""
    make.states(work, text)
    record.follow([Waiting()])


def fresh(sent: Contribution) -> Contribution:
    return Contribution.objects.select_related("work", "author", "version__by").get(pk=sent.pk)


def new(make: Makers, work: Work, path: str = "new.md") -> Contribution:
    work.refresh_from_db()
    return make.sent(work, make.member("Cy"), files={path: "New\n"})


def revised(sent: Contribution, path: str = "new.md") -> None:
    given = Resubmission(base_edition=sent.work.edition, changes=(Given(path=path, content=b"Newer\n"),))
    contributions.resubmit(sent, sent.author, given)
    sent.refresh_from_db()


def test_a_timer_that_was_running_goes_on_as_it_was_when_it_began(make: Makers, clock: Clock) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee", "Eve")
    sent = new(make, work)
    states(make, work, QUICK)
    assert [later(clock, sent, hours=167), later(clock, sent, hours=1)] == ["open", "integrated"]


def test_rules_for_what_is_open_set_a_running_timer_anew(make: Makers, clock: Clock) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee", "Eve")
    sent = new(make, work)
    states(make, work, applying(QUICK))
    assert [later(clock, sent, hours=47), later(clock, sent, hours=1)] == ["open", "integrated"]


def test_rules_for_what_is_open_decide_at_once_what_is_over_by_them(make: Makers, clock: Clock) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee", "Eve")
    sent = new(make, work)
    assert later(clock, sent, hours=50) == "open"
    states(make, work, applying(QUICK))
    sent.refresh_from_db()
    assert sent.state == "integrated"


def test_what_is_in_a_second_stage_begins_at_the_first_of_rules_for_what_is_open(make: Makers, clock: Clock) -> None:
    work = grown(make, "two-person-validation", "Bo", "Dee", "Eve")
    sent = new(make, work)
    make.reviewed(sent, make.member("Bo"))
    assert where(sent)["pages"][0] == "validate"
    clock.advance(hours=1)
    states(make, work, applying(recipe_text("timed-vote")))
    assert [one.name for one in process_for(fresh(sent)).stages] == ["vote"]
    # What Bo said in a stage that is no more is not said in this one; the other three are heard.
    for name in ("Dee", "Eve"):
        make.reviewed(sent, make.member(name))
    assert sent.state == "open"
    assert [later(clock, sent, hours=166), later(clock, sent, hours=1)] == ["open", "integrated"]


def test_after_thirty_days_a_new_version_leaves_its_stage_for_the_rules_of_now(make: Makers, clock: Clock) -> None:
    work = grown(make, "two-person-validation", "Bo", "Dee", "Eve")
    early, late = new(make, work, "a.md"), new(make, work, "b.md")
    make.reviewed(late, make.member("Bo"))
    make.declares(work, "patch-review")
    clock.advance(days=29, hours=23)
    revised(early, "a.md")
    clock.advance(hours=2)
    revised(late, "b.md")
    assert (bool(process_for(fresh(early)).stages), bool(process_for(fresh(late)).stages)) == (True, False)
    for sent in (early, late):
        make.reviewed(sent, make.member("Dee"))
    assert (early.state, late.state) == ("open", "integrated")


def test_thirty_days_alone_change_no_rules(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-votes", "Bo", "Dee", "Eve")
    sent = new(make, work)
    make.declares(work, "lazy-consensus")
    assert later(clock, sent, days=40) == "open"
    make.reviewed(sent, make.member("Bo"))
    assert sent.state == "integrated"


@promises(
    "A stage may be open only to people on a certain rung.",
    "Who may take part, and what may stop it",
)
def test_who_may_take_part_is_asked_of_the_ladder_of_now(make: Makers) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee", "Eve")
    sent = new(make, work)
    text = re.sub(r"(?m)^eligible = .*$", 'eligible = { rung = "elder" }', recipe_text("timed-vote"))
    make.states(work, text + ELDER)
    for name in ("Dee", "Eve", "Bo"):
        make.reviewed(sent, make.member(name))
    assert sent.state == "open"
    for name in ("Dee", "Eve", "Bo"):
        Worked.objects.create(work=work, person=make.member(name), stage="vote", count=2, last_at=sent.submitted_at)
    make.reviewed(sent, make.member("Fay"))
    assert sent.state == "integrated"


def test_a_stage_that_is_no_more_keeps_the_rungs_that_it_asks_for(make: Makers) -> None:
    """Else nobody could ever take part in it again, and what is in it would wait for time alone."""
    work = grown(make, "timed-vote", "Bo", "Dee", "Eve")
    text = re.sub(r"(?m)^eligible = .*$", 'eligible = { rung = "elder" }', recipe_text("timed-vote"))
    make.states(work, text + ELDER)
    sent = new(make, work)
    make.declares(work, "patch-review")
    for name in ("Bo", "Dee", "Eve"):
        person = make.member(name)
        Worked.objects.create(work=work, person=person, stage="vote", count=2, last_at=sent.submitted_at)
        make.reviewed(sent, person)
    assert sent.state == "integrated"


@promises("Who may take part, and what may stop it")
def test_holds_and_vetoes_are_those_of_now(make: Makers) -> None:
    work = grown(make, "patch-votes", "Bo", "Dee", "Eve")
    without = re.sub(r"(?s)# Anybody whose approval counts may hold.*", "", recipe_text("patch-votes"))
    make.states(work, without)
    sent = new(make, work)
    with pytest.raises(Refused, match="holds_unknown"):
        holding.hold(sent, make.member("Bo"), Holding(reason="Wait"))
    make.declares(work, "patch-votes")
    holding.hold(fresh(sent), make.member("Bo"), Holding(reason="Wait"))
    make.reviewed(sent, make.member("Dee"))
    assert sent.state == "open"


def test_a_hold_outlives_the_rules_that_allowed_it_by_its_own_days_alone(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-votes", "Bo", "Dee", "Eve")
    sent = new(make, work)
    holding.hold(sent, make.member("Bo"), Holding(reason="Wait"))
    make.reviewed(sent, make.member("Dee"))
    states(make, work, applying(recipe_text("wiki")))
    assert [later(clock, sent, hours=71), later(clock, sent, hours=1)] == ["open", "integrated"]
