"""R3, in the tiers N and R: a call on the database's files that fails harms nothing, and is told clearly."""

import json

import pytest

from tests.trust.sizes import FAIL_EVERY
from tests.trust.stores import Store

pytestmark = [pytest.mark.sqlite, pytest.mark.timeout(7200)]


def test_whichever_write_sync_or_open_fails_nothing_acknowledged_is_lost_and_the_next_request_is_served(
    store: Store,
) -> None:
    found = json.loads(store.run("tests.trust.failing", str(FAIL_EVERY), seconds=7000).splitlines()[-1])
    assert found["wrong"] == []
    # The control: every kind of call was really made to fail.
    assert all(count >= 1 for count in found["failures"].values()) and len(found["failures"]) == 8
