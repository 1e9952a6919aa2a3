"""Leaving: what was hers alone is in no file of the store afterwards."""

import json

import pytest

from tests.promises import promises
from tests.trust.stores import Store

pytestmark = [pytest.mark.sqlite, pytest.mark.slow]


def found(store: Store, *words: str) -> dict[str, bool]:
    """Play it; tell of each string that was hers alone whether a file has it."""
    told: dict[str, bool] = json.loads(store.run("tests.trust.departing", *words).splitlines()[-1])
    return told


@promises("addresses, passwords and keys,")
def test_what_was_hers_alone_is_in_no_file_after_she_left(store: Store) -> None:
    assert [word for word, there in found(store, "leaves").items() if there] == []


def test_before_she_leaves_all_but_the_password_is_there_to_be_found(store: Store) -> None:
    """The control of the test above."""
    assert [word for word, there in found(store).items() if not there] == ["canary-password of four words"]
