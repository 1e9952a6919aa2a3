"""What is hidden or removed is told by no way out: every link followed, every table, book and export looked through."""

from typing import Any

import pytest
from django.test import Client

from barnraise import governance, record
from barnraise.governance.models import Act
from barnraise.people.models import Account
from barnraise.web.serving import followers
from tests.governance.test_removing import stored
from tests.makers import Makers
from tests.trust import canaries

pytestmark = [pytest.mark.slow]
PLACES = ("/book/read/one.md", "/book/read/data/gauges.csv")


@pytest.fixture
def readers(make: Makers, settings: Any, tmp_path: Any) -> dict[str, Client]:
    settings.BARNRAISE_HOME = tmp_path
    found = {"anonymous": Client()}
    for name in ("Bo",):
        make.member(name)
        found[name] = Client()
        found[name].force_login(Account.objects.get(username=name))
    return found


def test_what_is_hidden_is_told_by_no_way_out(make: Makers, readers: dict[str, Client]) -> None:
    _, given = canaries.set_up(make)
    before = canaries.showing(readers["anonymous"])
    for address in (*PLACES, f"/book/contributions/{given.number}"):
        governance.hide(address, reason="It hurts.")
    record.follow(followers())
    after = {name: canaries.showing(client) for name, client in readers.items()}
    assert [len(before[word]) >= 5 for word in canaries.CANARIES] == [True] * 3
    own_draft = after["Bo"][canaries.PAGE] & {"/book/edit/one.md"}
    assert after == {
        name: {word: own_draft if (name, word) == ("Bo", canaries.PAGE) else set() for word in canaries.CANARIES}
        for name in readers
    }
    for act in Act.objects.all():
        governance.lift(act)
    record.follow(followers())
    assert canaries.CELL in str(readers["Bo"].get("/book/questions/gauges/page").content)


def test_what_is_removed_is_in_no_table_and_no_way_out(make: Makers, readers: dict[str, Client]) -> None:
    _, given = canaries.set_up(make)
    for address in (*PLACES, f"/book/contributions/{given.number}"):
        governance.remove(address, reason="It hurts.")
    record.follow(followers())
    assert canaries.showing(readers["Bo"]) == {word: set() for word in canaries.CANARIES}
    assert [place for word in canaries.CANARIES for place in stored(word)] == []
