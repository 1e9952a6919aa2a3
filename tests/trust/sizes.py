"""How much each test does: tier C in every run of the tests, N nightly, R before a release.

N is what two quiet cores do in an hour and a quarter, with all else that `make nightly` runs.
"""

import os

# What chance draws in the tests of trust, so that a run can be repeated; kept with what a failed race leaves.
SEED = int(os.environ.get("BARNRAISE_SEED", "1"))
TIER = os.environ.get("BARNRAISE_TIER", "C")


def _sized(every: int, nightly: int, release: int) -> int:
    return {"C": every, "N": nightly, "R": release}[TIER]


KILLS = _sized(8, 200, 2_000)
POWER_POINTS = _sized(1_000, 5_000, 200_000)
ANSWERED_ITEMS = _sized(200, 2_000, 50_000)
RACES = _sized(100, 3_000, 100_000)
CLAIMS = _sized(1_000, 10_000, 100_000)
CRASH_EVERY = _sized(96, 8, 1)
FLOODING = _sized(300, 1_000, 1_000)  # accounts that send a page within an hour
FIELDS_SHOWN = _sized(60, 200, 200)  # texts that are put into every field
FAIL_EVERY = _sized(97, 29, 1)
ROUNDS_OF_REQUESTS = _sized(1, 10, 50)
LEAST_REQUESTS = _sized(
    5_000, 20_000, 20_000
)  # in each round; in the first, until each operation was done with success
MOST_REQUESTS = 20_000
CASES = _sized(700, 2_000, 20_000)  # made from the API's own description
GATES_A_PLACE = _sized(3, 8, 8)  # of eight kinds, for each way in which a place changes
PAGES_FOLLOWED = _sized(300, 900, 900)  # by each reader, from link to link
ROUNDS_OF_FIELDS = _sized(1, 4, 23)  # of every page, each with every field
WIDTHS_IN_THE_DARK = (1280,) if TIER == "C" else (360, 1280)
EXAMPLES = _sized(100, 2_000, 50_000)  # that a property is tried on
SENDERS = ("guest", "reviewer") if TIER == "C" else ("guest", "newcomer", "reviewer")  # of every form
ODD_NUMBERS = _sized(4, 12, 12)  # put into every address and form
MUTANTS = _sized(40, 400, 0)  # drawn of each group; 0 for all of them
NESTED = _sized(10_000, 150_000, 150_000)  # levels
WEEKS = _sized(50, 2_000, 20_000)  # of six people, made by chance
