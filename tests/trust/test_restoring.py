"""Removal and restore, each in a process of its own: what was removed does not come back with an older backup."""

import json
from pathlib import Path

import pytest

from tests.promises import promises
from tests.trust.removed import ADDRESSES
from tests.trust.stores import Store

pytestmark = [pytest.mark.race, pytest.mark.sqlite, pytest.mark.slow]


def told(store: Store, *words: str) -> list[str]:
    """Return what still tells the private words, in the eyes of a fresh process."""
    found: list[str] = json.loads(store.run("tests.trust.removed", *words).splitlines()[-1])
    return found


@promises("If you restore one, what was removed since")
def test_what_was_removed_stays_away_when_an_older_backup_is_restored(store: Store, tmp_path: Path) -> None:
    kept, removed = tmp_path / "kept.backup", store.home / "removed.jsonl"
    before = told(store, "begin")
    store.run("barnraise", "backup", str(kept))
    for address in ("/book/read/one.md", "/book/contributions/1"):
        store.run("barnraise", "remove", address, "--reason", "A private address.")
    gone = told(store)
    said = store.run("barnraise", "restore", str(kept))
    restored = told(store)
    sound = store.run("barnraise", "fsck")
    # The control: a store that nothing tells of the removal has what the backup has.
    removed.unlink()
    store.run("barnraise", "restore", str(kept))
    assert set(before) - {"files"} == {*ADDRESSES, "bytes"}
    assert ("Removed again, as it was since: 2" in said, gone, restored) == (True, [], [])
    assert (sound, set(told(store)) - {"files"}) == ("Everything is sound.\n", {*ADDRESSES, "bytes"})
