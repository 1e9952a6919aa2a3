"""Drafts: what somebody typed and has not sent, kept on the server beside her browser."""

from collections.abc import Sequence

from barnraise import record
from barnraise.base import Refused, now
from barnraise.contributions.models import Draft
from barnraise.people.models import Person
from barnraise.works.models import Work

LARGEST = 2 * 2**20
MOST = 50


def keep_draft(person: Person, work: Work, path: str, *, body: str, summary: str, base_edition: int) -> Draft:
    """Keep what somebody typed on a page; one draft a person and page. Refused: `draft_large`, `drafts_many`."""
    if len(body) > LARGEST:
        raise Refused("draft_large", status=413)
    with record.writing():
        others = Draft.objects.filter(person=person).exclude(work=work, path=path)
        if others.count() >= MOST:
            raise Refused("drafts_many", most=MOST)
        draft, _ = Draft.objects.update_or_create(
            person=person,
            work=work,
            path=path,
            defaults={"body": body, "summary": summary[:500], "base_edition": base_edition, "at": now()},
        )
    return draft


def draft_of(person: Person | None, work: Work, path: str) -> Draft | None:
    """Return what somebody typed on a page and has not sent."""
    return Draft.objects.filter(person=person, work=work, path=path).first() if person is not None else None


def drop_draft(person: Person, work: Work, paths: Sequence[str]) -> None:
    """Forget drafts: they were sent, or their author began again."""
    Draft.objects.filter(person=person, work=work, path__in=list(paths)).delete()
