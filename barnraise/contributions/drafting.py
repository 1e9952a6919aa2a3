"""Drafts: changes in the making, kept on the server beside the browser until they are sent."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet

from barnraise import record
from barnraise.base import Refused, now, photographs
from barnraise.contributions.models import Draft
from barnraise.contributions.reachable import reachable, stage
from barnraise.people.models import Person
from barnraise.works.models import Work

LARGEST = 2 * 2**20
MOST = 50


def keep_draft(
    person: Person,
    work: Work,
    path: str,
    *,
    base_edition: int,
    body: str | None,
    blob: str = "",
    moved_from: str = "",
    summary: str = "",
) -> Draft:
    """Keep a change in the making; one draft a person and path. Refused: `draft_large`, `drafts_many`, `blob_unknown`.

    `body` is a text as it was typed, `blob` names bytes sent before; without either the draft removes what is at the
    path, or only moves it there.
    """
    if body is not None and len(body) > LARGEST:
        raise Refused("draft_large", status=413)
    if blob and reachable(work, person, blob) is None:
        raise Refused("blob_unknown", blob=blob)
    with record.writing():
        others = Draft.objects.filter(person=person).exclude(work=work, path=path)
        if others.count() >= MOST:
            raise Refused("drafts_many", most=MOST)
        kept = {"body": body, "blob": blob, "moved_from": moved_from, "summary": summary[:500]}
        draft, _ = Draft.objects.update_or_create(
            person=person, work=work, path=path, defaults={**kept, "base_edition": base_edition, "at": now()}
        )
    return draft


def keep_file(person: Person, content: bytes, path: str) -> str:
    """Keep a file that somebody's change will put at a path; return the SHA-256 of what is kept.

    Of a picture what was written beside it is not kept. Refused: `content_large`.
    """
    if len(content) > settings.BARNRAISE_FILE_MB * 2**20:
        raise Refused("content_large", status=413, path=path, most_mb=settings.BARNRAISE_FILE_MB)
    prepared = record.prepare(photographs.stripped(content))
    stage(person, prepared)
    return prepared.sha256.hex()


def draft_of(person: Person | None, work: Work, path: str) -> Draft | None:
    """Return what somebody has in the making at a path."""
    return Draft.objects.filter(person=person, work=work, path=path).first() if person is not None else None


def drafts_of(person: Person | None, work: Work | None = None) -> list[Draft]:
    """Return all that somebody has in the making, in one work or in every one, the newest first."""
    if person is None:
        return []
    rows = Draft.objects.filter(person=person).select_related("work").order_by("-at", "-pk")
    return list(rows.filter(work=work) if work is not None else rows)


def drop_draft(person: Person, work: Work, paths: Sequence[str]) -> None:
    """Forget drafts: they were sent, or their author began again."""
    made = _made(person.pk, work.pk, list(paths))
    if made:
        Draft.objects.filter(pk__in=made).delete()


@record.prepared
def _made(person_id: int, work_id: int, paths: Sequence[str]) -> QuerySet[Draft, int]:
    return Draft.objects.filter(person=person_id, work=work_id, path__in=paths).values_list("pk", flat=True)
