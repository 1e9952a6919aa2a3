"""How much each test does: tier C in every run of the tests, N nightly, R before a release."""

import os

TIER = os.environ.get("BARNRAISE_TIER", "C")


def _sized(every: int, nightly: int, release: int) -> int:
    return {"C": every, "N": nightly, "R": release}[TIER]


KILLS = _sized(20, 200, 2_000)
POWER_POINTS = _sized(5_000, 5_000, 200_000)
ANSWERED_ITEMS = _sized(200, 5_000, 50_000)
RACES = _sized(1_000, 10_000, 100_000)
CLAIMS = _sized(2_000, 20_000, 100_000)
CRASH_EVERY = _sized(24, 1, 1)
FAIL_EVERY = _sized(97, 29, 1)
PAGES_FOLLOWED = _sized(300, 900, 900)  # by each reader, from link to link
ROUNDS_OF_FIELDS = _sized(1, 23, 23)  # of every page, each with every field
ROUNDS_OF_REQUESTS = _sized(1, 50, 50)  # of 20,000 each
EXAMPLES = _sized(100, 5_000, 50_000)  # that a property is tried on
