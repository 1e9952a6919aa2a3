"""A turn that is cut off inside a query, in a transaction: all of it is undone, and the next one writes."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections

from barnraise import record
from barnraise.base import now
from barnraise.record.models import Answered
from barnraise.web.turns import Turns
from tests.conditions import LIMIT_SECONDS
from tests.web.test_turns import asked

FOREVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def writes(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Write a row, in a transaction that does not end where the path says so."""
    with record.writing():
        Answered.objects.create(key=environ["PATH_INFO"], request=b"", status=200, body="", at=now())
        if "slow" in environ["PATH_INFO"]:
            with connection.cursor() as cursor:
                cursor.execute(FOREVER)
    connections.close_all()
    start_response("200 OK", [])
    return [b"done"]


@pytest.mark.django_db(transaction=True)
def test_a_query_that_runs_on_is_interrupted_undone_and_the_next_request_writes(settings: Any, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME, settings.BARNRAISE_REQUEST_SECONDS = tmp_path, 1
    application = Turns(writes, 1)
    assert asked(application, "/api/slow")[0][:3] == "503"
    settings.BARNRAISE_REQUEST_SECONDS = LIMIT_SECONDS
    assert asked(application, "/api/quick") == ("200 OK", b"done")
    assert list(Answered.objects.values_list("key", flat=True)) == ["/api/quick"]
