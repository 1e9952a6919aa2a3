"""Pieces that are held while somebody works on them: locks, rounds, and what each person may take."""

from uuid import UUID

import pytest

from barnraise import contributions, record, tasks
from barnraise.base import Clock, Refused
from barnraise.contributions import Climbing, Waiting, climbing, pieces, queueing, working
from barnraise.contributions.inputs import Change, Resubmission
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Contribution, Worked
from barnraise.contributions.processes import process_for
from barnraise.contributions.staging import where
from barnraise.rules import fitting
from barnraise.rules.stages import Stage
from barnraise.tasks import arranging
from barnraise.tasks.models import Claim, Task
from barnraise.tasks.serving import stir_of
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown

FOLLOWERS = (Climbing, Waiting, Inviting)


def follow() -> None:
    for _again in range(3):
        record.follow([follower() for follower in FOLLOWERS])


def fresh(sent: Contribution) -> Contribution:
    return Contribution.objects.select_related("work", "author", "version__by").get(pk=sent.pk)


def stage(sent: Contribution) -> Stage:
    found = pieces.claimed_stage(fresh(sent), process_for(fresh(sent)))
    assert found is not None
    return found


def take(make: Makers, sent: Contribution, name: str) -> Claim:
    follow()
    task = pieces.task_for(fresh(sent), stage(sent))
    assert task is not None
    return working.claim(task.uid, make.member(name))


def says(make: Makers, sent: Contribution, name: str, verdict: str = "approve", why: str = "") -> None:
    make.reviewed(sent, make.member(name), verdict, why)
    follow()
    sent.refresh_from_db()


def refused(act: object) -> str:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return caught.value.code


def skilled(make: Makers, work: Work, *names: str, stage: str = "mapping", count: int = 250) -> None:
    """Let people have done so many pieces in a stage already."""
    follow()
    for name in names:
        Worked.objects.update_or_create(
            work=work, person=make.member(name), stage=stage, defaults={"count": count, "last_at": work.started_at}
        )
        for one in climbing.places(work, make.member(name)):
            if one.state == "may_ask":
                climbing.ask(work, make.member(name), one.rung)


@pytest.fixture
def mapped(make: Makers, clock: Clock) -> Contribution:
    """A piece that waits to be mapped."""
    work = grown(make, "map-and-validate", "Bo", "Dee")
    return make.sent(work, make.member("Cy"), files={"area.md": "To be mapped.\n"})


@promises(
    "Somebody locks a piece for two hours",
    "In some stages one person at a time holds a piece",
)
def test_a_piece_is_one_persons_until_she_reports_and_then_another_persons(make: Makers, mapped: Contribution) -> None:
    take(make, mapped, "Eve")
    assert refused(lambda: take(make, mapped, "Fay")) == "task_taken"
    given = Resubmission(base_edition=mapped.work.edition, changes=(Change(path="area.md", content=b"Mapped.\n"),))
    contributions.resubmit(fresh(mapped), make.member("Eve"), given)
    says(make, mapped, "Eve")
    assert (mapped.state, stage(mapped).name) == ("open", "validation")
    skilled(make, mapped.work, "Eve", "Fay")
    assert refused(lambda: take(make, mapped, "Gus")) == "stage_closed"
    assert refused(lambda: take(make, mapped, "Eve")) == "task_own"
    take(make, mapped, "Fay")
    says(make, mapped, "Fay")
    assert (mapped.state, make.text(mapped.work, "area.md")) == ("integrated", "Mapped.\n")
    names = {one.name for one in mapped.authors.all()}
    assert names == {"Cy", "Eve"}


def test_what_is_not_right_goes_back_to_be_done_again(make: Makers, mapped: Contribution, clock: Clock) -> None:
    skilled(make, mapped.work, "Fay")
    take(make, mapped, "Eve")
    says(make, mapped, "Eve")
    clock.advance(minutes=10)
    take(make, mapped, "Fay")
    says(make, mapped, "Fay", "request_changes", "The road is missing")
    assert stage(mapped).name == "mapping"
    clock.advance(minutes=10)
    take(make, mapped, "Eve")
    says(make, mapped, "Eve")
    clock.advance(minutes=10)
    assert stage(mapped).name == "validation"
    take(make, mapped, "Fay")
    says(make, mapped, "Fay")
    assert mapped.state == "integrated"


def test_what_cannot_be_done_is_declined_with_a_reason(make: Makers, mapped: Contribution) -> None:
    take(make, mapped, "Eve")
    says(make, mapped, "Eve", "request_changes", "There is a cloud over it")
    assert mapped.state == "declined"


@promises("What they do not finish comes back by itself.")
def test_without_a_lease_nobody_reports_and_a_lease_ends_by_itself(
    make: Makers, mapped: Contribution, clock: Clock
) -> None:
    follow()
    assert refused(lambda: make.reviewed(mapped, make.member("Eve"))) == "claim_first"
    lease = take(make, mapped, "Eve")
    assert lease.until - lease.at == (lease.until - lease.at).__class__(minutes=120)
    assert refused(lambda: tasks.complete(lease.task.uid, make.member("Eve"))) == "task_of_stage"
    tasks.extend(lease.task.uid, make.member("Eve"))
    assert refused(lambda: tasks.extend(lease.task.uid, make.member("Eve"))) == "extensions_cap"
    clock.advance(hours=3)
    assert tasks.tick() == 1
    assert refused(lambda: make.reviewed(mapped, make.member("Eve"))) == "claim_first"
    take(make, mapped, "Fay")


def test_one_person_locks_one_piece_at_a_time(make: Makers, mapped: Contribution) -> None:
    other = make.sent(mapped.work, make.member("Cy"), files={"other.md": "To be mapped.\n"})
    take(make, mapped, "Eve")
    assert refused(lambda: take(make, other, "Eve")) == "claims_cap"


def test_a_stage_goes_around_tasks_for_nobody(make: Makers, mapped: Contribution) -> None:
    follow()
    task = pieces.task_for(fresh(mapped), stage(mapped))
    assert task is not None
    assert refused(lambda: tasks.claim(task.uid, make.member("Eve"))) == "task_of_stage"
    assert list(Task.objects.filter(work=mapped.work, state="open", reason="review")) == []


def areas(make: Makers, mode: str, count: int = 6) -> list[Contribution]:
    """Areas that wait to be mapped, in a work whose process gives them out in this mode."""
    work = grown(make, "map-and-validate", "Bo", "Dee")
    declared = recipe_text("map-and-validate").replace(
        "[stage.claim]", f'serve = {{ mode = "{mode}" }}\n\n[stage.claim]', 1
    )
    make.states(work, declared.replace("person_most = 1", f"person_most = {count}", 1))
    sent = [make.sent(work, make.member("Cy"), files={f"{n}.md": "To be mapped.\n"}) for n in range(count)]
    follow()
    return sent


def order_for(make: Makers, sent: list[Contribution], name: str) -> list[str]:
    """Let somebody take one piece after the other; return them in that order."""
    person = make.member(name)
    found = [working.take_next(sent[0].work, person, "mapping") for _ in sent]
    for task in found:
        tasks.release(task.uid, person)
    return [task.path for task in found]


def test_by_lot_each_is_given_what_follows_her_own_lot_of_the_day_and_no_other(make: Makers, clock: Clock) -> None:
    sent = areas(make, "random")
    lots = dict(Task.objects.filter(line="mapping").order_by("lot").values_list("path", "lot"))
    start = fitting.lot(UUID(int=0), stir_of(make.member("Eve")))
    hers = [path for path in lots if lots[path] >= start] + [path for path in lots if lots[path] < start]
    assert [order_for(make, sent, "Eve"), order_for(make, sent, "Eve")] == [hers, hers]
    second = sent[int(hers[1].removesuffix(".md"))]
    assert refused(lambda: take(make, second, "Eve")) == "task_in_order"


def test_what_readers_or_others_call_urgent_is_given_out_first(make: Makers, clock: Clock) -> None:
    sent = areas(make, "priority", 4)
    tasks.offer(sent[0].work, make.member("Bo"), tasks.Offer(title="Soon, please", path="2.md", urgency=2))
    tasks.offer(sent[0].work, make.member("Bo"), tasks.Offer(title="Some day", path="1.md", urgency=0))
    assert refused(lambda: take(make, sent[0], "Eve")) == "task_in_order"
    assert order_for(make, sent, "Eve") == ["2.md", "0.md", "1.md", "3.md"]


def test_where_a_stage_recommends_all_may_be_taken_and_what_suits_comes_first(make: Makers, clock: Clock) -> None:
    sent = areas(make, "recommend", 4)
    hers = working.offers_for(make.member("Eve"), tasks.Wanted(work=sent[0].work, kind="stage"), limit=4)
    assert order_for(make, sent, "Eve") == [one.path for one in hers]
    assert take(make, sent[3], "Fay").task.path == "3.md"


@pytest.fixture
def pages(make: Makers, clock: Clock) -> list[Contribution]:
    """Two pages of a book that goes through rounds."""
    work = grown(make, "rounds", "Bo", "Dee")
    sent = [make.sent(work, make.member("Cy"), files={f"{n}.md": "Teh text.\n"}) for n in (1, 2)]
    follow()
    return sent


@promises(
    "A round ends when every page is done.",
    "In rounds everybody gets the next piece in order",
)
def test_a_round_ends_when_every_page_is_saved(make: Makers, pages: list[Contribution]) -> None:
    first, second = pages
    take(make, first, "Eve")
    says(make, first, "Eve")
    assert where(fresh(first)) == {}
    take(make, second, "Fay")
    given = Resubmission(base_edition=second.work.edition, changes=(Change(path="2.md", content=b"The text.\n"),))
    contributions.resubmit(fresh(second), make.member("Fay"), given)
    says(make, second, "Fay")
    assert [stage(one).name for one in pages] == ["second proofreading", "second proofreading"]
    assert Worked.objects.get(person__name="Fay", stage="first proofreading").count == 1


@promises("In rounds everybody gets the next piece in order")
def test_pages_come_in_order_and_never_to_their_author(make: Makers, pages: list[Contribution]) -> None:
    first, second = pages
    assert refused(lambda: take(make, second, "Eve")) == "task_in_order"
    assert refused(lambda: take(make, first, "Cy")) == "task_own"
    found = working.take_next(first.work, make.member("Eve"), "first proofreading")
    assert found.path == "1.md"
    assert working.take_next(first.work, make.member("Eve"), "first proofreading").path == "2.md"
    assert refused(lambda: working.take_next(first.work, make.member("Fay"), "first proofreading")) == "task_none_next"
    assert refused(lambda: working.take_next(first.work, make.member("Fay"), "second proofreading")) == "stage_closed"


@promises("In rounds everybody gets the next piece in order")
def test_a_page_that_was_left_waits_behind_fresh_ones(make: Makers, pages: list[Contribution], clock: Clock) -> None:
    take(make, pages[0], "Eve")
    clock.advance(hours=5)
    tasks.tick()
    assert working.take_next(pages[0].work, make.member("Fay"), "first proofreading").path == "2.md"


def test_two_who_call_a_page_bad_send_it_back(make: Makers, pages: list[Contribution]) -> None:
    for name in ("Eve", "Fay"):
        take(make, pages[0], name)
        says(make, pages[0], name, "request_changes", "The picture is of another page")
    assert pages[0].state == "returned"
    take(make, pages[1], "Eve")
    says(make, pages[1], "Eve")
    assert stage(pages[1]).name == "second proofreading"


def test_the_queue_of_reviews_serves_nothing_that_one_holds_first(make: Makers, mapped: Contribution) -> None:
    plain = make.sent(make.work(slug="plain", recipe="patch-review"), make.member("Cy"))
    follow()
    sought = queueing.Sought(everywhere=True)
    assert list(queueing.waiting(make.member("Eve"), sought)) == [plain]


def test_nobody_cuts_up_a_piece_of_a_stage_or_lets_it_wait(make: Makers, mapped: Contribution) -> None:
    follow()
    task = pieces.task_for(fresh(mapped), stage(mapped))
    assert task is not None
    eve, parts = make.member("Eve"), [tasks.Offer(title="A"), tasks.Offer(title="B")]
    other = tasks.offer(mapped.work, eve, tasks.Offer(title="Something first"))
    assert refused(lambda: arranging.split(task.uid, eve, parts)) == "task_of_stage"
    assert refused(lambda: arranging.wait(task.uid, eve, other.uid)) == "task_of_stage"
