"""`python -m tests.trust.examining`: prints as JSON what a fresh process finds in a store after a fault.

`problems` must be empty. The rest is for comparing with a client's journal.
"""

import json
from collections import Counter
from typing import Any

from tests.trust.inside import ready


def found() -> dict[str, Any]:
    """Return everything that a journal can be held against."""
    return {"problems": problems(), "contributions": contributions_there(), "reviews": reviews_there()}


def problems() -> list[str]:
    """Return what is wrong: in the database's own eyes, in the chains, in the bytes, between the rows."""
    from barnraise import record
    from barnraise.record.models import Chain

    wrong = _database_problems()
    for chain in Chain.objects.all():
        wrong += [f"chain {chain.pk}: {problem}" for problem in record.verify(chain.pk)]
    return wrong + _altered_bytes() + _half_done()


def _database_problems() -> list[str]:
    from django.db import connection

    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        wrong = [row[0] for row in cursor.execute("PRAGMA integrity_check") if row[0] != "ok"]
        return wrong + [f"foreign key: {row}" for row in cursor.execute("PRAGMA foreign_key_check")]


def _altered_bytes() -> list[str]:
    from barnraise import record
    from barnraise.base import sha256
    from barnraise.record.models import Blob

    names = dict(Blob.objects.values_list("pk", "sha256"))
    contents = record.fetch_many(names)
    return [f"blob {pk} is not what its name says" for pk, name in names.items() if sha256(contents[pk]) != bytes(name)]


def _half_done() -> list[str]:
    """Find what one action wrote only in part: each row beside the entry that states it."""
    from barnraise.contributions.models import Contribution, Review
    from barnraise.record.models import Entry
    from barnraise.works.models import Edition, Revision, Work

    noted = Counter((entry.kind, json.loads(entry.facts).get("contribution")) for entry in Entry.objects.all())
    wrong = []
    for one in Contribution.objects.select_related("version"):
        uid = str(one.uid)
        if noted["submitted", uid] != 1 or one.version is None or not one.version.changes.exists():
            wrong.append(f"contribution {uid} was sent in part")
        if (one.state == "integrated") != (noted["integrated", uid] == 1):
            wrong.append(f"contribution {uid} is {one.state}, and integrated {noted['integrated', uid]} times")
        if one.state == "integrated" and Edition.objects.filter(contribution=one.uid).count() != 1:
            wrong.append(f"contribution {uid} has no edition, or two")
    if sum(count for (kind, _), count in noted.items() if kind == "reviewed") != Review.objects.count():
        wrong.append("reviews and entries differ")
    for work in Work.objects.all():
        numbers = list(Edition.objects.filter(work=work).order_by("number").values_list("number", flat=True))
        changed = set(Revision.objects.filter(work=work).values_list("edition", flat=True))
        if numbers != list(range(1, work.edition + 1)) or changed != set(numbers):
            wrong.append(f"the editions of {work.slug} have holes")
    return wrong


def contributions_there() -> list[dict[str, Any]]:
    """Return every contribution with the token it was sent under, and the SHA-256 of what it did."""
    from barnraise.contributions.models import Contribution

    rows = Contribution.objects.select_related("summary", "version").prefetch_related("version__changes__blob")
    return [
        {
            "token": one.summary.body,
            "uid": str(one.uid),
            "state": one.state,
            "edition": one.edition,
            "sums": [bytes(change.blob.sha256).hex() if change.blob else None for change in one.version.changes.all()],
        }
        for one in rows.iterator(chunk_size=300)
    ]


def reviews_there() -> list[dict[str, str]]:
    """Return every review with the token in its comment and its contribution."""
    from barnraise.contributions.models import Review

    rows = Review.objects.select_related("comment", "version__contribution").exclude(comment=None)
    return [{"token": row.comment.body, "uid": str(row.version.contribution.uid)} for row in rows]


if __name__ == "__main__":
    ready()
    print(json.dumps(found()))
