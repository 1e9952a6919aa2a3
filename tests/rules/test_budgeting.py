"""Scarce influence: points come by time, do not pile up, expire and cost; what follows when their use is judged."""

from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.budgeting import Purse, consequence, granted
from barnraise.rules.condition_facts import PERSON_FACTS
from barnraise.rules.conditions import compiled
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.rules.stages import Budget
from barnraise.rules.tallying import Person
from barnraise.works.recipes import recipe_text
from tests.promises import promises

START = datetime(2026, 3, 2, tzinfo=UTC)
BUDGET = Budget(points=5, grant_hours=24, expire_hours=72, cost=2, not_where=("own", "spoke"))
ANYBODY = Person(id=1)


def at(hours: int) -> datetime:
    return START + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("points", "hours", "expected"),
    [
        (3, 0, Purse(points=3, granted_at=START)),
        (3, 23, Purse(points=3, granted_at=START)),
        (3, 24, Purse(points=5, granted_at=at(24))),
        (5, 24, Purse(points=5, granted_at=at(24))),
        (0, 72, Purse(points=5, granted_at=at(72))),
    ],
)
def test_a_grant_fills_the_purse_and_never_more_than_fills_it(points: int, hours: int, expected: Purse) -> None:
    assert granted(BUDGET, Purse(points=points, granted_at=START), ANYBODY, at(hours)) == expected


def test_the_first_grant_comes_at_once_and_to_whom_it_fits_alone() -> None:
    facts = {"signed_in": True}
    budget = Budget(points=5, grant_if=compiled(facts, PERSON_FACTS))
    assert granted(budget, Purse(), ANYBODY, START) == Purse(points=5, granted_at=START)
    assert granted(budget, Purse(), Person(id=2, signed_in=False), START) == Purse()


@promises("Readers are given a few points, which expire")
def test_points_that_were_not_used_in_time_are_gone_for_who_gets_no_more() -> None:
    budget = Budget(points=5, expire_hours=72, grant_if=compiled({"counts": True}, PERSON_FACTS))
    purse = Purse(points=4, granted_at=START)
    assert granted(budget, purse, ANYBODY, at(71)).points == 4
    assert granted(budget, purse, ANYBODY, at(72)).points == 0


@promises(
    "Readers are given a few points, which expire",
    "Unfair judgements cost the right to judge.",
)
def test_what_follows_is_the_first_line_that_is_not_below_the_share_of_fair() -> None:
    process = parse(recipe_text("moderated-points"))
    assert isinstance(process, Process)
    stage = next(one for one in process.stages if one.consequences)
    lines = sorted(stage.consequences, key=lambda one: one.up_to_percent)
    assert consequence(stage, 0) == lines[0]
    for before, line in zip([None, *lines], lines, strict=False):
        assert consequence(stage, line.up_to_percent * 10) == line
        if before is not None:
            assert consequence(stage, before.up_to_percent * 10 + 1) == line
