"""What a work is now, and what it was at any edition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from barnraise import record
from barnraise.base import now
from barnraise.works.models import Component, Edition, Revision, Work


@dataclass(frozen=True, slots=True)
class Piece:
    """One component as one revision left it."""

    component_id: int
    component_uid: UUID
    revision_id: int
    path: str
    mode: int
    blob_id: int
    sha256: str
    size: int
    edition: int | None
    at: datetime


def work_of(slug: str) -> Work | None:
    """Return the work at an address; None when there is none, or it is not ready."""
    return next(iter(_at_slug(slug)), None)


@record.prepared
def _at_slug(slug: str) -> QuerySet[Work]:
    return Work.objects.filter(slug=slug, is_ready=True).select_related("chain")


def refresh(work: Work) -> None:
    """Bring a work up to what is stored, inside a transaction that has locked its chain."""
    (stored,) = _with_id(work.pk)
    field: Any
    for field in Work._meta.concrete_fields:
        setattr(work, field.attname, getattr(stored, field.attname))
        if field.is_relation and field.is_cached(work):
            field.delete_cached_value(work)  # who started it may have left meanwhile


@record.prepared
def _with_id(work_id: int) -> QuerySet[Work]:
    return Work.objects.filter(pk=work_id)


def here_at_paths(work: Work, paths: Iterable[str]) -> dict[str, Component]:
    """Return the components that stand at these paths now."""
    wanted = list(set(paths))
    found: dict[str, Component] = {}
    for start in range(0, len(wanted), 500):
        some = _here(work.pk, wanted[start : start + 500])
        found.update((component.path, component) for component in some)
    return found


@record.prepared
def _here(work_id: int, paths: Sequence[str]) -> QuerySet[Component]:
    return Component.objects.filter(work=work_id, is_here=True, path__in=paths)


def piece_at(work: Work, path: str, edition: int | None = None) -> Piece | None:
    """Return what stood at a path in an edition (None: the newest); None when nothing did. A few index look-ups."""
    if "\0" in path:  # no path has one, and PostgreSQL takes none
        return None
    if edition is None:
        head = Revision.objects.filter(component__work=work, component__is_here=True, component__path=path)
        revision = head.filter(pk=F("component__head_id")).select_related("component", "blob").first()
        return _piece(revision) if revision is not None else None
    for revision in _last_at(work.pk, path, edition):
        # The component may have left this path for another since.
        if revision.blob_id is not None and _newest_of(revision.component_id, edition) == revision.pk:
            return _piece(revision)
    return None


@record.prepared
def _last_at(work_id: int, path: str, edition: int) -> QuerySet[Revision]:
    found = Revision.objects.filter(work=work_id, path=path, edition__lte=edition)
    return found.select_related("component", "blob").defer("blob__packed").order_by("-edition", "-pk")[:4]


def published_at(work: Work, path: str, *, looked_at: bool) -> Piece | None:
    """Return what readers see at a path: the newest revision, or the newest that was looked at."""
    if not looked_at:
        return piece_at(work, path)
    # In the order of an index: by their ids, SQLite would walk through all revisions of the work to find the first.
    found = published_revisions(work).filter(path=path).select_related("component", "blob")
    revision = found.order_by("edition", "pk").first()
    return _piece(revision) if revision is not None else None


def pieces(
    work: Work, edition: int | None = None, *, after: str = "", under: str = "", limit: int | None = None
) -> list[Piece]:
    """Return all pieces of an edition in the order of their paths, those after a path, at most `limit`.

    `under` is how their paths begin, as a folder with its slash; others cost nothing in the newest edition.
    """
    is_newest = edition is None or edition == work.edition
    if is_newest:
        found = Revision.objects.filter(component__work=work, component__is_here=True, component__head_id=F("pk"))
    else:
        newest = (
            Revision.objects.filter(component=OuterRef("component"), edition__lte=edition)
            .order_by("-edition")
            .values("pk")[:1]
        )
        found = Revision.objects.filter(work=work, edition__lte=edition, pk=Subquery(newest))
    if under:
        found = found.filter(record.under("component__path" if is_newest else "path", *record.bounds(under)))
    found = found.filter(blob__isnull=False, path__gt=after).select_related("component", "blob")
    found = found.defer("blob__packed").order_by("path")
    return [_piece(revision) for revision in (found[:limit] if limit is not None else found)]


def published_pieces(work: Work, *, looked_at: bool, after: str = "", limit: int | None = None) -> list[Piece]:
    """Return all pieces as readers see them, in the order of their paths."""
    if not looked_at:
        return pieces(work, after=after, limit=limit)
    found = published_revisions(work).filter(path__gt=after).select_related("component", "blob").order_by("path")
    return [_piece(revision) for revision in (found[:limit] if limit is not None else found)]


def published_revisions(work: Work) -> QuerySet[Revision]:
    """Return the revisions that readers see, where something newer waits for a look.

    What was moved or removed by a change nobody looked at yet still stands at its old path, until another piece that
    readers see comes there; what another replaced does not.
    """
    seen = Revision.objects.filter(work=work, component__vouched_id=F("pk"), blob__isnull=False)
    came = seen.filter(path=OuterRef("path"), edition__gt=OuterRef("edition"))
    return seen.filter(Q(component__is_here=True) | ~Q(component__head_id=F("pk"))).exclude(Exists(came))


def waiting(work: Work) -> QuerySet[Component]:
    """Return the components of which readers do not see the newest yet, in the order of their paths."""
    unseen = Q(vouched__isnull=True) | ~Q(vouched=F("head"))
    return Component.objects.filter(unseen, work=work, head__isnull=False).order_by("path")


def has_waiting(work: Work) -> bool:
    """Tell whether readers see anything of a work older than it is; by an index of just what waits."""
    return bool(list(_first_waiting(work.pk)))


@record.prepared
def _first_waiting(work_id: int) -> QuerySet[Component, int]:
    unseen = Q(vouched__isnull=True) | ~Q(vouched=F("head"))
    return Component.objects.filter(unseen, work=work_id, head__isnull=False).values_list("pk", flat=True)[:1]


def open_editions(work: Work, numbers: Iterable[int]) -> frozenset[int]:
    """Return those of some editions that the rules of their time showed to readers without a look."""
    found = Edition.objects.filter(work=work, number__in=set(numbers), is_open=True)
    return frozenset(found.values_list("number", flat=True))


def is_shown(work: Work, edition: int) -> bool:
    """Tell whether readers see all that an edition changed, or what came after it."""
    made = Revision.objects.filter(work=work, edition=edition)
    unseen = Q(component__vouched__isnull=True) | Q(component__vouched__edition__lt=edition)
    return not made.filter(unseen).exists()


def revisions_in(work: Work, edition: int) -> list[Revision]:
    """Return what an edition changed, in the order of paths."""
    made = Revision.objects.filter(work=work, edition=edition).select_related("component", "blob", "author", "parent")
    return list(made.order_by("path"))


def bytes_at(work: Work, path: str, edition: int | None = None) -> bytes | None:
    """Return the bytes at a path in an edition (None: the newest); None when nothing stands there."""
    piece = piece_at(work, path, edition)
    return record.fetch(piece.blob_id) if piece is not None else None


def where_now(work: Work, path: str) -> str | None:
    """Return where the component that last stood at a path stands now; None when it is gone or never was."""
    revision = Revision.objects.filter(work=work, path=path, edition__isnull=False).order_by("-edition").first()
    if revision is None:
        return None
    component = Component.objects.get(pk=revision.component_id)
    return component.path if component.is_here and component.path != path else None


def last_changed(work: Work, paths: Sequence[str]) -> int:
    """Return the newest edition in which any of these paths changed, 0 for none."""
    newest = Revision.objects.filter(Q(work=work, path__in=paths, edition__isnull=False)).aggregate(n=Max("edition"))
    return newest["n"] or 0


def _newest_of(component_id: int, edition: int) -> int | None:
    return next(iter(_newest_ids(component_id, edition)), None)


@record.prepared
def _newest_ids(component_id: int, edition: int) -> QuerySet[Revision, int]:
    line = Revision.objects.filter(component=component_id, edition__lte=edition)
    return line.order_by("-edition").values_list("pk", flat=True)[:1]


def _piece(revision: Revision) -> Piece:
    assert revision.blob is not None
    return Piece(
        component_id=revision.component_id,
        component_uid=revision.component.uid,
        revision_id=revision.pk,
        path=revision.path,
        mode=revision.mode,
        blob_id=revision.blob.pk,
        sha256=bytes(revision.blob.sha256).hex(),
        size=revision.blob.size,
        edition=revision.edition,
        at=revision.at,
    )


def hidden_now(component_ids: Iterable[int]) -> frozenset[int]:
    """Return which of some components are hidden now: their words are not to be quoted either. One query."""
    wanted = set(component_ids)
    rows = Component.objects.filter(pk__in=wanted, head__blob__hidden_until__gt=now()) if wanted else ()
    return frozenset(one.pk for one in rows)
