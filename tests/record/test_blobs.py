"""Blobs in the store: kept once, and near the surface where they are the newest."""

import pytest

from barnraise import record
from barnraise.record.models import Blob


@pytest.mark.django_db
def test_a_deep_blob_is_brought_to_the_surface_and_what_leans_on_it_still_reads() -> None:
    packer = record.Packer()
    contents = [
        b"".join(b"Line %d of %d.\n" % (line, max(0, number - line)) for line in range(90)) for number in range(40)
    ]
    ids = []
    for content in contents:
        packed = packer.pack_next(content, 1, "a.txt")
        row = Blob(sha256=record.salted(content.decode())[0], size=len(content), base_id=packed.base_id)
        row.depth, row.packed = packed.depth, packed.packed
        row.save()
        packer.remember(row.pk, content, packed)
        packer.step(1, row.pk, "a.txt", packed)
        ids.append(row.pk)
    assert max(Blob.objects.values_list("depth", flat=True)) > packer.head_depth
    packer.surface(ids[20:30])
    assert max(Blob.objects.filter(pk__in=ids[20:30]).values_list("depth", flat=True)) <= packer.head_depth
    assert record.fetch_many(ids) == dict(zip(ids, contents, strict=True))
    assert [record.fetch(one) for one in ids] == contents
