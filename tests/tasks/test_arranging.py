"""Tasks cut into parts, joined, and waiting for each other."""

import pytest
from django.test import Client

from barnraise import record, tasks
from barnraise.base import Refused
from barnraise.people.models import Account, Person
from barnraise.record.models import Entry
from barnraise.rules import fitting
from barnraise.tasks import arranging, verifying
from barnraise.tasks.models import Task
from barnraise.works.models import Work
from tests.makers import Makers
from tests.promises import promises


def asked(work: Work, by: Person, title: str, **more: object) -> Task:
    return tasks.offer(work, by, tasks.Offer(title=title, **more))  # type: ignore[arg-type]


def free() -> list[tuple[str, int]]:
    return list(Task.objects.filter(left__gt=0).order_by("pk").values_list("title__body", "minutes"))


def code_of(act: object, *given: object, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        act(*given, **more)  # type: ignore[operator]
    return refused.value.code


@promises("A task that is too large can be cut")
def test_a_piece_is_cut_into_parts_that_touch_the_same_and_come_in_order(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    whole = asked(work, ann, "Draw the barn", path="one.md", minutes=240)
    parts = [tasks.Offer(title="The frame", minutes=60), tasks.Offer(title="The roof", minutes=30, path="roof.md")]
    frame, roof = arranging.split(whole.uid, bo, parts, in_order=True)
    assert [(one.path, one.left, one.part_of_id) for one in (frame, roof)] == [
        ("one.md", 1, whole.pk),
        ("roof.md", 0, whole.pk),
    ]
    assert free() == [("The frame", 60)]
    assert code_of(tasks.claim, roof.uid, bo) == "task_waits"
    tasks.claim(frame.uid, bo)
    tasks.complete(frame.uid, bo)
    assert free() == [("The roof", 30)]
    assert code_of(tasks.claim, whole.uid, bo) == "task_closed"


def test_what_the_system_saw_goes_with_its_parts_when_its_reason_does(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    with record.writing():
        record.lock(work.chain_id)
        seen = tasks.see(work, "stub:one", "stub", path="one.md")
    arranging.split(seen.uid, bo, [tasks.Offer(title="Begin"), tasks.Offer(title="End")])
    assert [title for title, _ in free()] == ["Begin", "End"]
    with record.writing():
        record.lock(work.chain_id)
        tasks.unsee(work, "stub:one")
    assert free() == []


def test_pieces_that_were_asked_for_are_joined_and_their_minutes_added(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    one, two, three = (asked(work, ann, title, minutes=20) for title in ("One", "Two", "Three"))
    arranging.merge(one.uid, make.member("Bo"), [two.uid, three.uid, one.uid])
    assert free() == [("One", 60)]
    last = Entry.objects.filter(chain_id=work.chain_id).order_by("-number")[0]
    assert last.kind == "task_merged"
    assert {row.state for row in Task.objects.filter(part_of=one)} == {Task.MERGED}


def test_a_piece_waits_for_another_and_none_for_itself(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    one, two, three = (asked(work, ann, title) for title in ("One", "Two", "Three"))
    arranging.wait(two.uid, ann, one.uid)
    arranging.wait(three.uid, ann, two.uid)
    assert [title for title, _ in free()] == ["One"]
    assert code_of(arranging.wait, one.uid, ann, three.uid) == "task_circle"
    assert code_of(arranging.wait, one.uid, ann, one.uid) == "task_circle"
    arranging.wait(two.uid, ann, None)
    assert [title for title, _ in free()] == ["One", "Two"]


def test_when_what_comes_first_cannot_be_done_what_waits_for_it_is_free(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    one = asked(work, ann, "One")
    asked(work, ann, "Two", needs=str(one.uid))
    tasks.claim(one.uid, bo)
    tasks.give_up(one.uid, bo, "There is none.")
    assert [title for title, _ in free()] == ["Two"]


def test_what_somebody_else_holds_is_neither_cut_nor_joined_nor_made_to_wait(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    one, two = asked(work, ann, "One"), asked(work, ann, "Two")
    tasks.claim(one.uid, bo)
    parts = [tasks.Offer(title="A"), tasks.Offer(title="B")]
    assert code_of(arranging.split, one.uid, ann, parts) == "task_in_hands"
    assert code_of(arranging.merge, two.uid, ann, [one.uid]) == "task_in_hands"
    assert code_of(arranging.wait, one.uid, ann, two.uid) == "task_in_hands"
    assert [row.title.body for row in arranging.split(one.uid, bo, parts) if row.title] == ["A", "B"]


def test_what_is_not_there_or_was_not_asked_for_is_refused(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    other = asked(make.work(slug="other"), ann, "Elsewhere")
    one = asked(work, ann, "One")
    with record.writing():
        record.lock(work.chain_id)
        seen = tasks.see(work, "stub:one", "stub", path="one.md")
    assert code_of(arranging.merge, one.uid, ann, [other.uid]) == "not_found"
    assert code_of(arranging.merge, one.uid, ann, [seen.uid]) == "task_not_asked"
    assert code_of(arranging.merge, one.uid, ann, []) == "task_parts"
    assert code_of(arranging.split, one.uid, ann, [tasks.Offer(title="A")]) == "task_parts"
    assert code_of(asked, work, ann, "Two", needs=str(other.uid)) == "task_needs_unknown"
    assert code_of(arranging.wait, one.uid, make.guest(), None) == "sign_in_first"


@promises(
    "Others are asked for by members",
    "Several small ones can be joined to one",
)
def test_a_member_cuts_joins_and_orders_pieces_on_their_page(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    one, two, three = (asked(work, ann, title) for title in ("One", "Two", "Three"))
    browser = Client()
    browser.force_login(Account.objects.get(person=ann))
    answer = browser.post(f"/tasks/{one.uid}/split", {"parts": "First half\nSecond half | 45", "in_order": "on"})
    assert answer.status_code == 302
    assert free()[2:] == [("First half", 30)]
    assert browser.post(f"/tasks/{two.uid}/join", {"others": f"http://x/tasks/{three.uid}"}).status_code == 302
    assert browser.post(f"/tasks/{two.uid}/wait", {"needs": str(two.uid)}).status_code == 409
    assert "Second half" in browser.get(f"/tasks/{one.uid}").content.decode()


def test_parts_of_parts_go_with_the_reason_of_the_whole(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    with record.writing():
        record.lock(work.chain_id)
        seen = tasks.see(work, "stub:one", "stub", path="one.md")
    begin, _ = arranging.split(seen.uid, bo, [tasks.Offer(title="Begin"), tasks.Offer(title="End")])
    arranging.split(begin.uid, bo, [tasks.Offer(title="First line"), tasks.Offer(title="Second line")])
    with record.writing():
        record.lock(work.chain_id)
        tasks.unsee(work, "stub:one")
    assert free() == []


def test_a_joined_piece_is_found_by_its_new_length(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    one, two = (asked(work, ann, title, minutes=20) for title in ("One", "Two"))
    assert arranging.merge(one.uid, ann, [two.uid]).band == fitting.band(40)


def test_a_bar_in_a_title_stays_and_a_length_that_cannot_be_is_refused(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    one = asked(work, ann, "One")
    browser = Client()
    browser.force_login(Account.objects.get(person=ann))
    assert browser.post(f"/tasks/{one.uid}/split", {"parts": "A | 600\nB"}).status_code == 422
    assert browser.post("/book/tasks/offer", {"title": "Long", "minutes": "600"}).status_code == 422
    assert browser.post(f"/tasks/{one.uid}/split", {"parts": "A | or B | 20\nC | D"}).status_code == 302
    assert free() == [("A | or B", 20), ("C | D", 30)]


def test_what_waits_for_a_piece_waits_for_what_takes_it_in_and_for_the_last_of_its_parts(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    frame, roof, walls = (asked(work, ann, title) for title in ("Frame", "Roof", "Walls"))
    paint = asked(work, ann, "Paint", needs=str(roof.uid))
    arranging.merge(walls.uid, ann, [roof.uid])
    assert free() == [("Frame", 30), ("Walls", 60)]
    arranging.split(walls.uid, ann, [tasks.Offer(title="First"), tasks.Offer(title="Last")], in_order=True)
    assert free() == [("Frame", 30), ("First", 30)]
    assert list(verifying.problems_in(work)) == []
    arranging.wait(frame.uid, ann, paint.uid)
    for title in ("First", "Last"):
        task = Task.objects.get(title__body=title)
        tasks.claim(task.uid, ann)
        tasks.complete(task.uid, ann)
    assert free() == [("Paint", 30)]


def test_what_is_joined_waits_for_what_came_before_it_and_never_for_itself(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    one = asked(work, ann, "One")
    two = asked(work, ann, "Two", needs=str(one.uid))
    three = asked(work, ann, "Three", needs=str(two.uid))
    assert code_of(arranging.merge, three.uid, ann, [one.uid]) == "task_circle"
    arranging.merge(three.uid, ann, [two.uid])
    assert list(verifying.problems_in(work)) == []
    tasks.claim(one.uid, ann)
    tasks.complete(one.uid, ann)
    assert free() == [("Three", 60)]
