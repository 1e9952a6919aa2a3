"""What a guest may send hangs on her browser's secret; who drops it again and again is stopped all the same."""

import pytest
from django.test import Client

from barnraise.base import Clock
from barnraise.people.models import Person
from barnraise.web.adapting import stand_in
from barnraise.web.asking import GUESTS_A_DAY
from tests.makers import Makers

REPORT = {"text": "There is a typo.", "body": "There is a typo."}


def reports(address: str) -> int:
    """Report something as a new guest from an address; return the status of the answer."""
    return Client().post("/book/wrong/one.md", REPORT, REMOTE_ADDR=address).status_code


def test_a_program_that_drops_its_cookie_is_stopped_after_a_day_s_guests(make: Makers) -> None:
    make.work()
    answers = [reports(f"2001:db8::{number:x}") for number in range(1, GUESTS_A_DAY + 3)]
    assert answers == [302] * GUESTS_A_DAY + [429, 429]
    assert Person.objects.filter(kind=Person.GUEST).count() == GUESTS_A_DAY
    assert reports("2001:db8:0:1::1") == 302


@pytest.mark.django_db
def test_a_stand_in_is_the_same_for_a_network_and_another_every_day(clock: Clock) -> None:
    today = stand_in("2001:db8::1")
    assert (stand_in("2001:db8::2"), stand_in("2001:db8:0:1::1") == today) == (today, False)
    clock.advance(days=1)
    assert stand_in("2001:db8::1") != today
