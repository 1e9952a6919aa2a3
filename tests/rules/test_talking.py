"""How much one may say in an hour, and begin."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.capping import Capped
from barnraise.rules.talking import Saying, most_an_hour, why_not_say

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
GUEST = Saying(now=NOW, is_signed_in=False, begins=False)


@pytest.mark.parametrize(
    ("is_signed_in", "begins", "most"), [(True, True, 20), (False, True, 3), (True, False, 60), (False, False, 10)]
)
def test_guests_say_less_than_members(is_signed_in: bool, begins: bool, most: int) -> None:
    assert most_an_hour(is_signed_in=is_signed_in, begins=begins) == most


@pytest.mark.parametrize(
    ("saying", "told"),
    [
        (GUEST, None),
        (replace(GUEST, full_since=NOW - timedelta(hours=1)), None),
        (replace(GUEST, full_since=NOW - timedelta(minutes=59)), Capped(code="says_hour_cap", cap=10, retry_after=60)),
        (
            replace(GUEST, full_since=NOW - timedelta(minutes=59, seconds=59, milliseconds=500)),
            Capped(code="says_hour_cap", cap=10, retry_after=1),
        ),
        (
            replace(GUEST, is_signed_in=True, begins=True, full_since=NOW),
            Capped(code="begins_hour_cap", cap=20, retry_after=3600),
        ),
    ],
)
def test_the_next_is_said_when_the_first_of_a_full_hour_is_an_hour_old(saying: Saying, told: Capped | None) -> None:
    assert why_not_say(saying) == told
