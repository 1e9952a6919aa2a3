"""Which revision readers see."""

import pytest

from barnraise.rules.process import Gate, Process
from barnraise.rules.reading import Change, seen_by_readers

GATES = (Gate(name="pages", paths=("**",), approvals=1),)
LOOKED_AT = Process(gates=GATES, readers="looked_at")
NEWEST = Process(gates=GATES, readers="newest")


@pytest.mark.parametrize(
    ("vouched", "looked_at", "newest"),
    [("", None, None), ("+", 0, 0), ("-", None, 0), ("++", 1, 1), ("+-", 0, 1), ("+-+", 0, 2), ("-++", None, 2)],
)
def test_readers_see_what_was_looked_at_without_a_gap(vouched: str, looked_at: int | None, newest: int | None) -> None:
    changes = [Change(is_vouched=sign == "+") for sign in vouched]
    assert (seen_by_readers(LOOKED_AT, changes), seen_by_readers(NEWEST, changes)) == (looked_at, newest)
