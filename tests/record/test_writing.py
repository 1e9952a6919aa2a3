"""Much is written in as few transactions as others allow."""

from collections.abc import Iterator
from itertools import cycle

import pytest
from django.db import connection, transaction

from barnraise.record.db import database


@pytest.mark.parametrize(("waiting", "transactions"), [([False], 1), ([True], 5), ([False, True], 3)])
@pytest.mark.django_db(transaction=True)
def test_who_waits_to_write_does_so_between_two_parts(
    monkeypatch: pytest.MonkeyPatch, waiting: list[bool], transactions: int
) -> None:
    begun: list[int] = []
    answers: Iterator[bool] = cycle(waiting)
    monkeypatch.setattr(database, "_others_wait", lambda: next(answers))

    def write(part: int) -> int:
        assert connection.in_atomic_block
        if not begun or len(connection.run_on_commit) == 0:
            begun.append(part)
            transaction.on_commit(lambda: None)
        return part * 2

    assert database.write_each(range(5), write) == [0, 2, 4, 6, 8]
    assert len(begun) == transactions


@pytest.mark.django_db
def test_nothing_to_write_begins_no_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "writing", lambda: pytest.fail("a transaction"))
    assert database.write_each([], lambda part: part) == []
