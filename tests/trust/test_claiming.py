"""R10 and T6, for claims: nobody is served another's slot, and nobody can keep pieces from others."""

import json
import threading
from itertools import product

import pytest

from barnraise import tasks
from barnraise.base import Clock, Refused
from barnraise.people.models import Person
from barnraise.tasks.models import Task
from tests.makers import Makers
from tests.trust.claiming import TAKEN, Happened, faults
from tests.trust.sizes import CLAIMS
from tests.trust.stores import Store

pytestmark = pytest.mark.race


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fifty_people_at_once_are_served_no_slot_twice_and_no_claim_is_lost_or_stuck(store: Store) -> None:
    found = json.loads(store.run("tests.trust.claiming", str(CLAIMS // 50), seconds=3000))
    assert (found["troubles"], found["faults"], found["stuck"]) == ([], [], [])
    # Twelve pieces among fifty: most that they try is refused, the more so on a slow machine.
    assert found["acts"] >= CLAIMS // 50


def test_a_desk_that_looks_first_and_takes_then_is_found_out() -> None:
    """The control: two who both saw the slot free before either took it, as without a lock."""
    taken: dict[int, str] = {}
    history: list[Happened] = []
    both_saw_it = threading.Barrier(2)

    def take(name: str) -> None:
        is_free = 0 not in taken
        both_saw_it.wait()
        if is_free:
            taken[0] = name
            history.append(Happened(TAKEN, "map", 0, name))

    running = [threading.Thread(target=take, args=(name,)) for name in ("Bo's", "Cy's")]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert faults(history, {"map": 1}, ["Bo's", "Cy's", "Di's"]) == [
        "slot 0 of map was served twice",
        "Di's was acknowledged, and is lost",
    ]


def test_squatters_hold_three_pieces_each_and_all_are_within_reach_of_others_after_a_week(
    make: Makers, clock: Clock
) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    made = [tasks.offer(work, ann, tasks.Offer(title=f"Piece {number}")) for number in range(12)]
    squatters = [make.guest(f"squatter {number}") for number in range(4)]
    reached: set[str] = set()
    for _ in range(7):
        for squatter, task in product(squatters, made):
            takes(squatter, task)
        assert max(len(tasks.held_by(squatter)) for squatter in squatters) == 3
        clock.advance(hours=6)
        tasks.tick()
        for task in made:
            if takes(bo, task):
                reached.add(str(task.uid))
                tasks.release(task.uid, bo)
        clock.advance(hours=18)
    assert len(reached) >= 0.95 * len(made)


def takes(person: Person, task: Task) -> bool:
    """Let somebody try to take a piece; tell whether she got it."""
    try:
        tasks.claim(task.uid, person)
    except Refused:
        return False
    return True
