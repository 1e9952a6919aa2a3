"""What time has decided is decided before anybody acts, whenever the next tick comes: no act changes it any more."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barnraise import contributions, record, tasks
from barnraise.base import Clock, Refused
from barnraise.contributions import choices, holding, integrating, processes, staging
from barnraise.contributions.inputs import Change, Holding, Resubmission
from barnraise.contributions.inputs import Review as Judging
from barnraise.contributions.models import Contribution, Review
from barnraise.record.log.failures import failures
from barnraise.tasks import arranging
from barnraise.works import recipes
from tests.makers import Makers
from tests.stories.test_processes import grown

FIRST = """[[stage]]
name = "first"
about = "Say whether it shall be voted on."

[stage.ballot]
kind = "yes_no"

[[stage.decide]]
name = "somebody is for it"
then = "next"
if = { yes = { at_least = 1 } }

[[stage]]
"""
Act = Callable[[Makers, Contribution], object]


def judges(verdict: str) -> Act:
    def judge(make: Makers, sent: Contribution) -> None:
        assert sent.version is not None
        given = Judging(version=sent.version.hash, verdict=verdict, comment="It is so")  # type: ignore[arg-type]
        contributions.review(sent, make.member("Bo"), given)

    return judge


def holds(make: Makers, sent: Contribution) -> None:
    holding.hold(sent, make.member("Bo"), Holding(reason="Wait"))


def withdraws(make: Makers, sent: Contribution) -> None:
    contributions.withdraw(sent, make.member("Cy"))


def writes_anew(make: Makers, sent: Contribution) -> None:
    given = Resubmission(base_edition=sent.work.edition, changes=(Change(path="one.md", content=b"Three.\n"),))
    contributions.resubmit(sent, make.member("Cy"), given)


ACTS = (judges("decline"), judges("request_changes"), judges("approve"), holds, withdraws, writes_anew)
NAMES = ("no", "asks", "yes", "holds", "withdraws", "writes-anew")


@pytest.mark.parametrize("recipe", ["timed-vote", "lazy-consensus"])
@pytest.mark.parametrize("act", ACTS, ids=NAMES)
def test_no_act_after_the_end_changes_what_time_decided(make: Makers, clock: Clock, recipe: str, act: Act) -> None:
    sent = make.sent(grown(make, recipe, "Bo"), make.member("Cy"), files={"one.md": "Two.\n"})
    assert sent.next_at is not None
    clock.advance(seconds=(sent.next_at - clock.at).total_seconds())
    before = Review.objects.count()
    with pytest.raises(Refused, match="already_decided"):
        act(make, sent)
    sent.refresh_from_db()
    assert (sent.state, Review.objects.count()) == ("integrated", before)


@pytest.mark.parametrize("name", ["Cy", "Bo"])
def test_what_time_has_decided_is_said_alike_by_its_page_and_by_the_act(make: Makers, clock: Clock, name: str) -> None:
    sent = make.sent(grown(make, "lazy-consensus", "Bo"), make.member("Cy"), files={"one.md": "Two.\n"})
    clock.advance(days=8)
    said = choices.choices(sent, make.member(name)).why_not_review
    with pytest.raises(Refused, match="already_decided"):
        make.reviewed(sent, make.member(name))
    assert said == "already_decided"


def test_a_word_before_the_end_still_counts(make: Makers, clock: Clock) -> None:
    sent = make.sent(grown(make, "timed-vote", "Bo"), make.member("Cy"), files={"one.md": "Two.\n"})
    clock.advance(days=6)
    judges("decline")(make, sent)
    sent.refresh_from_db()
    assert sent.state == "open"


def test_a_lease_that_is_over_keeps_nobody_from_arranging_a_task(make: Makers, clock: Clock) -> None:
    task = tasks.offer(make.work(), make.member("Ann"), tasks.Offer(title="Draw a map"))
    held = tasks.claim(task.uid, make.member("Bo"))
    clock.advance(seconds=(held.until - clock.at).total_seconds())
    with pytest.raises(Refused, match="claim_over"):
        tasks.extend(task.uid, make.member("Bo"))
    parts = (tasks.Offer(title="The north"), tasks.Offer(title="The south"))
    assert len(arranging.split(task.uid, make.member("Ann"), parts)) == 2


def test_one_contribution_that_cannot_be_decided_holds_up_no_other(make: Makers, clock: Clock) -> None:
    works = [make.work(slug=slug, recipe="lazy-consensus") for slug in ("book", "other")]
    broken, first, second = (make.sent(work, make.member("Cy")) for work in (works[0], *works))
    Contribution.objects.filter(pk=broken.pk).update(version=None)
    clock.advance(days=4)
    for _again in range(2):
        contributions.tick()
    states = Contribution.objects.filter(pk__in=[first.pk, second.pk]).values_list("state", flat=True)
    assert set(states) == {"integrated"}
    assert [(one.name, one.chain_id, one.times) for one in failures()] == [("timers", works[0].chain_id, 1)]


def test_the_moves_of_a_decision_are_counted_in_it_alone(make: Makers, clock: Clock) -> None:
    work = grown(make, "timed-vote", "Bo")
    text = recipes.recipe_text("timed-vote").replace('stages = ["vote"]', 'stages = ["first", "vote"]')
    make.states(work, text.replace("[[stage]]\n", FIRST, 1))
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two.\n"})
    make.reviewed(sent, make.member("Bo"))
    kept = integrating.locked(sent.pk)
    for _again in range(staging.MOVES_MOST + 1):
        kept.stages = ""
        with record.writing():
            record.lock(work.chain_id)
            integrating.advance(kept)
        assert staging.current_stages(kept, processes.process_of(work)) == ("vote",)


def test_an_act_on_one_contribution_decides_first_what_was_due_of_others(make: Makers, clock: Clock) -> None:
    work = grown(make, "lazy-consensus", "Bo")
    first = make.sent(work, make.member("Cy"), files={"one.md": "Two.\n"})
    clock.advance(days=1)
    second = make.sent(work, make.member("Dee"), files={"two.md": "Two.\n"})
    clock.advance(days=2)
    with CaptureQueriesContext(connection) as asked:
        integrating.let_time_decide(make.work(slug="other"))
    make.reviewed(second, make.member("Bo"))
    first.refresh_from_db()
    assert (first.state, second.state) == ("integrated", "open")
    assert sum("next_at" in one["sql"] for one in asked.captured_queries) == 1
