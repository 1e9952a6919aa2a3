"""One person counts once, whatever rows they had before: what they answered, hold, and are asked."""

import pytest

from barnraise import contributions, judging, people, record
from barnraise.base import Clock, Refused
from barnraise.contributions.models import Draft, Standing
from barnraise.contributions.processes import process_of
from barnraise.contributions.standings import taking_part
from barnraise.judging import queries
from barnraise.judging.models import Answer, Item
from barnraise.management import checking, derivation
from barnraise.people.models import Person
from barnraise.tasks import Offer, claim, extend, held_by, offer
from tests.judging.asking import DOCUMENT, asked
from tests.makers import Makers

TWO = DOCUMENT.replace("least = 3\nmost = 3", "least = 2\nmost = 2")


def answers(make: Makers) -> tuple[judging.Open, Person, Person]:
    """An inquiry that asks two people about each item, a guest who said "low" of the first, and Gil, who was they."""
    _, inquiry = asked(make, TWO)
    guest, gil = make.guest(), make.member("Gil")
    turn = judging.next_for(inquiry, guest.pk)
    assert turn.next is not None and turn.next.item == "g1"
    judging.answer(inquiry, guest.pk, "g1", "low")
    return inquiry, guest, gil


def sound() -> bool:
    return list(checking.problems(with_pages=False)) == []


def test_who_was_the_guest_is_not_asked_again_and_counts_once(make: Makers) -> None:
    inquiry, guest, gil = answers(make)
    people.take_over(gil, guest)
    record.follow([contributions.Waiting()])
    assert [one.item for one in judging.page_for(inquiry, gil.pk)] == ["g2", "g3", "g4"]
    assert judging.answer(inquiry, gil.pk, "g1", "low").heard == judging.answer(inquiry, gil.pk, "g1", "low").heard
    assert (Item.objects.get(key="g1").state, Answer.objects.count(), queries.people_in(inquiry.uid)) == ("open", 1, 1)
    assert judging.undo(inquiry, gil.pk).next is not None
    assert sound()


def test_what_one_person_settled_as_two_is_asked_of_somebody_else(make: Makers) -> None:
    inquiry, guest, gil = answers(make)
    judging.next_for(inquiry, gil.pk)
    judging.answer(inquiry, gil.pk, "g1", "low")
    assert Item.objects.get(key="g1").state == Item.DONE
    people.take_over(gil, guest)
    record.follow([contributions.Waiting()])
    item = Item.objects.get(key="g1")
    assert (item.state, item.free, sound()) == (Item.OPEN, 1, True)
    judging.next_for(inquiry, make.member("Bo").pk)
    judging.answer(inquiry, make.member("Bo").pk, "g1", "low")
    assert Item.objects.get(key="g1").state == Item.DONE


def test_what_was_published_stays_and_the_store_is_sound(make: Makers) -> None:
    inquiry, guest, gil = answers(make)
    judging.next_for(inquiry, gil.pk)
    judging.answer(inquiry, gil.pk, "g1", "low")
    judging.tick()
    people.take_over(gil, guest)
    record.follow([contributions.Waiting()])
    assert (Item.objects.get(key="g1").state, sound()) == (Item.DONE, True)
    with pytest.raises(Refused, match="item_settled"):
        judging.answer(inquiry, gil.pk, "g1", "high")
    derivation.derive()
    assert sound()


def test_counts_drafts_and_leases_of_the_guest_are_the_members(make: Makers, clock: Clock) -> None:
    work, guest, gil = make.work(), make.guest(), make.member("Gil")
    for by in (guest, gil):
        make.reviewed(make.sent(work, by, files={f"{by.pk}.md": "Theirs.\n"}), make.member("Ann"))
        work.refresh_from_db()
    task = offer(work, make.member("Ann"), Offer(title="Draw a map"))
    claim(task.uid, guest)
    contributions.keep_draft(guest, work, "one.md", base_edition=work.edition, body="Begun", summary="")
    people.take_over(gil, guest)
    record.follow([contributions.Waiting()])
    counted = Standing.objects.filter(work=work, person__in=[guest, gil])
    assert list(counted.values_list("person", "integrated")) == [(gil.pk, 2)]
    assert (taking_part(work, process_of(work)), Draft.objects.get().person, len(held_by(gil))) == (2, gil, 1)
    extend(task.uid, gil)
    with pytest.raises(Refused, match="task_held"):
        claim(task.uid, gil)
    assert sound()
