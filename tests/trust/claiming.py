"""`python -m tests.trust.claiming ACTS`: fifty people take, keep, give back and finish a few pieces at the same time.

Each journals what was acknowledged to her. Prints as JSON what the history and the rows say against each other.
"""

import json
import random
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.trust.inside import ready
from tests.trust.sizes import SEED

PEOPLE = 50
# After so many acts of each the pieces are done, mostly, and they go on to others.
A_ROUND, PIECES = 40, 12
TAKEN, GIVEN_BACK, FINISHED = "task_claimed", ("task_released", "task_lapsed"), "task_done"


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing in the history of a piece, in its order."""

    kind: str
    task: str
    slot: int
    claim: str


def faults(history: Iterable[Happened], slots: Mapping[str, int], acknowledged: Iterable[str]) -> list[str]:
    """Check a history: no slot is held twice, none that is not there, and what was acknowledged is in it once."""
    wrong: list[str] = []
    holds: dict[tuple[str, int], str] = {}
    taken: list[str] = []
    for one in history:
        place = (one.task, one.slot)
        if one.kind == TAKEN:
            taken.append(one.claim)
            if place in holds:
                wrong.append(f"slot {one.slot} of {one.task} was served twice")
            if one.slot >= slots[one.task]:
                wrong.append(f"{one.task} has no slot {one.slot}")
            holds[place] = one.claim
        elif holds.get(place) != one.claim:
            wrong.append(f"{one.claim} ended, and did not hold slot {one.slot} of {one.task}")
        elif one.kind in GIVEN_BACK:
            del holds[place]
    wrong += [f"{claim} was acknowledged, and is lost" for claim in set(acknowledged) - set(taken)]
    return wrong + [f"{claim} was taken twice" for claim in set(taken) if taken.count(claim) > 1]


def main() -> dict[str, Any]:
    """Let them all run, then check; in the end let time pass, and see that nothing is stuck."""
    ready()
    from barnraise import tasks
    from tests.makers import Makers

    make = Makers()
    ann = make.member("Ann")
    work = make.work(by=ann)
    pieces = PIECES * -(-int(sys.argv[1]) // A_ROUND)
    made = [tasks.offer(work, ann, tasks.Offer(title=f"Piece {n}", slots=1 + n % 4)) for n in range(pieces)]
    people = [make.guest(f"browser {number}") for number in range(PEOPLE)]
    journals: list[list[str]] = [[] for _ in people]
    troubles: list[str] = []
    start = threading.Barrier(PEOPLE)
    running = [
        threading.Thread(target=_run, args=(person, made, journal, start, int(sys.argv[1]), seed, troubles))
        for seed, (person, journal) in enumerate(zip(people, journals, strict=True))
    ]
    for one in running:
        one.start()
    for one in running:
        one.join()
    history = _history(work.chain_id)
    slots = {str(task.uid): task.slots for task in made}
    return {
        "acts": len(history),
        "troubles": troubles,
        "faults": faults(history, slots, (claim for journal in journals for claim in journal)),
        "stuck": _stuck(made),
    }


def _run(
    person: Any,
    made: list[Any],
    journal: list[str],
    start: threading.Barrier,
    acts: int,
    seed: int,
    troubles: list[str],
) -> None:
    from django.db import OperationalError, connection

    from barnraise import tasks
    from barnraise.base import Refused

    chance = random.Random(SEED * 1_000 + seed)
    start.wait()
    try:
        for number in range(acts):
            first = number // A_ROUND * PIECES
            task = chance.choice(made[first : first + PIECES])
            try:
                if chance.random() < 0.5:
                    journal.append(str(tasks.claim(task.uid, person).uid))
                else:
                    act = chance.choices((tasks.release, tasks.extend, tasks.complete), (8, 2, 1))[0]
                    act(task.uid, person)
            except Refused:
                continue
            except OperationalError as trouble:
                # On SQLite whoever waited too long for the one writer is asked to come again; nothing was acknowledged.
                if "database is locked" not in str(trouble):
                    raise
    except Exception as trouble:
        troubles.append(repr(trouble))
    finally:
        connection.close()


def _history(chain_id: int) -> list[Happened]:
    from barnraise import record

    kinds = (TAKEN, *GIVEN_BACK, FINISHED)
    told = [(one.kind, json.loads(one.facts)) for one in record.entries(chain_id) if one.kind in kinds]
    return [Happened(kind, facts["task"], facts["slot"], facts["claim"]) for kind, facts in told]


def _stuck(made: list[Any]) -> list[str]:
    """Let every lease end; then each open piece must be free again, but for what is done."""
    from datetime import timedelta

    from barnraise import tasks
    from barnraise.base import now
    from barnraise.tasks.models import Claim, Task

    tasks.tick(until=now() + timedelta(days=2))
    wrong = []
    for task in Task.objects.filter(pk__in=[one.pk for one in made]):
        done = task.claims.filter(state=Claim.DONE).count()
        left = task.slots - done if task.state == Task.OPEN else 0
        if (task.left, task.claims.filter(state=Claim.OPEN).count()) != (left, 0):
            wrong.append(f"{task.uid}: {task.left} are left of {task.slots}, {done} are done")
    return wrong


if __name__ == "__main__":
    print(json.dumps(main()))
