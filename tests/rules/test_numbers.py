"""The numbers by which rules decide: pages and documents say them, so none changes unseen."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from barnraise import rules

NUMBERS = """
aggregating.labels.ROUNDS 60
aggregating.labels.AT_REST 0.0001
aggregating.labels.RIGHT_BEFORE 0.8
aggregating.labels.COUNTED_BEFORE 16.0
aggregating.labels.ENOUGH_ANSWERS 16.0
aggregating.labels.WEAKEST 0.1
aggregating.labels.STRONGEST 64.0
aggregating.labels.STRENGTH_IF_THIN 8.0
aggregating.labels.THIN_ANSWERS 3.0
aggregating.labels.THIN_ITEMS 20.0
aggregating.labels.COUNTED_ALIKE 100.0
aggregating.labels.COUNTED_OF_OTHERS 10.0
aggregating.labels.ANCHORED_ANSWERS 5.0
aggregating.quorums.TREE_NUMERATOR 2
aggregating.quorums.TREE_DENOMINATOR 3
aggregating.quorums.TREE_PEOPLE 2
aggregating.words.SHARPNESS 4
aggregating.words.LONGEST 20000
aggregating.words.CARE 8
aggregating.words.ALIKE_BEFORE 0.8
aggregating.words.COUNTED_BEFORE 8.0
asking.MOST 100
capping.HOUR 1h
capping.OPEN_RETRY 1h
claiming.SHORTEST_LEASE 2h
claiming.LONGEST_LEASE 24h
claiming.LEASES_A_PIECE 4
claiming.EXTENSIONS 3
claiming.REST 24h
claiming.NEWCOMER_HOLDS 3
claiming.KNOWN_HOLDS 12
claiming.COMPLETED_UNTIL_KNOWN 5
claiming.WARNING_SHARE 4
commons.ENOUGH_PEOPLE 5
commons.OPERATOR_DAYS 14
commons.LONGEST 100000
commons.MOST_ACTS 2000
conditions.DEPTH_MOST 8
conditions.NODES_MOST 200
conditions.NUMBER_MOST 1000000000
fitting.RATE 0.2
fitting.EXPLORE_EVERY 6
fitting.MOST_LOTS 2147483647
gaps.STUB_WORDS 40
gaps.LARGEST 2097152
gaps.MOST_PLACES 12
gaps.MINUTES_A_ROW 5
gaps.MOST_MINUTES 60
globs.GLOB_LENGTH 200
kinds.PATHS_MOST 50
kinds.VALUES_MOST 50
licences.LONGEST 300
licences.ALTERNATIVES_MOST 64
liking.LATELY 20
liking.FADES 0.85
liking.BESIDE 10
liking.APART 0.8
liking.COMMON 0.3
parsing.LARGEST 65536
parsing.GATES_MOST 50
parsing.STAGES_MOST 20
parsing.RULES_MOST 40
parsing.FACTS_MOST 30
quarrels.REVERSALS 3
quarrels.REVISIONS 5
reaching.DEAD_AFTER 3
reaching.AFTER_NOTHING 24h
reaching.AFTER_THERE 720h
reaching.WHILE_DEAD 168h
reaching.AFTER_NOT_OURS 4320h
reaching.LONGEST_URL 1000
reaching.MACHINE_FAILS 500
replaying.MOMENTS_MOST 500
running.MOVES_MOST 20
schema_of_stages.YEAR_HOURS 8760
simulating.LONGEST 1440h
simulating.PLENTY 1000
simulating.TIMERS_MOST 20
simulating_questions.WRONG_ANSWERS 3
soundness.ANNOUNCE_HOURS 168
soundness.LEFT_HOURS 720
soundness.DECLARATION_HOURS 24
soundness.PROCESS_APPROVALS 2
standing.STARTER_STEPS_BACK_AT 3
stopping.FEWEST_IN_COMMON 0.1
stopping.SURE 0.94
stopping.RIGHT_BEFORE 0.8
talking.GUEST_SAYS 10
talking.PERSON_SAYS 60
talking.GUEST_BEGINS 3
talking.PERSON_BEGINS 20
tallying.TREE_PEOPLE 2
translating.MINUTES_A_PARAGRAPH 5
translating.MOST_MINUTES 120
trusting.DRAWS 2147483648
walking.STEPS 12
walking_stages.STEPS 40
walking_stages.CONDITIONS_MOST 150000
walking_stages.PLENTY 10000
"""


def numbers() -> Iterator[str]:
    """Yield each number that a module of the rules names, and what it is; times in hours."""
    for found in pkgutil.walk_packages(rules.__path__, f"{rules.__name__}."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            if (
                not name.isupper()
                or not isinstance(value, (int, float, timedelta))
                or not _is_own(module.__file__, name)
            ):
                continue
            told = f"{value / timedelta(hours=1):g}h" if isinstance(value, timedelta) else value
            yield f"{found.name.removeprefix('barnraise.rules.')}.{name} {told}"


def _is_own(file: str | None, name: str) -> bool:
    assert file is not None
    lines = Path(file).read_text().splitlines()
    return any(name in line.split(" = ")[0].split(", ") for line in lines if " = " in line and line[:1].isupper())


def test_each_number_is_what_it_was() -> None:
    assert list(numbers()) == NUMBERS.split("\n")[1:-1]
