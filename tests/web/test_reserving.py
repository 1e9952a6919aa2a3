"""Review as work: it is a task, reserved for a stated time, an entry and a credit of its own, and itself reviewable."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client

from barnraise import record
from barnraise.base import Clock
from barnraise.contributions import Climbing, Waiting, queueing, standings
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.queueing import Sought
from barnraise.contributions.reserving import Reservation, reservation
from barnraise.people.models import Person
from barnraise.record.models import Entry
from barnraise.tasks.models import Claim, Task
from tests.makers import Makers
from tests.promises import promises
from tests.stories.test_processes import grown, page, signed_in

OFFER = "Reserve it, to read it in the next two hours"


def follow() -> None:
    for _again in range(3):
        record.follow([Climbing(), Waiting(), Inviting()])


def address(sent: Contribution) -> str:
    return f"/book/contributions/{sent.number}"


def task_of(sent: Contribution) -> Task:
    return Task.objects.get(key=f"review:{sent.uid}")


def reserve(person: Person, sent: Contribution) -> int:
    """Press the button of the page, wherever it leads; the status of the answer."""
    shown = signed_in(person).get(address(sent)).content.decode()
    target = re.search(rf'action="(/tasks/[^"]+/take)"[^>]*>(?:(?!</form>).)*{OFFER}', shown)
    assert target is not None
    return signed_in(person).post(target[1], {"then": address(sent)}).status_code


def entries(sent: Contribution, kind: str) -> list[Entry]:
    return list(Entry.objects.filter(chain=sent.work.chain_id, kind=kind).order_by("number"))


@pytest.fixture
def sent(make: Makers, clock: Clock) -> Contribution:
    """Something of Cy's that Ann, Bo and Dee may approve."""
    work = grown(make, "patch-review", "Bo", "Dee")
    sent = make.sent(work, make.member("Cy"), files={"one.md": "Two\n"})
    follow()
    return sent


def test_what_waits_to_be_read_is_a_task_with_its_minutes(make: Makers, sent: Contribution) -> None:
    task = task_of(sent)
    assert (task.reason, task.minutes, task.state, task.url) == ("review", 5, Task.OPEN, address(sent))
    make.reviewed(sent, make.member("Bo"))
    follow()
    task.refresh_from_db()
    assert task.state != Task.OPEN


def test_who_reserves_it_has_two_hours_and_the_next_step_and_comes_back_to_it(
    make: Makers, sent: Contribution, clock: Clock
) -> None:
    bo = make.member("Bo")
    assert "Whose turn it is: Ann , Bo , Dee" in page(sent)
    answer = signed_in(bo).post(f"/tasks/{task_of(sent).uid}/take", {"then": address(sent)})
    assert (answer.status_code, answer["Location"]) == (302, address(sent))
    assert "Whose turn it is: Bo (free again" in page(sent)
    assert OFFER not in page(sent, bo)
    claim = Claim.objects.get(task=task_of(sent))
    assert (claim.person, (claim.until - claim.at).total_seconds()) == (bo, 7200)
    clock.advance(hours=2)
    assert "Whose turn it is: Ann , Bo , Dee" in page(sent)


def test_reserving_and_reading_are_entries_of_their_own(make: Makers, sent: Contribution) -> None:
    bo = make.member("Bo")
    assert reserve(bo, sent) == 302
    make.reviewed(sent, bo)
    follow()
    claimed, reviewed = entries(sent, "task_claimed")[-1], entries(sent, "reviewed")[-1]
    assert (str(claimed.person), str(reviewed.person)) == (str(bo.uid), str(bo.uid))
    assert claimed.number < reviewed.number
    assert json.loads(reviewed.facts)["contribution"] == str(sent.uid)
    assert Claim.objects.get(person=bo).state == Claim.DONE


@promises("So other things are credited beside the words")
def test_who_reads_is_credited_for_it(make: Makers, sent: Contribution) -> None:
    bo = make.member("Bo")
    before = standings.of(sent.work, bo)
    make.reviewed(sent, bo)
    after = standings.of(sent.work, bo)
    assert before is not None and after is not None
    assert after.reviewed == before.reviewed + 1


def test_what_was_read_can_itself_be_judged_by_others(make: Makers, sent: Contribution) -> None:
    reserve(make.member("Bo"), sent)
    make.reviewed(sent, make.member("Bo"), "request_changes", "No")
    row = Review.objects.get(version__contribution=sent)
    given = {"fair": "0", "reason": "It does not say what"}
    answer = signed_in(make.member("Dee")).post(f"{address(sent)}/reviews/{row.uid}/assess", given)
    assert answer.status_code == 302
    assert "It does not say what" in page(sent)


def test_nobody_reserves_her_own_and_nobody_without_an_account(make: Makers, sent: Contribution) -> None:
    assert OFFER not in page(sent)
    assert OFFER not in page(sent, make.member("Cy"))
    signed_in(make.member("Cy")).post(f"/tasks/{task_of(sent).uid}/take")
    assert Claim.objects.filter(task=task_of(sent)).count() == 0


def test_what_somebody_reserved_is_served_to_others_last(make: Makers, sent: Contribution) -> None:
    other = make.sent(sent.work, make.member("Cy"), files={"other.md": "Other\n"})
    follow()
    reserve(make.member("Bo"), sent)
    dee = make.member("Dee")
    first = queueing.serve(dee, queueing.waiting(dee, Sought(work=sent.work)))
    assert first == queueing.Served(other, False, other.pk)
    make.reviewed(other, make.member("Dee"))
    assert queueing.serve(dee, queueing.waiting(dee, Sought(work=sent.work))) == queueing.Served(sent, True, sent.pk)
    assert (
        queueing.serve(make.member("Bo"), queueing.waiting(make.member("Bo"), Sought(work=sent.work)), at=sent.uid)
        is not None
    )


def test_who_reserved_it_and_reads_nothing_leaves_it_to_others_for_a_day(
    make: Makers, sent: Contribution, clock: Clock
) -> None:
    bo = make.member("Bo")
    reserve(bo, sent)
    clock.advance(hours=3)
    answer = signed_in(bo).post(f"/tasks/{task_of(sent).uid}/take")
    assert answer.status_code == 409
    assert reserve(make.member("Dee"), sent) == 302


def test_reserving_forbids_nobody_to_read_it_first(make: Makers, sent: Contribution) -> None:
    reserve(make.member("Bo"), sent)
    make.reviewed(sent, make.member("Dee"))
    follow()
    assert sent.state == "integrated"
    assert Claim.objects.get(person=make.member("Bo")).state != Claim.OPEN


def test_a_stranger_without_scripts_is_led_to_nowhere_else(make: Makers, sent: Contribution, client: Client) -> None:
    client.force_login(make.member("Bo").account)
    answer = client.post(f"/tasks/{task_of(sent).uid}/take", {"then": "//elsewhere.example/"})
    assert answer["Location"] == f"/tasks/{task_of(sent).uid}"


def test_who_may_reserve_is_a_member_who_has_not_while_a_place_is_left(make: Makers, sent: Contribution) -> None:
    bo, task = make.member("Bo"), task_of(sent)
    asked = [reservation(sent, who).may for who in (bo, make.guest(), None)]
    assert (asked, reservation(sent, bo).task, reservation(sent, bo).by) == ([True, False, False], task.uid, ())
    reserve(bo, sent)
    told = reservation(sent, bo)
    assert ([one.who.name for one in told.by], told.may) == (["Bo"], False)
    Task.objects.filter(pk=task.pk).update(left=0)
    assert not reservation(sent, make.member("Dee")).may
    Task.objects.filter(pk=task.pk).update(left=1)
    assert reservation(sent, make.member("Dee")).may
    Task.objects.filter(pk=task.pk).update(state="done")
    assert reservation(sent, bo) == Reservation(task=None, by=(), may=False)


def test_who_reserved_it_does_not_reserve_it_again_as_whom_they_became(
    make: Makers, sent: Contribution, clock: Clock
) -> None:
    guest, until = make.guest(), clock.at + timedelta(hours=1)
    for slot, person in enumerate((guest, make.member("Dee")), 10):
        Claim.objects.create(task=task_of(sent), person=person, slot=slot, at=clock.at, until=until)
    names = ("Bo", "Dee", "Eve")
    assert [reservation(sent, make.member(name)).may for name in names] == [True, False, True]
    Person.objects.filter(pk=guest.pk).update(became=make.member("Bo"))
    assert [reservation(sent, make.member(name)).may for name in names] == [False, False, True]
