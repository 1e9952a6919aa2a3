"""What one contribution to a wiki costs, counted: statements, queries built anew, documents read. No clock is asked."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test import Client
from django.test.utils import CaptureQueriesContext

from barnraise import people
from barnraise.base import documents, yaml_documents
from tests.makers import Makers

# Raise these only where a contribution must ask more than it did.
STATEMENTS = 59
DOCUMENTS = {"json_of": 1}  # the body of the request
COUNTED: dict[object, str] = {
    SQLCompiler.as_sql.__code__: "built anew",
    **{getattr(documents, name).__code__: name for name in ("json_of", "toml_of", "xml_of", "rows_of")},
    yaml_documents.yaml_of.__code__: "yaml_of",
}
ENDS_OF_TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")


@contextmanager
def calls() -> Iterator[Counter[str]]:
    """Count the calls of what is counted here, by whatever name it was imported."""
    counted = Counter[str]()

    def see(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in COUNTED:
            counted[COUNTED[frame.f_code]] += 1

    former = sys.getprofile()
    sys.setprofile(see)
    try:
        yield counted
    finally:
        sys.setprofile(former)


def sender(make: Makers) -> Callable[..., None]:
    """Return what sends a page, or another text of one, over the API as a program does."""
    make.work()
    client, token = Client(), people.issue_token(make.member("Cy"), "test", scope="write")

    def send(number: int, path: str = "", base: int = 1) -> None:
        change = {"path": path or f"pages/{number}.md", "content": f"# {number}\n\nA line.\n"}
        body = {"base_edition": base, "summary": f"Page {number}", "changes": [change]}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(number)}
        sent = client.post("/api/works/book/contributions", body, content_type="application/json", headers=headers)
        assert (sent.status_code, sent.json()["state"]) == (201, "integrated")

    return send


def test_a_contribution_asks_so_many_statements_and_reads_no_document_but_its_own(make: Makers) -> None:
    send = sender(make)
    for number in range(2):
        send(number)
    with CaptureQueriesContext(connection) as queries, calls() as counted:
        send(2)
    asked = [one["sql"] for one in queries if not one["sql"].startswith(ENDS_OF_TRANSACTIONS)]
    assert (len(asked), counted) == (STATEMENTS, DOCUMENTS), "\n".join(asked)


def test_a_change_of_a_page_builds_anew_only_the_queries_for_its_former_bytes(make: Makers) -> None:
    send = sender(make)
    for number in range(3):  # each time another page comes between, so that the base is no longer the newest edition
        send(2 * number)
        send(2 * number + 1, "one.md", base=2 * number + 1)
    send(6)
    with calls() as counted:
        send(7, "one.md", base=7)
    assert counted == {**DOCUMENTS, "built anew": 3}  # what it is packed against (two), and whether it is the same
