"""R10: fifty clients answer at the same time, on both databases; nothing is asked of one too many, lost or stuck."""

import json

import pytest

from tests.trust.sizes import ANSWERED_ITEMS
from tests.trust.stores import Store

pytestmark = pytest.mark.race


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_fifty_clients_at_once_lose_no_answer_and_share_no_slot(store: Store) -> None:
    found = json.loads(store.run("tests.trust.answering", "50", str(ANSWERED_ITEMS), seconds=1500))
    assert found.pop("acknowledged") >= ANSWERED_ITEMS * 2, found
    assert found == {"lost": 0, "twice": 0, "too_many": 0, "stuck": 0, "problems": [], "failed": []}


@pytest.mark.slow
def test_slots_that_are_counted_and_taken_apart_would_be_shared(store: Store) -> None:
    found = json.loads(store.run("tests.trust.answering", "12", "15", "careless", seconds=600))
    assert found["too_many"] > 0


def test_who_asks_while_others_take_the_first_items_is_given_later_ones(store: Store) -> None:
    found = json.loads(store.run("tests.trust.answering", "locked"))
    assert found == {"is_asked": True}
