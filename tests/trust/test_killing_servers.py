"""R1: kill -9 of the real server under load by clients of its API loses nothing that it acknowledged."""

import random
import threading
import time
from statistics import median

import pytest

from tests.trust.calling import Client, tokens_of
from tests.trust.journals import Journal
from tests.trust.sizes import KILLS
from tests.trust.stores import Store

pytestmark = [pytest.mark.sqlite, pytest.mark.xdist_group("trust")]
RESTART_SECONDS = 5


def until_one_more(journal: Journal) -> None:
    """Wait until something more was acknowledged."""
    known, until = len(journal.done), time.monotonic() + 30
    while len(journal.done) == known:
        assert time.monotonic() < until, f"nothing was acknowledged: {journal.wrong}"
        time.sleep(0.005)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_what_a_server_acknowledged_outlives_kill_9(store: Store) -> None:
    store.run("tests.trust.inside")
    journal, chance = Journal(), random.Random(2)
    after_kill: list[float] = []
    after_stop: list[float] = []
    clients = [Client(name, tokens_of(store), journal) for name in "pqr"]
    for round in range(KILLS):
        server, stop = store.serve(), threading.Event()
        after_kill.append(server.seconds)
        threads = [client.start(server, stop) for client in clients]
        until_one_more(journal)
        time.sleep(chance.uniform(0, 0.4))
        server.kill()
        for thread in threads:
            thread.join(60)
        if round % 5 == 4:
            store.serve().stop()
            unhurt = store.serve()
            unhurt.stop()
            after_stop.append(unhurt.seconds)
        if round % 10 == 9 or round == KILLS - 1:
            assert journal.differences(store.examined()) == []
    kinds = {told["kind"] for told in journal.done.values()}
    assert (kinds, len(journal.done) >= KILLS) == ({"sent", "removed", "reviewed"}, True)
    # Where other tests keep the machine busy, a start after a clean stop tells how long any start takes there.
    assert median(after_kill) <= max(RESTART_SECONDS, 1.5 * median(after_stop))
