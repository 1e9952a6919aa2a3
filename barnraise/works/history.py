"""What happened to a component, and to a work: pages of it, newest first."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barnraise import record
from barnraise.people.models import Person
from barnraise.works.models import Component, Edition, Revision, RevisionAuthor, Work

FEW = 100


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
    firsts = _first_revisions(work, found)
    others = _other_authors(list(firsts.values()))
    return [
        _change(first, edition, others.get(first.pk, ()), pieces=edition.pieces)
        if (first := firsts.get(edition.number)) is not None
        else _empty(edition)
        for edition in found
    ]


def _first_revisions(work: Work, found: list[Edition]) -> dict[int, Revision]:
    """Return a revision of each edition that has any: the first by path, or of a large edition the first made."""
    rows = Revision.objects.filter(work=work).select_related("author__became")
    firsts: dict[int, Revision] = {}
    small = [edition.number for edition in found if edition.pieces <= FEW]
    # Sorted here: in the order of an index by path SQLite would read all revisions of the work.
    for revision in sorted(rows.filter(edition__in=small), key=lambda one: one.path):
        firsts.setdefault(revision.edition or 0, revision)
    for edition in found:
        if edition.pieces > FEW:
            firsts[edition.number] = rows.filter(edition=edition.number).order_by("pk")[0]
    return firsts


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
