"""What a guest could not be told is told once they have an account, as far as something is asked of them."""

from collections.abc import Callable

import pytest

from barnraise import people
from barnraise.notices import problems_in
from barnraise.people.models import Person
from barnraise.works.declaration import WORK_PATH, Declared, written
from tests.makers import Makers
from tests.notices.test_notices import account, told


def joins(make: Makers, guest: Person) -> Person:
    return people.join("Gil", "a long enough password", guest=guest).person


def is_taken_over(make: Makers, guest: Person) -> Person:
    people.take_over(make.member("Cy"), guest)
    return make.member("Cy")


BECOMING = pytest.mark.parametrize("becomes", [joins, is_taken_over], ids=lambda one: one.__name__)
Becoming = Callable[[Makers, Person], Person]


@BECOMING
def test_what_came_back_to_a_guest_is_told_to_whom_they_become(make: Makers, becomes: Becoming) -> None:
    work, ann, guest = make.work(recipe="patch-review"), make.member("Ann"), make.guest()
    back = make.sent(work, guest, summary="A line")
    make.reviewed(back, ann, "request_changes", "A source?")
    make.reviewed(make.sent(work, guest, summary="Over", files={"two.md": "Two\n"}), ann)
    told(ann)
    member = becomes(make, guest)
    asked = ["“A line” is back with you: something is asked of you"]
    assert (told(member), told(member)) == (asked, asked)
    assert (account(member).unread, [*problems_in(work), *problems_in(None)]) == (1, [])


@BECOMING
def test_a_guest_whose_word_is_asked_for_is_asked_once_they_have_an_account(make: Makers, becomes: Becoming) -> None:
    work, ann, guest = make.work(recipe="patch-review"), make.member("Ann"), make.guest()
    make.reviewed(make.sent(work, guest, files={"two.md": "Two\n"}), ann)
    work.refresh_from_db()
    make.sent(work, ann, summary="Freer", files={WORK_PATH: declared("CC0-1.0")})
    told(ann)
    member = becomes(make, guest)
    assert any("Freer" in one for one in told(member))
    assert [*problems_in(work)] == []


def declared(licence: str) -> bytes:
    return written(Declared(title="A book", licence=licence)).encode()
