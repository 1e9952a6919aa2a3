"""Bytes and texts that are not shown for a while, or are gone for good: a notice stands in their place everywhere.

Whoever reads by `fetch`, `fetch_many` or `text_of` gets the notice; so pages, feeds, search, archives and exports need
no rule of their own. The record names what was there by its hash, and stays whole.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from django.db.models import Q

from barnraise.base import now
from barnraise.record.db.database import leave_no_trace
from barnraise.record.models import Blob, Text
from barnraise.record.storage.blobs import Packer
from barnraise.record.storage.packs import alone, pack

One = TypeVar("One")
TOGETHER = 200


def hide(blob_ids: Collection[int], text_ids: Collection[int], *, notice: str, until: datetime) -> None:
    """Show a notice in place of some bytes and texts until a time, inside the caller's transaction."""
    for some in _parts(blob_ids):
        Blob.objects.filter(pk__in=some, removed_at=None).update(notice=notice, hidden_until=until)
    for some in _parts(text_ids):
        Text.objects.filter(pk__in=some, body__isnull=False).update(notice=notice, hidden_until=until)


def show_again(blob_ids: Collection[int], text_ids: Collection[int]) -> None:
    """Show what was hidden, inside the caller's transaction; what was removed stays so."""
    for some in _parts(blob_ids):
        Blob.objects.filter(pk__in=some, removed_at=None).update(notice=None, hidden_until=None)
    for some in _parts(text_ids):
        Text.objects.filter(pk__in=some, body__isnull=False).update(notice=None, hidden_until=None)


def erase(blob_ids: Collection[int], text_ids: Collection[int], *, notice: str) -> None:
    """Remove bytes and texts for good, inside the caller's transaction; the notice is all that is left.

    What leans on the removed bytes is packed anew by itself first. Cost grows with both.
    """
    _stand_alone(set(blob_ids))
    told = notice.encode()
    left = {"packed": alone(told), "size": len(told), "base": None, "depth": 0}
    for some in _parts(blob_ids):
        Blob.objects.filter(pk__in=some, removed_at=None).update(
            **left, notice=notice, hidden_until=None, removed_at=now()
        )
    for some in _parts(text_ids):
        Text.objects.filter(pk__in=some, body__isnull=False).update(
            salt=None, body=None, notice=notice, hidden_until=None
        )
    leave_no_trace()


def is_withheld(blob_id: int) -> bool:
    """Tell whether a notice stands in place of some bytes now, for a while or for good."""
    instead = Q(hidden_until__gt=now()) | Q(removed_at__isnull=False)
    return Blob.objects.filter(instead, pk=blob_id).exists()


def there_among(sums: Collection[str]) -> list[int]:
    """Return the ids of the blobs that are stored under some SHA-256 sums (hexadecimal), and not removed."""
    names = [bytes.fromhex(one) for one in sums]
    return [
        pk
        for some in _parts(names)
        for pk in Blob.objects.filter(sha256__in=some, removed_at=None).values_list("pk", flat=True)
    ]


def sums_of(blob_ids: Collection[int]) -> list[str]:
    """Return the SHA-256 sums of some blobs, hexadecimal, in order."""
    return sorted(
        bytes(name).hex()
        for some in _parts(blob_ids)
        for name in Blob.objects.filter(pk__in=some).values_list("sha256", flat=True)
    )


def _stand_alone(leaving: set[int]) -> None:
    packer = Packer()
    leaning = [pk for some in _parts(leaving) for pk in Blob.objects.filter(base__in=some).values_list("pk", flat=True)]
    for pk in sorted(set(leaning) - leaving):
        made = pack(packer.content(pk))
        Blob.objects.filter(pk=pk).update(base=None, depth=made.depth, packed=made.packed)


def _parts(all_: Collection[One]) -> list[list[One]]:
    listed = list(all_)
    return [listed[start : start + TOGETHER] for start in range(0, len(listed), TOGETHER)]
