"""PostgreSQL: nobody waits for ever for a lock that somebody else holds, and nobody holds one without end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError, connection

from barnraise import record
from barnraise.record.db import database
from barnraise.settings import IDLE_TRANSACTION_SECONDS
from barnraise.web.middleware import trouble_in
from barnraise.works.models import Work
from tests.conditions import wait_for
from tests.makers import Makers


@contextmanager
def holding(chain_id: int) -> Iterator["psycopg.Connection[Any]"]:
    """Hold the lock of a work's chain in a transaction of a client with our settings that does nothing else."""
    # As Django connects, but for its own ways to read values.
    given = {name: value for name, value in connection.get_connection_params().items() if name in GIVEN}
    with psycopg.connect(**given) as other:
        other.execute("SELECT id FROM barnraise_chain WHERE id = %s FOR UPDATE", [chain_id])
        yield other
        other.rollback()


GIVEN = ("dbname", "user", "password", "host", "port", "options")

# What SQLite does is in `test_write_lock.py`.
if not record.is_sqlite():

    @pytest.mark.django_db(transaction=True)
    def test_a_lock_of_another_client_refuses_one_act_and_nobody_elses(make: Makers) -> None:
        work, other, ann = make.work(), make.work(slug="other"), make.member("Ann")
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            assert cursor.fetchone()[0] == f"{settings.BARNRAISE_WRITE_WAIT:.0f}s"
            cursor.execute("SET lock_timeout = '100ms'")  # as long, but for the test
        with holding(work.chain_id):
            with pytest.raises(OperationalError) as caught:
                make.sent(work, ann)
            refused = trouble_in(caught.value)
            assert (refused.code, refused.status) == ("store_busy", 503) if refused is not None else False
            assert Work.objects.get(slug="book").edition == work.edition  # it can be read
            assert make.sent(other, ann).edition == 2  # and others written
        assert make.sent(work, ann).edition == 2

    @pytest.mark.django_db(transaction=True)
    def test_machines_that_work_on_one_database_are_known_by_name() -> None:
        assert database.machines() == [os.uname().nodename]
        given = {name: value for name, value in connection.get_connection_params().items() if name in GIVEN}
        with psycopg.connect(**given, application_name=f"{settings.APPLICATION}shed"):
            assert database.machines() == sorted([os.uname().nodename, "shed"])

    @pytest.mark.django_db(transaction=True)
    def test_a_transaction_that_is_left_idle_is_ended_and_its_lock_is_free(make: Makers) -> None:
        work, ann = make.work(), make.member("Ann")
        with pytest.raises(psycopg.OperationalError), holding(work.chain_id) as client:
            row = client.execute("SHOW idle_in_transaction_session_timeout").fetchone()
            assert row == (f"{IDLE_TRANSACTION_SECONDS // 60}min",)
            client.execute("SET idle_in_transaction_session_timeout = '100ms'")
            assert make.sent(work, ann).edition == 2
            wait_for(lambda: _is_ended(client))


def _is_ended(client: "psycopg.Connection[Any]") -> bool:
    try:
        client.execute("SELECT 1")
    except psycopg.Error:
        return True
    return False
