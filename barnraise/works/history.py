"""What happened to a component, and to a work: pages of it, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barnraise import record
from barnraise.people.models import Person
from barnraise.works.models import Component, Edition, Revision, RevisionAuthor, Work


@dataclass(frozen=True, slots=True)
class Who:
    """A person as lists show her."""

    uid: UUID
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Change:
    """One edition of a work, or one revision of a component, as a line of a list."""

    edition: int
    at: datetime
    authors: tuple[Who, ...]
    summary: str
    contribution: UUID | None
    path: str
    was_removed: bool
    is_vouched: bool
    pieces: int


def who(person: Person | None) -> Who:
    """Return how lists name a person; what a guest or imported author gave shows under the name of who she became."""
    if person is None:
        return Who(UUID(int=0), "", Person.IMPORTED)
    while person.became is not None:
        person = person.became
    return Who(person.uid, person.name, person.kind)


def of_component(component: Component, *, before: int | None = None, limit: int = 50) -> list[Change]:
    """Return a component's revisions that have an edition, newest first, those before an edition."""
    line = component.revisions.filter(edition__isnull=False)
    if before is not None:
        line = line.filter(edition__lt=before)
    made = list(line.select_related("author__became").order_by("-edition")[:limit])
    editions = _editions(component.work, [revision.edition for revision in made])
    others = _other_authors(made)
    return [
        _change(revision, editions[revision.edition or 0], others.get(revision.pk, ()), pieces=1) for revision in made
    ]


def of_work(work: Work, *, before: int | None = None, limit: int = 50) -> list[Change]:
    """Return a work's editions, newest first, those before a number; each with its first path and how many."""
    line = Edition.objects.filter(work=work)
    if before is not None:
        line = line.filter(number__lt=before)
    return _told(work, list(line.select_related("message", "by").order_by("-number")[:limit]))


def of_editions(work: Work, numbers: list[int]) -> list[Change]:
    """Return some editions of a work, newest first."""
    line = Edition.objects.filter(work=work, number__in=numbers)
    return _told(work, list(line.select_related("message", "by").order_by("-number")))


def _told(work: Work, found: list[Edition]) -> list[Change]:
    editions = {edition.number: edition for edition in found}
    made: dict[int, list[Revision]] = {number: [] for number in editions}
    rows = Revision.objects.filter(work=work, edition__in=list(editions)).select_related("author__became")
    for revision in rows.order_by("path"):
        made[revision.edition or 0].append(revision)
    others = _other_authors([some[0] for some in made.values() if some])
    return [
        _change(made[number][0], edition, others.get(made[number][0].pk, ()), pieces=len(made[number]))
        if made[number]
        else _empty(edition)
        for number, edition in editions.items()
    ]


def _editions(work: Work, numbers: list[int | None]) -> dict[int, Edition]:
    rows = Edition.objects.filter(work=work, number__in=[n for n in numbers if n is not None])
    return {edition.number: edition for edition in rows.select_related("message")}


def _other_authors(made: list[Revision]) -> dict[int, tuple[Who, ...]]:
    found: dict[int, tuple[Who, ...]] = {}
    rows = RevisionAuthor.objects.filter(revision__in=made).select_related("person__became").order_by("place")
    for row in rows:
        found[row.revision_id] = (*found.get(row.revision_id, ()), who(row.person))
    return found


def _change(revision: Revision, edition: Edition, others: tuple[Who, ...], *, pieces: int) -> Change:
    return Change(
        edition=edition.number,
        at=edition.at,
        authors=tuple(dict.fromkeys((who(revision.author), *others))),
        summary=record.text_of(edition.message),
        contribution=edition.contribution,
        path=revision.path,
        was_removed=revision.blob_id is None,
        is_vouched=revision.is_vouched,
        pieces=pieces,
    )


def _empty(edition: Edition) -> Change:
    return Change(
        edition=edition.number,
        at=edition.at,
        authors=(who(edition.by),),
        summary=record.text_of(edition.message),
        contribution=edition.contribution,
        path="",
        was_removed=False,
        is_vouched=True,
        pieces=0,
    )


def time_of(work: Work, edition: int) -> datetime | None:
    """Return when an edition was made; None when there is none of that number."""
    return Edition.objects.filter(work=work, number=edition).values_list("at", flat=True).first()
