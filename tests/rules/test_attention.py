"""Whose turn it is, always one of them."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from barnraise.rules.attention import Attention, Turn, whose_turn
from barnraise.rules.facts import Facts, Outcome, Requirement, Verdict

NOW = datetime(2026, 3, 2, tzinfo=UTC)
APPROVALS = Requirement(code="approvals", who="counting", wanted=2, given=1)
CONFLICT = Requirement(code="merges", who="author")
STAGE = Requirement(code="stage", who="others")
TIME = Requirement(code="silence", who="time")
DRAWN = Requirement(code="drawn", who="counting", wanted=1)


@pytest.mark.parametrize(
    ("outcome", "missing", "drawn_id", "expected"),
    [
        ("integrate", (), None, Attention(turn="nobody")),
        ("decline", (STAGE,), None, Attention(turn="nobody")),
        ("return", (CONFLICT, APPROVALS), None, Attention(turn="author")),
        ("wait", (APPROVALS, DRAWN), 7, Attention(turn="drawn", wanted=1)),
        ("wait", (APPROVALS, TIME), None, Attention(turn="readers", wanted=1)),
        ("wait", (APPROVALS, APPROVALS._replace(wanted=5)), None, Attention(turn="readers", wanted=4)),
        ("wait", (APPROVALS._replace(given=2),), None, Attention(turn="readers", wanted=1)),
        ("wait", (APPROVALS, DRAWN), None, Attention(turn="readers", wanted=1)),
        ("wait", (APPROVALS,), 7, Attention(turn="readers", wanted=1)),
        ("wait", (CONFLICT, DRAWN), 7, Attention(turn="author")),
        ("wait", (STAGE, TIME), None, Attention(turn="others")),
        ("wait", (TIME,), None, Attention(turn="time")),
    ],
)
def test_the_next_step_is_somebodys_or_times(
    outcome: Outcome, missing: tuple[Requirement, ...], drawn_id: int | None, expected: Attention
) -> None:
    facts = Facts(now=NOW, version_at=NOW, paths=frozenset(["a.md"]), drawn_id=drawn_id)
    verdict = Verdict(outcome=outcome, met=(), missing=missing)
    assert whose_turn(verdict, facts) == expected
    assert expected.turn in get_args(Turn)
