"""The sums that the record holds over imported rows: made when they are poured, and again by whoever checks."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import canonical, micros, sha256
from barnraise.record.log.entries.works import HistoryImported, ImportAbandoned
from barnraise.works.models import Edition, Revision, RevisionAuthor, RevisionParent, Work

# Ids in one query: SQLite takes 32,766 values, and this is enough.
TOGETHER = 500


def revision_line(
    *,
    uid: UUID,
    component: UUID,
    path: str,
    mode: int,
    content: bytes | None,
    parents: Sequence[UUID],
    authors: Sequence[UUID],
    edition: int | None,
    at: int,
) -> list[object]:
    """Return what the record's sum over imported revisions holds of one; the order of its parts is fixed."""
    named = [str(uid), str(component), path, mode, content.hex() if content is not None else None]
    return [*named, [str(parent) for parent in parents], [str(author) for author in authors], edition, at]


def edition_line(*, number: int, at: int, by: UUID | None, message: bytes | None, origin: bytes | None) -> list[object]:
    """Return what the record's sum over imported editions holds of one."""
    sums = [value.hex() if value is not None else None for value in (message, origin)]
    return [number, at, str(by) if by is not None else None, *sums]


def problems_in(work: Work) -> list[str]:
    """Compute the sums that the record holds over imported rows again; return what differs, nothing when all is sound.

    Cost grows with the imported history, once; memory with what one entry holds, which the pouring bounds.
    """
    noted: list[tuple[int, HistoryImported]] = []
    for entry in record.entries(work.chain_id):
        match entry.event:
            case ImportAbandoned():
                noted = []
            case HistoryImported() as event:
                noted.append((entry.number, event))
    found: list[str] = []
    for number, event in noted:
        lines = list(_lines_of(work, event.first_revision, event.last_revision))
        if sha256(canonical(lines)).hex() != event.revisions_hash:
            found.append(f"imported revisions of entry {number} were altered")
        first, last = event.editions or (1, 0)
        if sha256(canonical(list(_edition_lines_of(work, first, last)))).hex() != event.editions_hash:
            found.append(f"imported editions of entry {number} were altered")
    return found


def _lines_of(work: Work, first: UUID | None, last: UUID | None) -> Iterator[list[object]]:
    if first is None or last is None:
        return
    # The ids are in the order of time, so a range of them is one stretch of the index, whichever work they are of. By
    # work the database would read all of its revisions for every entry.
    made = Revision.objects.filter(uid__gte=first, uid__lte=last).order_by("uid")
    columns = ("pk", "work_id", "uid", "component__uid", "path", "mode", "blob__sha256", "edition", "at")
    rows = [row for row in made.values_list(*columns, "parent__uid", "author__uid") if row[1] == work.pk]
    ids = [row[0] for row in rows]
    parents = _more(RevisionParent.objects.order_by("place"), "parent__uid", ids)
    authors = _more(RevisionAuthor.objects.order_by("place"), "person__uid", ids)
    for pk, _, uid, component, path, mode, name, edition, at, parent, author in rows:
        yield revision_line(
            uid=uid,
            component=component,
            path=path,
            mode=mode,
            content=bytes(name) if name is not None else None,
            parents=[*([parent] if parent is not None else []), *parents.get(pk, [])],
            authors=[*([author] if author is not None else []), *authors.get(pk, [])],
            edition=edition,
            at=micros(at),
        )


def _more(rows: QuerySet[Any], of: str, revision_ids: list[int]) -> dict[int, list[UUID]]:
    """Return the second and later parents or authors of some revisions."""
    found: dict[int, list[UUID]] = {}
    for start in range(0, len(revision_ids), TOGETHER):
        some = rows.filter(revision_id__in=revision_ids[start : start + TOGETHER])
        for revision, uid in some.values_list("revision_id", of):
            found.setdefault(revision, []).append(uid)
    return found


def _edition_lines_of(work: Work, first: int, last: int) -> Iterator[list[object]]:
    made = Edition.objects.filter(work=work, number__gte=first, number__lte=last).order_by("number")
    for number, at, by, message, origin in made.values_list("number", "at", "by__uid", "message__hash", "origin"):
        yield edition_line(
            number=number,
            at=micros(at),
            by=by,
            message=bytes(message) if message is not None else None,
            origin=bytes(origin) if origin is not None else None,
        )
