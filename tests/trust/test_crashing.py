"""R9: a crash in a migration or in a restore leaves the old or the new, never what lies between."""

import json
from typing import Any

import pytest

from tests.promises import promises
from tests.trust.sizes import CRASH_EVERY
from tests.trust.stores import Store

pytestmark = [pytest.mark.race, pytest.mark.sqlite, pytest.mark.slow, pytest.mark.timeout(3600)]


def crashes(store: Store, act: str) -> dict[str, Any]:
    said = store.run("tests.trust.crashing", act, str(CRASH_EVERY), seconds=3000)
    told: dict[str, Any] = json.loads(said.splitlines()[-1])
    return told


def test_a_crash_in_the_migrations_leaves_whole_ones_that_go_on_and_without_transactions_is_found(
    store: Store,
) -> None:
    found = crashes(store, "migrate")
    loose = found.pop("loose")
    assert len(loose["between"]) > loose["states"] / 2
    assert (found.pop("statements") >= 300, found.pop("states") >= 20) == (True, True)
    assert found == {"between": [], "unfinished": []}


@promises("Then it changes the tables, all at once")
def test_a_crash_in_an_upgrade_leaves_all_of_the_old_or_all_of_the_new(store: Store) -> None:
    found = crashes(store, "upgrade")
    assert (found.pop("statements") >= 100, found.pop("states") >= 2) == (True, True)
    assert found == {"between": [], "unfinished": []}


def test_a_crash_in_a_restore_leaves_all_of_the_old_or_all_of_the_backup(store: Store) -> None:
    found = crashes(store, "restore")
    # Most statements look at the backup in a file of its own; the store itself changes in few.
    assert (found.pop("statements") >= 50, found.pop("states") >= 8) == (True, True)
    assert found == {"killed": 6, "between": [], "unfinished": []}
