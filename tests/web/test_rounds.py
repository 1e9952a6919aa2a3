"""A site at rest rests: the followers look at the store when something was written, or when time has come."""

import itertools
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barnraise import record, tasks
from barnraise.base import Clock
from barnraise.record.db import database
from barnraise.record.db.sqlite.base import DatabaseWrapper
from barnraise.web import rounds
from barnraise.web.rounds import Rounds
from tests.makers import Makers


@pytest.fixture
def at_rest(make: Makers, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Rounds:
    """Return rounds of which one has just ended, with the database's own mark standing still."""
    monkeypatch.setattr(database, "mark_of_writes", lambda: 1)
    make.work()
    return ended(Rounds())


def ended(one: Rounds, read: int = 0) -> Rounds:
    """Let a round begin and end."""
    one.begin()
    one.end(read)
    return one


def test_where_nothing_was_written_no_round_is_due(at_rest: Rounds, clock: Clock) -> None:
    assert not at_rest.is_due()
    clock.advance(hours=1)
    assert not at_rest.is_due()


def test_whether_a_round_is_due_costs_one_short_statement(make: Makers, clock: Clock) -> None:
    resting = ended(Rounds())
    with CaptureQueriesContext(connection) as asked:
        resting.is_due()
    assert [one["sql"] in ("PRAGMA data_version", "SELECT pg_current_snapshot()::text") for one in asked] == [True]


def test_a_round_is_due_once_somebody_has_written(at_rest: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "mark_of_writes", lambda: 2)
    assert at_rest.is_due()
    assert not ended(at_rest).is_due()


def test_what_is_written_while_a_round_runs_is_for_the_next(at_rest: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    at_rest.begin()
    monkeypatch.setattr(database, "mark_of_writes", lambda: 2)
    at_rest.end(0)
    assert at_rest.is_due()


def test_a_round_that_read_something_is_followed_by_another(at_rest: Rounds) -> None:
    assert ended(at_rest, read=100).is_due()
    assert not ended(at_rest).is_due()


def test_a_round_is_due_when_a_claim_lapses_and_when_the_clock_goes_back(
    at_rest: Rounds, make: Makers, clock: Clock
) -> None:
    task = tasks.offer(make.work(slug="other"), make.member("Ann"), tasks.Offer(title="Draw a map"))
    until = tasks.claim(task.uid, make.member("Bo")).until
    assert not ended(at_rest).is_due()
    clock.advance(seconds=(until - clock.at).total_seconds())
    assert at_rest.is_due()
    clock.advance(days=-3)
    assert at_rest.is_due()


def test_a_round_is_due_after_a_pause_whatever_the_mark_says(at_rest: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "LONGEST_PAUSE", 0.0)
    assert at_rest.is_due()


@pytest.mark.sqlite
@pytest.mark.django_db
def test_the_mark_changes_by_the_writes_of_others_alone(tmp_path: Path) -> None:
    ours, others = (DatabaseWrapper(connection.settings_dict | {"NAME": str(tmp_path / "store")}) for _ in "ab")
    try:
        marks = [_after(ours, others, "CREATE TABLE one (id integer)")]
        marks.append(_after(ours, ours, "INSERT INTO one VALUES (1)"))
        marks.append(_after(ours, others, "SELECT * FROM one"))
        marks.append(_after(ours, others, "INSERT INTO one VALUES (2)"))
    finally:
        ours.close()
        others.close()
    assert [later - before for before, later in itertools.pairwise(marks)] == [0, 0, 1]


def _after(ours: Any, whose: Any, statement: str) -> int:
    with whose.cursor() as cursor:
        cursor.execute(statement)
    with ours.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_the_mark_changes_by_each_commit() -> None:
    before = database.mark_of_writes()
    assert database.mark_of_writes() == before
    record.new_chain()
    # On SQLite what this connection writes itself is no news to it.
    assert (database.mark_of_writes() != before) == (not database.is_sqlite())
