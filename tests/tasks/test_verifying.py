"""What `fsck` finds of tasks and claims that were changed behind the record's back."""

from collections.abc import Callable

import pytest

from barnraise import record, talk, tasks
from barnraise.contributions import verifying as of_contributions
from barnraise.contributions.inviting import Inviting
from barnraise.people.models import Person
from barnraise.tasks import arranging, verifying
from barnraise.tasks.models import Claim, Task, Topic
from barnraise.works.models import Work
from tests.makers import Makers


@pytest.fixture
def work(make: Makers) -> Work:
    """A work in which everything that can happen to a task has happened."""
    work, ann, bo = make.work(recipe="patch-review"), make.member("Ann"), make.member("Bo")
    make.sent(work, bo)
    talk.report(work, bo, "one.md", edition=1, body="Wrong")
    names = ("Held", "Whole", "Kept", "Joined", "Waits", "Never", "Done")
    made = {name: tasks.offer(work, ann, tasks.Offer(title=name, topics="hemp")) for name in names}
    for name in ("Held", "Never", "Done"):
        tasks.claim(made[name].uid, bo)
    tasks.extend(made["Held"].uid, bo, "Half")
    tasks.give_up(made["Never"].uid, bo, "There is none")
    tasks.complete(made["Done"].uid, bo)
    arranging.split(made["Whole"].uid, ann, [tasks.Offer(title="A"), tasks.Offer(title="B")], in_order=True)
    arranging.merge(made["Kept"].uid, ann, [made["Joined"].uid])
    arranging.wait(made["Waits"].uid, ann, made["Kept"].uid)
    record.follow((*tasks.FOLLOWERS, Inviting()))
    return work


def problems(work: Work) -> list[str]:
    return [*verifying.problems_in(work), *of_contributions.problems_in(work)]


def test_what_the_record_tells_is_sound(work: Work) -> None:
    assert problems(work) == []


def test_a_lapsed_lease_and_a_reason_that_is_gone_are_sound(work: Work, make: Makers) -> None:
    tasks.tick(until=Claim.objects.get(state=Claim.OPEN).until)
    for one in talk.queries.reports_of(work):
        talk.close_report(work, one.uid, make.member("Ann"), "Mended")
    record.follow((*tasks.FOLLOWERS, Inviting()))
    assert problems(work) == []


CHANGES: dict[str, Callable[[], object]] = {
    "a claim that nobody made": lambda: Claim.objects.filter(state="open").update(slot=3),
    "a claim that is gone": lambda: Claim.objects.filter(state="done").delete(),
    "a claim that is somebody else's": lambda: Claim.objects.filter(state="open").update(
        person=Person.objects.get(name="Ann")
    ),
    "a claim kept longer": lambda: Claim.objects.filter(state="open").update(extended=3),
    "a claim given back": lambda: Claim.objects.filter(state="open").update(state="released"),
    "a task closed": lambda: Task.objects.filter(title__body="Waits").update(state="done"),
    "a task open again": lambda: Task.objects.filter(state="impossible").update(state="open"),
    "a task that is shorter": lambda: Task.objects.filter(title__body="Kept").update(minutes=1),
    "a task that waits no more": lambda: Task.objects.filter(title__body="Waits").update(needs=None),
    "a task that is gone": lambda: Task.objects.filter(title__body="B").delete(),
    "a task with a place too many": lambda: Task.objects.filter(title__body="Waits").update(left=1),
    "a task that lapsed": lambda: Task.objects.filter(title__body="Kept").update(lapsed=2),
    "a task by other hands": lambda: Task.objects.filter(title__body="Kept").update(
        made_by=Person.objects.get(name="Bo")
    ),
    "a stub that nobody is asked to mend": lambda: Task.objects.filter(reason="stub").update(state="gone", left=0),
    "a report that nobody is asked to mend": lambda: Task.objects.filter(reason="report").delete(),
    "a stub of nothing": lambda: Task.objects.filter(reason="report").update(key="stub:of-nothing"),
    "a contribution that nobody is asked to read": lambda: Task.objects.filter(reason="review").delete(),
    "a topic that is gone": lambda: Topic.objects.filter(word="hemp").delete(),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_behind_its_back_is_found(work: Work, change: str) -> None:
    assert CHANGES[change]() not in (0, (0, {}))
    assert problems(work) != []
