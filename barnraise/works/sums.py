"""The sums that the record holds over imported rows: made when they are poured, and again by whoever checks."""

import json
from collections.abc import Iterator, Sequence
from uuid import UUID

from barnraise import record
from barnraise.base import canonical, micros, sha256
from barnraise.works.models import Edition, Revision, RevisionAuthor, RevisionParent, Work


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

    Cost grows with the imported history.
    """
    found: list[str] = []
    for entry in record.entries(work.chain_id):
        if entry.kind == "import_abandoned":
            found = []
        if entry.kind != "history_imported":
            continue
        facts = json.loads(entry.facts)
        lines = list(_lines_of(work, facts["first_revision"], facts["last_revision"])) if facts["revisions"] else []
        if sha256(canonical(lines)).hex() != facts["revisions_hash"]:
            found.append(f"imported revisions of entry {entry.number} were altered")
        first, last = facts["editions"] or (1, 0)
        if sha256(canonical(list(_edition_lines_of(work, first, last)))).hex() != facts["editions_hash"]:
            found.append(f"imported editions of entry {entry.number} were altered")
    return found


def _lines_of(work: Work, first: str, last: str) -> Iterator[list[object]]:
    made = Revision.objects.filter(work=work, uid__gte=UUID(first), uid__lte=UUID(last)).order_by("uid")
    parents: dict[int, list[UUID]] = {}
    authors: dict[int, list[UUID]] = {}
    for revision, parent in (
        RevisionParent.objects.filter(revision__in=made).order_by("place").values_list("revision_id", "parent__uid")
    ):
        parents.setdefault(revision, []).append(parent)
    for revision, person in (
        RevisionAuthor.objects.filter(revision__in=made).order_by("place").values_list("revision_id", "person__uid")
    ):
        authors.setdefault(revision, []).append(person)
    for row in made.select_related("component", "blob", "parent", "author"):
        yield revision_line(
            uid=row.uid,
            component=row.component.uid,
            path=row.path,
            mode=row.mode,
            content=bytes(row.blob.sha256) if row.blob is not None else None,
            parents=[*([row.parent.uid] if row.parent is not None else []), *parents.get(row.pk, [])],
            authors=[*([row.author.uid] if row.author is not None else []), *authors.get(row.pk, [])],
            edition=row.edition,
            at=micros(row.at),
        )


def _edition_lines_of(work: Work, first: int, last: int) -> Iterator[list[object]]:
    made = Edition.objects.filter(work=work, number__gte=first, number__lte=last).order_by("number")
    for row in made.select_related("by", "message"):
        yield edition_line(
            number=row.number,
            at=micros(row.at),
            by=row.by.uid if row.by is not None else None,
            message=bytes(row.message.hash) if row.message is not None else None,
            origin=bytes(row.origin) if row.origin is not None else None,
        )
