"""When a link to another site is looked at, and when it leads nowhere."""

from datetime import timedelta

import pytest

from barnraise.rules.reaching import Reached, after, reached


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, "there"),
        (403, "there"),
        (404, "nothing"),
        (410, "nothing"),
        (429, "there"),
        (451, "nothing"),
        (499, "there"),
        (500, "nothing"),
        (503, "nothing"),
    ],
)
def test_a_status_says_whether_something_is_there(status: int, told: Reached) -> None:
    assert reached(status) == told


@pytest.mark.parametrize(
    ("failed", "found", "count", "days"),
    [
        (0, "there", 0, 30),
        (3, "there", 0, 30),
        (2, "not ours", 0, 180),
        (0, "nothing", 1, 1),
        (1, "silent", 2, 1),
        (2, "nothing", 3, 7),
        (3, "silent", 3, 7),
    ],
)
def test_what_is_dead_on_three_days_is_looked_at_weekly(failed: int, found: Reached, count: int, days: int) -> None:
    assert after(failed, found) == (count, timedelta(days=days))
