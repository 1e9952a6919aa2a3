"""No look at one page goes through a whole work: what SQLite, which keeps no statistics here, chooses to read."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise import record
from barnraise.web.serving import followers
from tests.makers import Makers

pytestmark = pytest.mark.sqlite
# By the work alone, or by a person alone: as many revisions as the work has, or as she ever made.
ALL_OF_THEM = re.compile(r"S(EARCH|CAN) barnraise_revision( USING (COVERING )?INDEX \w+ \((work|author)_id=\?\))?$")

# In the order of their paths an index gives the first of them, and no more are read.
IN_ORDER = re.compile(r'ORDER BY (1|"barnraise_revision"\."path") ASC LIMIT \d+$')


def read_whole(queries: CaptureQueriesContext) -> list[str]:
    """Return the statements that read all revisions of a work or of a person."""
    found = []
    with connection.cursor() as cursor:
        for sql in {query["sql"] for query in queries if "barnraise_revision" in query["sql"]}:
            if sql.startswith("SELECT"):
                plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
                found += [f"{step}: {sql}" for step in plan if ALL_OF_THEM.match(step) and not IN_ORDER.search(sql)]
    return found


def test_neither_a_change_nor_what_follows_it_nor_a_page_reads_all_revisions(make: Makers) -> None:
    work, ann, bo = make.work(), make.member("Ann"), make.member("Bo")
    make.sent(work, ann, files={"two.md": "# Two\n"})
    work.refresh_from_db()
    make.sent(work, bo, files={"three.md": "# Three\n"})
    record.follow(followers())
    work.refresh_from_db()
    with CaptureQueriesContext(connection) as queries:
        make.sent(work, bo, files={"two.md": "# Two\n\nA line.\n"})
        record.follow(followers())
        for page in ("", "read/two.md", "history/two.md", "editions", "credits", "changes", "edit/two.md"):
            assert Client().get(f"/book/{page}").status_code == 200
    assert len(queries) > 100
    assert "\n".join(read_whole(queries)) == ""
