"""What followers do while they hold the write lock is little, however much there is to read: others wait behind it."""

from pathlib import Path
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from barnraise import record
from barnraise.record.log.chain import entries
from barnraise.record.log.followers import BATCH, most_for
from barnraise.web.serving import followers
from barnraise.works.models import Work
from tests.makers import Makers

CONTRIBUTIONS = 24
MOST = 110  # statements in one transaction


def _statements_of(follower: record.Follower, work: Work) -> int:
    """Let a follower read the last entries of a work, as many as it would at once; return what it asks to store."""
    batch = list(entries(work.chain_id, after=0, limit=BATCH))[-most_for(follower) :]
    follower.prepare(batch)
    with record.writing(), CaptureQueriesContext(connection) as queries:
        follower.apply(batch)
    return len(queries)


def test_a_followers_own_transaction_is_short_however_much_one_person_has_sent(
    make: Makers, settings: Any, tmp_path: Path
) -> None:
    settings.BARNRAISE_HOME = tmp_path
    work, cy = make.work(), make.member("Cy")
    for number in range(CONTRIBUTIONS):
        work.refresh_from_db()
        make.sent(work, cy, files={f"pages/{number}.md": "# A page\n\nA line.\n"})
    record.follow(followers())
    asked = {one.name: _statements_of(one, work) for one in followers()}
    assert {name: count for name, count in asked.items() if count > MOST} == {}
