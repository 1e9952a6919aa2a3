"""Prepared queries return what Django's own would, however often they are asked and with however many values."""

from collections.abc import Sequence

import pytest
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from barnraise import record
from barnraise.record.db.statements import add, prepared
from barnraise.record.models import Blob, Text
from barnraise.works.models import Component, Revision
from tests.makers import Makers

pytestmark = pytest.mark.django_db


@prepared
def _at(work_id: int, paths: Sequence[str]) -> QuerySet[Component]:
    return Component.objects.filter(work=work_id, path__in=paths).select_related("head__blob").order_by("path")


@prepared
def _sizes(work_id: int) -> QuerySet[Revision, tuple[str, int]]:
    return Revision.objects.filter(work=work_id).order_by("path").values_list("path", "blob__size")


@prepared
def _without_bytes(digest: bytes) -> QuerySet[Blob]:
    return Blob.objects.filter(sha256=digest).defer("packed")


@prepared
def _of_works(works: Sequence[int], mode: int) -> QuerySet[Revision, str]:
    rows = Revision.objects.filter(work__in=works, mode=mode, blob__size__gt=0)
    return rows.order_by("path").values_list("path", flat=True)


@prepared
def _odd(work_id: int, mode: int) -> QuerySet[Component, str]:
    rows = Component.objects.filter(work=work_id, head__mode=mode, head__blob__size__gt=0, is_here=True)
    return rows.filter(path__in=["plain", "it's 50 .md"]).order_by("path").values_list("path", flat=True)


FILES = {f"{name}.md": name * 9 for name in "abcdefg"}


@pytest.mark.parametrize("count", range(8))
def test_a_list_may_have_any_length(make: Makers, count: int) -> None:
    work = make.work(by=make.member("Ann"), files=FILES)
    wanted = sorted(FILES)[:count]
    usual = Component.objects.filter(work=work, path__in=wanted).order_by("path")
    assert [(one.pk, one.uid, one.path) for one in _at(work.pk, wanted)] == [
        (one.pk, one.uid, one.path) for one in usual
    ]


def test_related_rows_come_along_with_their_times_and_ids(make: Makers) -> None:
    work = make.work(by=make.member("Ann"), files=FILES)
    (found,) = _at(work.pk, ["b.md"])
    usual = Component.objects.select_related("head__blob").get(work=work, path="b.md")
    assert found.head is not None
    assert usual.head is not None
    assert (found.head.uid, found.head.at, found.head.blob) == (usual.head.uid, usual.head.at, usual.head.blob)


def test_values_come_as_tuples_in_the_order_in_which_they_were_asked_for(make: Makers) -> None:
    work = make.work(by=make.member("Ann"), files=FILES)
    found = [row for row in _sizes(work.pk) if row[0] in FILES]
    assert found == [(path, len(body)) for path, body in sorted(FILES.items())]


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_list_may_hold_the_ids_of_related_rows(make: Makers, count: int) -> None:
    ann = make.member("Ann")
    works = [make.work(by=ann, slug=f"book-{name}", files={f"{name}.md": name}).pk for name in "abc"]
    usual = Revision.objects.filter(work__in=works[:count], mode=0o100644, blob__size__gt=0).order_by("path")
    assert _of_works(works[:count], 0o100644) == list(usual.values_list("path", flat=True))


def test_constants_of_any_spelling_mean_what_they_say(make: Makers) -> None:
    work = make.work(by=make.member("Ann"), files={"plain": "a", "it's 50 .md": "b", "other": "c"})
    assert _odd(work.pk, 0o100644) == ["it's 50 .md", "plain"]
    assert _odd(work.pk, 0o100755) == []


def test_what_is_deferred_is_fetched_when_it_is_asked_for(make: Makers) -> None:
    work = make.work(by=make.member("Ann"), files=FILES)
    (component,) = _at(work.pk, ["a.md"])
    assert component.head is not None
    assert component.head.blob is not None
    (found,) = _without_bytes(bytes(component.head.blob.sha256))
    assert found.get_deferred_fields() == {"packed"}
    assert bytes(found.packed) == bytes(component.head.blob.packed)


def test_a_work_may_stand_for_its_id(make: Makers) -> None:
    work = make.work(by=make.member("Ann"), files=FILES)
    assert _sizes(work) == _sizes(work.pk)  # type: ignore[arg-type]


def test_none_is_refused_since_it_needs_another_query() -> None:
    with pytest.raises(AssertionError, match="isnull"):
        _sizes(None)  # type: ignore[arg-type]


def test_one_call_is_one_statement_and_no_values_are_none(make: Makers) -> None:
    from django.db import connection

    work = make.work(by=make.member("Ann"), files=FILES)
    with CaptureQueriesContext(connection) as seen:
        _at(work.pk, ["a.md", "b.md", "c.md"])
        _at(work.pk, [])
    assert len(seen) == 1


def test_an_added_row_has_its_id_and_is_there() -> None:
    text = Text(hash=b"h" * 32, salt=b"s" * 16, body="Said.")
    with record.writing():
        add(text)
    assert Text.objects.get(pk=text.pk).body == "Said."
    text.body = "Said again."
    text.save()
    assert Text.objects.get(pk=text.pk).body == "Said again."
