"""Two thousand generated weeks of six people, with every change of people and rules, in the tiers N and R.

A week that fails is told by its seed and the fewest of its steps. At the end of some, a backup as the operator makes
it is read back, beside the copy that each ends with.
"""

import json

import pytest

from barnraise.base import Clock
from tests.makers import Makers
from tests.stories.weeks import wrong_weeks
from tests.trust.sizes import SEED, WEEKS
from tests.trust.stores import Store

pytestmark = pytest.mark.timeout(7200)

AT_ONCE = 50
STEPS = 24
BACKED_UP = 10


@pytest.mark.parametrize("first", range(0, WEEKS, AT_ONCE))
def test_in_every_week_each_may_do_what_they_are_offered_and_nobody_waits_for_nobody(
    make: Makers, clock: Clock, first: int
) -> None:
    begun = SEED * 100_000 + first
    print(f"weeks {begun} to {begun + AT_ONCE - 1}")
    assert wrong_weeks(make, clock, range(begun, begun + AT_ONCE), count=STEPS) == []


@pytest.mark.parametrize("seed", range(BACKED_UP))
def test_a_backup_of_the_end_of_a_week_restores(store: Store, seed: int) -> None:
    found = json.loads(store.run("tests.trust.living", str(SEED * 100_000 + seed), str(STEPS)).splitlines()[-1])
    assert found == {"wrong": []}
