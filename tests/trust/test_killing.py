"""R1: kill -9 under mixed load loses nothing that was acknowledged."""

import os
import random
import signal

import pytest

from tests.conditions import any_moment, wait_for
from tests.trust.journals import Journal
from tests.trust.sizes import KILLS, SEED
from tests.trust.stores import Store

pytestmark = [pytest.mark.race, pytest.mark.sqlite]


def kill_two_workers(store: Store, round: int, chance: random.Random, journal: Journal) -> None:
    """Let two processes work on the store at once, and kill both at a moment after the first acknowledgement."""
    workers = [store.begin("tests.trust.working", f"{name}{round}", process_group=0) for name in ("a", "b")]
    readers = [journal.follow(worker.stdout) for worker in workers if worker.stdout]
    known = len(journal.done)

    def has_more() -> bool:
        for worker in workers:
            assert worker.poll() is None, worker.communicate()[1]
        return len(journal.done) > known

    wait_for(has_more, "an acknowledgement")
    any_moment(chance, 0.6)
    for worker in workers:
        assert worker.poll() is None, worker.stderr and worker.stderr.read()
        os.kill(worker.pid, signal.SIGKILL)
    for worker, reader in zip(workers, readers, strict=True):
        worker.wait()
        reader.join()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_what_was_acknowledged_outlives_kill_9(store: Store) -> None:
    store.peopled()
    journal, chance = Journal(), random.Random(SEED)
    for round in range(KILLS):
        kill_two_workers(store, round, chance, journal)
        if round % 5 == 4 or round == KILLS - 1:
            assert journal.differences(store.examined()) == []
    assert len(journal.done) >= KILLS


def test_a_journal_finds_what_is_lost_or_altered_or_there_twice() -> None:
    journal = Journal()
    for line in (
        '{"begun": "a-1"}\n',
        '{"done": "a-1", "kind": "removed", "uid": "1", "state": "integrated", "edition": 2}\n',
        '{"begun": "a-2"}\n',
        '{"done": "a-2", "kind": "withdrawn", "uid": "2"}\n',
        '{"begun": "a-3"}\n',
        '{"done": "a-3", "kind": "revi',
    ):
        journal.keep(line)
    altered = {"token": "a-1", "uid": "1", "state": "integrated", "edition": 3, "sums": [None]}
    twice = [{"token": "a-3", "uid": uid, "state": "open", "edition": None, "sums": []} for uid in "34"]
    found = {"problems": ["the chain is broken"], "contributions": [altered, *twice], "reviews": []}
    assert journal.differences(found) == [
        "the chain is broken",
        f"a-1 is not what was acknowledged: {journal.done['a-1']}, but {altered}",
        "a-2 was acknowledged and is lost",
        "a-3 is there twice",
    ]
