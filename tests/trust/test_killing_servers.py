"""R1: kill -9 of the real server under load by clients of its API loses nothing that it acknowledged."""

import random
import threading

import pytest

from tests.conditions import LIMIT_SECONDS, any_moment, wait_for
from tests.promises import promises
from tests.trust.calling import Client, tokens_of
from tests.trust.journals import Journal
from tests.trust.sizes import KILLS, SEED
from tests.trust.stores import Store

pytestmark = [pytest.mark.race, pytest.mark.sqlite]


def until_one_more(journal: Journal) -> None:
    """Wait until something more was acknowledged."""
    known = len(journal.done)
    wait_for(lambda: len(journal.done) > known, lambda: f"an acknowledgement: {journal.wrong}")


@promises("What the server has acknowledged is on the disk.")
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_what_a_server_acknowledged_outlives_kill_9(store: Store) -> None:
    store.peopled()
    journal, chance = Journal(), random.Random(SEED + 1)
    clients = [Client(name, tokens_of(store), journal) for name in "pqr"]
    for round in range(KILLS):
        server, stop = store.serve(), threading.Event()
        threads = [client.start(server, stop) for client in clients]
        until_one_more(journal)
        any_moment(chance, 0.4)
        server.kill()
        for thread in threads:
            thread.join(LIMIT_SECONDS)
        if round % 10 == 9 or round == KILLS - 1:
            assert journal.differences(store.examined()) == []
    kinds = {told["kind"] for told in journal.done.values()}
    assert (kinds, len(journal.done) >= KILLS) == ({"sent", "removed", "reviewed"}, True)
