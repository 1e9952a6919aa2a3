"""Works that give their tasks one at a time, and works that never run dry."""

import pytest
from django.test import Client

from barnraise import record, tasks
from barnraise.base import Clock, Refused
from barnraise.people.models import Person
from barnraise.tasks.models import Task
from barnraise.works import recipes
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


@pytest.fixture
def line(make: Makers, clock: Clock) -> Work:
    """A work with four tasks, the second of them urgent and the third short."""
    work, ann = make.work(), make.member("Ann")
    for title, minutes, urgency in (("First", 60, 1), ("Urgent", 30, 2), ("Short", 5, 1), ("Last", 60, 1)):
        tasks.offer(work, ann, tasks.Offer(title=title, minutes=minutes, urgency=urgency))
        clock.advance(minutes=1)
    return work


def serves(make: Makers, work: Work, said: str) -> None:
    make.states(work, recipes.recipe_text("wiki") + f"\n[tasks]\n{said}\n")
    record.follow(tasks.FOLLOWERS)


def shown(person: Person | None, **wanted: object) -> list[tuple[str, str]]:
    found = tasks.offers_for(person, tasks.Wanted(**wanted))  # type: ignore[arg-type]
    return [(one.title, one.why) for one in found if one.reason == "asked"]


@promises(
    "Some works give tasks one at a time",
    "serve is one of recommend, pick, queue",
)
@pytest.mark.parametrize(
    ("mode", "first", "in_five_minutes", "next_one"),
    [("queue", "First", "Short", "Urgent"), ("priority", "Urgent", "Short", "First")],
)
def test_a_line_gives_its_head_and_no_other(
    make: Makers, line: Work, mode: str, first: str, in_five_minutes: str, next_one: str
) -> None:
    serves(make, line, f'serve = "{mode}"')
    Task.objects.exclude(reason="asked").delete()  # what the wiki's one page leaves to do
    bo = make.member("Bo")
    assert shown(bo, work=line) == shown(bo) == [(first, mode)]
    assert shown(bo, work=line, minutes=5) == [(in_five_minutes, mode)]
    with pytest.raises(Refused, match="task_served"):
        tasks.claim(Task.objects.get(title__body="Last").uid, bo)
    tasks.claim(Task.objects.get(title__body=first).uid, bo)
    assert shown(make.member("Cy"), work=line) == shown(bo, work=line) == [(next_one, mode)]


@promises(
    "Some works give tasks one at a time",
    "serve is one of recommend, pick, queue",
)
def test_chance_gives_each_her_own_and_the_same_all_day(make: Makers, line: Work, clock: Clock) -> None:
    serves(make, line, 'serve = "random"')
    Task.objects.exclude(reason="asked").delete()
    people = [make.member(f"Person {number}") for number in range(12)]
    first = {person.name: shown(person, work=line) for person in people}
    assert all(len(found) == 1 and found[0][1] == "random" for found in first.values())
    assert len({found[0][0] for found in first.values()}) > 1
    assert {person.name: shown(person, work=line) for person in people} == first


@promises("serve is one of recommend, pick, queue")
def test_to_pick_is_to_see_the_newest_first_and_take_any(make: Makers, line: Work) -> None:
    serves(make, line, 'serve = "pick"')
    Task.objects.exclude(reason="asked").delete()
    assert [title for title, _ in shown(make.member("Bo"), work=line)] == ["Last", "Short", "Urgent", "First"]
    assert tasks.claim(Task.objects.get(title__body="First").uid, make.member("Bo")).state == "open"


@promises(
    "A work says it in .commons/process.toml",
    "When fewer are, its pages are to be read again",
)
def test_a_work_never_runs_dry(make: Makers) -> None:
    long = "word " * 50
    work, bo = make.work(files={f"{name}.md": long for name in ("one", "two", "three")}), make.member("Bo")
    serves(make, work, "at_least = 2")
    rows = Task.objects.filter(work=work, left__gt=0).order_by("path").values_list("reason", "path")
    assert list(rows) == [("reread", "one.md"), ("reread", "two.md")]
    for path, left in (("one.md", ["three.md", "two.md"]), ("two.md", ["one.md", "three.md"])):
        task = Task.objects.get(path=path, left__gt=0)
        tasks.claim(task.uid, bo)
        tasks.complete(task.uid, bo)
        record.follow(tasks.FOLLOWERS)
        assert list(rows.values_list("path", flat=True)) == left


def test_a_page_that_changed_is_read_again_by_nobody_who_saw_the_former_one(make: Makers) -> None:
    work, bo = make.work(files={"one.md": "word " * 50}), make.member("Bo")
    serves(make, work, "at_least = 1")
    make.sent(work, bo, files={"one.md": "word " * 60})
    record.follow(tasks.FOLLOWERS)
    assert list(Task.objects.filter(reason="reread").values_list("state", "left")) == [("open", 1)]


def test_tasks_of_a_hidden_work_are_in_no_list_and_at_no_address(make: Makers, line: Work) -> None:
    task, bo = Task.objects.get(title__body="First"), make.member("Bo")
    tasks.claim(task.uid, bo)
    Work.objects.filter(pk=line.pk).update(is_ready=False, withheld="hidden")
    assert (tasks.offers_for(bo), tasks.offers_for(None), tasks.held_by(bo), tasks.task_of(task.uid)) == (
        [],
        [],
        [],
        None,
    )
    with pytest.raises(Refused, match="not_found"):
        tasks.claim(Task.objects.get(title__body="Short").uid, bo)
    assert Client().get(f"/tasks/{task.uid}").status_code == 404
    assert "Nothing that needs no account is free just now" in Client().get("/tasks").content.decode()
    assert tasks.tick() == 0
