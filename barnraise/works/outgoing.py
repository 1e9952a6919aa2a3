"""A work's editions one after another, as whoever takes them elsewhere needs them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from barnraise.people.models import Person
from barnraise.works.history import Who, who
from barnraise.works.models import Edition, Revision, RevisionAuthor, Work

READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Left:
    """What an edition did to one path: `blob_id` None removed it; `moved_from` is the path it stood at before."""

    path: str
    mode: int
    blob_id: int | None
    moved_from: str | None


@dataclass(frozen=True, slots=True)
class Passed:
    """One edition with all that it changed; `by` is who brought it in, `authors` everybody who wrote in it.

    `contribution` is the id of the contribution that it integrated, None where it was none.
    """

    number: int
    at: datetime
    by: Who
    authors: tuple[Who, ...]
    message: str
    changes: tuple[Left, ...]
    contribution: UUID | None = None


def editions(work: Work, *, after: int = 0, up_to: int | None = None) -> Iterator[Passed]:
    """Yield a work's editions in order. A few queries for every 500; memory does not grow with the history."""
    last = work.edition if up_to is None else up_to
    for start in range(after, last, READ_AT_ONCE):
        stop = min(start + READ_AT_ONCE, last)
        changed = dict(_changes(work, start, stop))
        found = Edition.objects.filter(work=work, number__gt=start, number__lte=stop).order_by("number")
        for edition in found.select_related("by__became", "message"):
            left, authors = changed.get(edition.number, ((), ()))
            message = edition.message.body if edition.message is not None else None
            by, uid = who(edition.by), edition.contribution
            yield Passed(edition.number, edition.at, by, authors, message or "", left, uid)


def _changes(work: Work, after: int, up_to: int) -> Iterator[tuple[int, tuple[tuple[Left, ...], tuple[Who, ...]]]]:
    made = Revision.objects.filter(work=work, edition__gt=after, edition__lte=up_to)
    others: dict[int, list[Who]] = {}
    more = RevisionAuthor.objects.filter(revision__in=made).select_related("person__became").order_by("place")
    for row in more:
        others.setdefault(row.revision_id, []).append(who(row.person))
    people = {person.pk: who(person) for person in _authors(made)}
    rows = made.order_by("edition", "path").values_list(
        "edition", "pk", "path", "mode", "blob_id", "author_id", "parent__edition", "parent__path", "parent__blob_id"
    )
    for number, group in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
        left: list[Left] = []
        authors: dict[UUID, Who] = {}
        for _, pk, path, mode, blob, author, stood_in, stood_at, stood_as in group:
            was_there = stood_in is not None and stood_as is not None and stood_at != path
            left.append(Left(path, mode, blob, stood_at if was_there else None))
            wrote = ([people[author]] if author is not None else []) + others.get(pk, [])
            authors.update((one.uid, one) for one in wrote)
        assert number is not None
        yield number, (tuple(left), tuple(authors.values()))


def _authors(made) -> Iterator[Person]:  # type: ignore[no-untyped-def]
    ids = made.exclude(author=None).order_by().values("author_id").distinct()
    yield from Person.objects.filter(pk__in=ids).select_related("became")
