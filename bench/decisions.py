"""Decisions of the pure engine on one core, and a tick over 100,000 contributions of which few are due."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from barnraise.rules.gating_stages import case_of
from barnraise.rules.integrating import Facts, Judgement, decide
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.rules.ruling import outcome
from bench.figures import Figure, bounded, reached

BENCH = "decisions"
GOAL = 50_000.0
BALLOTS = 20
SECONDS = 1.0
MANY = 1000
WAITING, DUE = 100_000, 20
RECIPES = Path(__file__).parents[1] / "barnraise" / "recipes"
SENT = datetime(2026, 3, 2, tzinfo=UTC)


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure verdicts from twenty reviews, then from ballots that were counted as they came, then a tick."""
    many = [_facts(number) for number in range(MANY)]
    for name in ("patch-review", "patch-votes", "timed-vote"):
        process = _process(name)
        turn = cycle(many)
        rate = _rate(lambda process=process, turn=turn: decide(process, next(turn)))
        what = f"{name}, whole verdicts from {BALLOTS} reviews"
        if name == "patch-review":
            yield reached(BENCH, what, rate, "decisions/s", least=GOAL)
        else:
            yield Figure(BENCH, what, round(rate), "decisions/s")
    stage = _process("patch-votes").stages[0]
    case = case_of(stage, many[0], SENT, is_first=True)
    rate = _rate(lambda: outcome(stage, case))
    yield Figure(BENCH, f"patch-votes, outcome of {BALLOTS} ballots as counted", round(rate), "decisions/s")
    yield from _tick()


def _process(name: str) -> Process:
    found = parse((RECIPES / f"{name}.toml").read_text(encoding="utf-8"))
    assert isinstance(found, Process)
    return found


def _facts(place: int) -> Facts:
    """Twenty people said something about a change, none of them enough to settle it under any of the recipes.

    Each place has its own people, moment and path, so that nothing is remembered from one decision to the next.
    """
    sent = SENT + timedelta(seconds=place)
    said = tuple(
        Judgement(
            person_id=BALLOTS * place + number + 2,
            verdict="approve" if number % 3 else "request_changes",
            counts=number % 2 == 0,
            at=sent + timedelta(minutes=number),
        )
        for number in range(BALLOTS)
    )
    return Facts(
        now=sent + timedelta(hours=3),
        version_at=sent,
        paths=frozenset([f"{place}.md"]),
        author_ids=frozenset([1]),
        author_signed_in=True,
        judgements=said,
        counting=12,
        counting_others=12,
        most_counting=12,
        taking_part=30,
    )


def _rate(one: Callable[[], object]) -> float:
    """Return how often something is done in a second of one core's time."""
    count, began = 0, time.process_time()
    while time.process_time() - began < SECONDS:
        for _ in range(200):
            one()
        count += 200
    return count / (time.process_time() - began)


def _tick() -> Iterator[Figure]:
    with TemporaryDirectory(prefix="bench-decisions-") as home:
        command = [sys.executable, "-m", "bench._ticking", home, str(WAITING)]
        found = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    what = f"a tick over {WAITING:,} open contributions, looked at"
    yield bounded(BENCH, what, found["looked_at"], "contributions", most=DUE)
    yield Figure(BENCH, "of these integrated", found["integrated"], "contributions")
    yield Figure(BENCH, "the tick took", round(found["seconds"], 3), "s")
