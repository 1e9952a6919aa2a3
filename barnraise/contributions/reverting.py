"""Taking back at once what one person did to many pieces: one contribution, decided and reverted like any other."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery

from barnraise.base import Refused
from barnraise.contributions.inputs import Change, Submission
from barnraise.contributions.models import Contribution
from barnraise.contributions.submitting import MOST_CHANGES, submit
from barnraise.people.models import Person
from barnraise.works.models import Component, Revision, Work


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back does to one piece: where it is now, and where it was before (""; it was not there)."""

    path: str
    before: str


def undone_by(work: Work, author: Person, since: int) -> list[Undone]:
    """Return the pieces whose newest revisions, from edition `since` on, are all hers; at most a thousand.

    Pieces that somebody else changed after her are left alone: they need somebody's eyes.
    """
    return [
        Undone(head.path, good.path if good is not None and good.blob is not None else "")
        for head, good in _runs(work, author, since)
    ]


def undo_all(work: Work, person: Person, author: Person, since: int, summary: str) -> Contribution:
    """Put every piece back to what it was before an author's newest changes, in one contribution.

    Refused: `nothing_to_undo`, and the codes of `submit`.
    """
    changes = tuple(_back(head, good) for head, good in _runs(work, author, since))
    changes = tuple(change for change in changes if change is not None)
    if not changes:
        raise Refused("nothing_to_undo")
    given = Submission(base_edition=work.edition, summary=summary, changes=tuple(one for one in changes if one))
    return submit(work, person, given)


def _runs(work: Work, author: Person, since: int) -> list[tuple[Revision, Revision | None]]:
    """Return the newest revision of each piece that she was last to change, and the last one before hers."""
    hers = [author.pk, *author.was.values_list("pk", flat=True)]
    line = Revision.objects.filter(component=OuterRef("pk"), edition__isnull=False)
    before = (line.exclude(author__in=hers) | line.filter(edition__lt=since)).order_by("-edition", "-pk")
    rows: QuerySet[Component] = Component.objects.filter(
        work=work, head__author__in=hers, head__edition__gte=since
    ).annotate(good=Subquery(before.values("pk")[:1]))
    found = list(rows.select_related("head__blob").order_by("path")[:MOST_CHANGES])
    good = Revision.objects.select_related("blob").in_bulk([one.good for one in found if one.good is not None])  # type: ignore[attr-defined]
    return [(one.head, good.get(one.good)) for one in found if one.head is not None]  # type: ignore[attr-defined]


def _back(head: Revision, good: Revision | None) -> Change | None:
    if good is None or good.blob is None:
        return Change(path=head.path) if head.blob_id is not None else None
    blob, mode = bytes(good.blob.sha256).hex(), f"{good.mode:o}"
    is_moved = head.blob_id is not None and head.path != good.path
    return Change(path=good.path, blob=blob, mode=mode, moved_from=head.path if is_moved else "")
