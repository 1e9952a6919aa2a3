"""Who may do anything: neither somebody who left, nor who is suspended, until the moment at which that ends."""

from datetime import timedelta

import pytest

from barnraise.base import Clock, Refused
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of, check_may_act, is_suspended, may_act, suspend_until
from tests.makers import Makers


@pytest.mark.parametrize(
    ("left", "suspended_seconds", "absence"),
    [
        (False, None, ""),
        (False, 1, "suspended"),
        (False, 0, ""),
        (False, -1, ""),
        (True, None, "left"),
        (True, 1, "left"),
        (True, -1, "left"),
    ],
)
def test_who_is_here_and_not_suspended_may_act(
    clock: Clock, left: bool, suspended_seconds: int | None, absence: str
) -> None:
    until = clock.at + timedelta(seconds=suspended_seconds) if suspended_seconds is not None else None
    person = Person(left_at=clock.at if left else None, suspended_until=until)
    assert (absence_of(person), may_act(person)) == (absence, absence == "")
    assert is_suspended(person) == (suspended_seconds == 1)


def test_who_is_suspended_is_refused_with_the_day_on_which_it_ends(make: Makers, clock: Clock) -> None:
    ann = make.member("Ann")
    suspend_until(ann, clock.at + timedelta(days=2))
    for person in (ann, Person.objects.get(pk=ann.pk)):
        with pytest.raises(Refused, match="suspended") as why:
            check_may_act(person)
        assert (why.value.status, why.value.facts) == (403, {"until": "2026-03-03", "person": str(ann.uid)})
    suspend_until(ann, None)
    for person in (ann, Person.objects.get(pk=ann.pk)):
        check_may_act(person)
