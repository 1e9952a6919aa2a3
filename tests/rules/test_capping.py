"""How much may be sent, and when one may try again."""

from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.capping import Capped, Sending, open_cap, why_not_submit
from barnraise.rules.process import Caps
from tests.promises import promises

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
CAPS = Caps(person_open=3, person_open_more=2, person_open_most=8, person_hour=4)


def minutes_ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


@promises(
    "Some numbers keep the queue short.",
    "A guest may have five contributions open at once, and",
    "A guest may have five contributions open at one time",
    "The numbers stand in the process of the work",
)
@pytest.mark.parametrize(
    ("sentence", "sending", "capped"),
    [
        ("a guest has 5 open", Sending(now=NOW, is_signed_in=False, open_count=4), None),
        (
            "and no more",
            Sending(now=NOW, is_signed_in=False, open_count=5),
            Capped(code="guest_open_cap", cap=5, retry_after=3600),
        ),
        (
            "what of hers was integrated gives a guest no more",
            Sending(now=NOW, is_signed_in=False, open_count=5, integrated_count=9),
            Capped(code="guest_open_cap", cap=5, retry_after=3600),
        ),
        (
            "a guest sends 20 an hour",
            Sending(now=NOW, is_signed_in=False, open_count=0, full_since=None),
            None,
        ),
        (
            "and the next when the first of them is an hour old",
            Sending(now=NOW, is_signed_in=False, open_count=0, full_since=minutes_ago(19)),
            Capped(code="guest_hour_cap", cap=20, retry_after=41 * 60),
        ),
        (
            "a person's open ones are capped",
            Sending(now=NOW, is_signed_in=True, open_count=3),
            Capped(code="person_open_cap", cap=3, retry_after=3600),
        ),
        (
            "and grow with what was integrated",
            Sending(now=NOW, is_signed_in=True, open_count=4, integrated_count=1),
            None,
        ),
        (
            "up to the most",
            Sending(now=NOW, is_signed_in=True, open_count=8, integrated_count=99),
            Capped(code="person_open_cap", cap=8, retry_after=3600),
        ),
        (
            "older than an hour counts no more",
            Sending(now=NOW, is_signed_in=True, open_count=0, full_since=minutes_ago(60)),
            None,
        ),
        (
            "the wait is rounded up to whole seconds",
            Sending(now=NOW, is_signed_in=True, open_count=0, full_since=minutes_ago(59.999)),
            Capped(code="person_hour_cap", cap=4, retry_after=1),
        ),
        (
            "the wait is for the one that uses the cap up, however many came before it",
            Sending(now=NOW, is_signed_in=True, open_count=0, full_since=minutes_ago(40)),
            Capped(code="person_hour_cap", cap=4, retry_after=20 * 60),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_cap(sentence: str, sending: Sending, capped: Capped | None) -> None:
    assert why_not_submit(CAPS, sending) == capped


def test_a_work_may_have_no_guests() -> None:
    sending = Sending(now=NOW, is_signed_in=False, open_count=0)
    assert why_not_submit(Caps(guest_open=9, guest_hour=0), sending) == Capped(
        code="guest_hour_cap", cap=0, retry_after=3600
    )


def test_the_open_cap_of_people_grows() -> None:
    grown = [open_cap(CAPS, is_signed_in=True, integrated_count=count) for count in range(5)]
    assert grown == [3, 5, 7, 8, 8]
