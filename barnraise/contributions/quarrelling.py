"""Which of a version's changes would go on with an edit war, read from the newest revisions of what it changes."""

from itertools import pairwise
from typing import Any

from django.db.models import QuerySet

from barnraise import record
from barnraise.contributions.conflicts import LARGEST_MERGED, Plan
from barnraise.contributions.models import Change
from barnraise.rules.quarrels import REVISIONS, Turn, quarrelling
from barnraise.works.models import Revision

MOST_ASKED = 20


def quarrellers(plan: Plan, author_id: int) -> frozenset[int]:
    """Return who takes part in edit wars that a version would go on with, its sender included."""
    changes = [one.change for one in plan.landings if one.change.component_id and one.change.blob_id is not None]
    found = [_of_change(change, author_id) for change in changes[:MOST_ASKED]]
    return frozenset[int]().union(*found)


def _of_change(change: Change, author_id: int) -> frozenset[int]:
    head = change.component.head if change.component is not None else None
    if head is None or head.author_id == author_id:
        return frozenset()
    assert change.component_id is not None and change.blob_id is not None
    past = list(_newest(change.component_id))
    authors = [author_id, *(author for _, _, author in past)]
    blobs = [blob for blob, _, _ in past if blob is not None]
    # Cheap first: people who take turns; only then are their texts compared.
    if len(blobs) < REVISIONS or any(one == other for one, other in pairwise(authors[:-1])):
        return frozenset()
    if sum(size or 0 for _, size, _ in past) > LARGEST_MERGED:
        return frozenset()
    contents = record.fetch_many({*blobs, change.blob_id})
    turns = [Turn(_said(contents[blob]), author) for blob, _, author in past if blob is not None]
    return quarrelling(turns, Turn(_said(contents[change.blob_id]), author_id))


@record.prepared
def _newest(component_id: int) -> QuerySet[Revision, Any]:
    rows = Revision.objects.filter(component=component_id, edition__isnull=False).order_by("-edition", "-pk")
    return rows.values_list("blob_id", "blob__size", "author_id")[:REVISIONS]


def _said(content: bytes) -> str:
    return "".join(content.decode("utf-8", "replace").casefold().split())
