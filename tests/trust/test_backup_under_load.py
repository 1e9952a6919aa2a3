"""R12: a backup taken under load is a state that there was, with everything that was acknowledged before it began."""

import json
import os
import signal
from pathlib import Path

import pytest

from tests.conditions import wait_for
from tests.promises import promises
from tests.trust.journals import Journal
from tests.trust.stores import Store

pytestmark = [pytest.mark.race, pytest.mark.sqlite, pytest.mark.slow, pytest.mark.timeout(1800)]


def wait_for_acts(journal: Journal, count: int) -> None:
    """Wait until so many acts were acknowledged."""
    wait_for(lambda: len(journal.done) >= count, f"{count} acts")


@promises(
    "barnraise backup · writes one file",
    "writes one file with everything, while the server runs",
)
def test_what_a_backup_under_load_restores_is_a_prefix_of_what_was_acknowledged(store: Store, tmp_path: Path) -> None:
    store.peopled()
    journal = Journal()
    workers = [store.begin("tests.trust.working", name, process_group=0) for name in ("a", "b")]
    readers = [journal.follow(worker.stdout) for worker in workers if worker.stdout]
    wait_for_acts(journal, 25)
    before = dict(journal.done)
    store.run("barnraise", "backup", str(tmp_path / "kept.backup"))
    wait_for_acts(journal, len(journal.done) + 10)
    for worker, reader in zip(workers, readers, strict=True):
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        reader.join()
    other = Store(tmp_path / "other")
    other.run("barnraise", "restore", str(tmp_path / "kept.backup"))
    whole, kept = (json.loads(one.run("tests.trust.hashes")) for one in (store, other))
    assert {chain: hashes[: len(kept[chain])] for chain, hashes in whole.items()} == kept
    assert sum(map(len, kept.values())) < sum(map(len, whole.values()))
    assert Journal(begun=journal.begun, done=before).differences(other.examined()) == []
