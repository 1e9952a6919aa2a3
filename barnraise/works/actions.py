"""Writes to works: beginning one, and making its next edition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import Refused, folded_path, new_id, now
from barnraise.people.models import Person
from barnraise.record.log.entries.works import WorkStarted
from barnraise.record.models import Text
from barnraise.rules.reading import looked_at_until
from barnraise.works import heads, licensing
from barnraise.works.declaration import WORK_PATH, declared_in
from barnraise.works.models import FILE, Component, Edition, Revision, RevisionAuthor, RevisionParent, Work
from barnraise.works.slugs import COMMONS, is_taken, move, why_not_move, why_not_slug


@dataclass(frozen=True, slots=True)
class Put:
    """What an edition does to one component: `blob_id` None removes it; `moved_from` keeps its id at a new path.

    `parent_ids` are revisions that this one merges, besides the component's head. `component_id` names the component,
    wherever it stands, also a removed one that comes back; without it, it is what stands at the path. `is_new` says
    that this is none of those that stand or stood there.
    """

    path: str
    blob_id: int | None
    mode: int = FILE
    moved_from: str = ""
    parent_ids: tuple[int, ...] = ()
    component_id: int | None = None
    is_new: bool = False


def begin(
    slug: str, *, title: str, started_by: Person | None, kind: str = "book", language: str = "en", ready: bool = True
) -> Work:
    """Begin a work that has no component yet. Refused: the codes of `why_not_slug`, and `slug_taken`."""
    why = why_not_slug(slug)
    if why and slug != COMMONS:
        raise Refused(why, slug=slug)
    with record.writing():
        site = record.lock(record.site_chain().pk)
        if is_taken(slug):
            raise Refused("slug_taken", status=409, slug=slug)
        work = Work.objects.create(
            slug=slug,
            chain=record.new_chain(),
            title=title,
            kind=kind,
            language=language,
            started_by=started_by,
            started_at=now(),
            is_ready=ready,
        )
        person = started_by.uid if started_by else None
        for chain_id in (work.chain_id, site.pk):
            record.note(chain_id, person, WorkStarted(work=work.uid, slug=slug))
    return work


def new_edition(
    work: Work,
    puts: Sequence[Put],
    *,
    authors: Sequence[Person],
    by: Person | None,
    message: Text | None,
    at: datetime | None = None,
    contribution: UUID | None = None,
    vouched: bool = True,
    is_open: bool = False,
) -> Edition:
    """Make the work's next edition, inside the caller's transaction, which has locked the work's chain.

    `vouched`: somebody whose approval counts made or looked at it. `is_open`: readers see it without that. The entry
    about it is the caller's. Cost grows with the change, not with the work.
    """
    number = _newest(work.pk)[0] + 1
    at = at or now()
    about = {"by": by, "message": message, "contribution": contribution, "pieces": len(puts)}
    edition = Edition(work=work, number=number, at=at, is_open=is_open, **about)
    record.add(edition)
    components = _components_for(work, puts)
    made = _revise(work, puts, components, authors=authors, number=number, at=at, vouched=vouched)
    _advance_heads(puts, components, made, is_shown=vouched or is_open)
    # Bytes that were there before may lie deeper than what is newest now should.
    record.Packer().surface(put.blob_id for put in puts if put.blob_id is not None)
    record.settle(Work, ("edition",), [(number, work.pk)])
    work.edition = number
    for put in puts:
        if put.path == WORK_PATH and put.blob_id is not None:
            _declare(work, put.blob_id)
    return edition


@record.prepared
def _newest(work_id: int) -> QuerySet[Work, int]:
    return Work.objects.filter(pk=work_id).values_list("edition", flat=True)


def _components_for(work: Work, puts: Sequence[Put]) -> list[Component]:
    """Return the component of each put, made where it is new, with every place free that something comes to."""
    known = _known_components(work, puts)
    _leave_paths(puts, known)
    _replace_at_paths(work, puts, known)
    found: list[Component] = []
    for put, component in zip(puts, known, strict=True):
        if component is None:
            component = Component(uid=new_id(), work=work, path=put.path, folded=folded_path(put.path))
            record.add(component)
        found.append(component)
    return found


def _known_components(work: Work, puts: Sequence[Put]) -> list[Component | None]:
    ids = [put.component_id for put in puts if put.component_id is not None]
    named = {one.pk: one for start in range(0, len(ids), 500) for one in _named(work.pk, ids[start : start + 500])}
    unnamed = [put for put in puts if put.component_id is None and not put.is_new]
    there = heads.here_at_paths(work, [put.moved_from or put.path for put in unnamed]) if unnamed else {}
    return [
        named[put.component_id]
        if put.component_id is not None
        else None
        if put.is_new
        else there.get(put.moved_from or put.path)
        for put in puts
    ]


@record.prepared
def _named(work_id: int, ids: Sequence[int]) -> QuerySet[Component]:
    return Component.objects.filter(work=work_id, pk__in=ids)


def _leave_paths(puts: Sequence[Put], components: Sequence[Component | None]) -> None:
    """Free every path that something leaves, before anything arrives: two pieces may change places."""
    leaving = [
        one.pk
        for put, one in zip(puts, components, strict=True)
        if one is not None and one.is_here and (put.blob_id is None or put.path != one.path)
    ]
    if leaving:
        Component.objects.filter(pk__in=leaving).update(is_here=False)


def _replace_at_paths(work: Work, puts: Sequence[Put], components: Sequence[Component | None]) -> None:
    """Let what arrives at a path replace what stays there; only what moves or comes back can meet another."""
    arriving = {
        put.path: one.pk
        for put, one in zip(puts, components, strict=True)
        if one is not None and put.blob_id is not None and (put.path != one.path or not one.is_here)
    }
    if arriving:
        here = Component.objects.filter(work=work, path__in=list(arriving), is_here=True)
        here.exclude(pk__in=list(arriving.values())).update(is_here=False)


def _revise(
    work: Work,
    puts: Sequence[Put],
    components: Sequence[Component],
    *,
    authors: Sequence[Person],
    number: int,
    at: datetime,
    vouched: bool,
) -> list[Revision]:
    first = authors[0] if authors else None
    made = [
        Revision(
            uid=new_id(),
            component=component,
            work=work,
            path=put.path,
            mode=put.mode,
            blob_id=put.blob_id,
            parent_id=component.head_id,
            author=first,
            edition=number,
            is_vouched=vouched,
            at=at,
        )
        for put, component in zip(puts, components, strict=True)
    ]
    for revision in made:
        record.add(revision)
    RevisionAuthor.objects.bulk_create(
        RevisionAuthor(revision=revision, person=person, place=place)
        for revision in made
        for place, person in enumerate(authors[1:], 1)
    )
    RevisionParent.objects.bulk_create(
        RevisionParent(revision=revision, parent_id=parent, place=place)
        for put, revision in zip(puts, made, strict=True)
        for place, parent in enumerate(put.parent_ids, 1)
    )
    return made


def _advance_heads(
    puts: Sequence[Put], components: Sequence[Component], made: Sequence[Revision], *, is_shown: bool
) -> None:
    for put, component, revision in zip(puts, components, made, strict=True):
        if is_shown and component.vouched_id == component.head_id:
            component.vouched = revision
        component.head = revision
        component.path, component.is_here = put.path, put.blob_id is not None
        component.folded = folded_path(put.path)
    fields = ("path", "folded", "is_here", "head", "vouched")
    rows = [(one.path, one.folded, one.is_here, one.head_id, one.vouched_id, one.pk) for one in components]
    record.settle(Component, fields, rows)


def vouch(work: Work, number: int) -> list[Component]:
    """Mark an edition's revisions as looked at, and move what readers see up to the first that is not.

    Returns the components whose published revision changed. Runs inside the caller's transaction.
    """
    Revision.objects.filter(work=work, edition=number).update(is_vouched=True)
    moved: list[Component] = []
    for component in Component.objects.filter(revisions__work=work, revisions__edition=number).distinct():
        line = component.revisions.filter(edition__isnull=False)
        seen = line.filter(pk=component.vouched_id or 0).values_list("edition", flat=True).first() or 0
        since = list(line.filter(edition__gte=seen).order_by("edition", "pk"))
        open_ = heads.open_editions(work, [revision.edition for revision in since if revision.edition is not None])
        place = looked_at_until([revision.is_vouched or revision.edition in open_ for revision in since])
        if place is not None and since[place].pk != component.vouched_id:
            component.vouched = since[place]
            component.save(update_fields=["vouched"])
            moved.append(component)
    return moved


def _declare(work: Work, blob_id: int) -> None:
    """Take over what the work says of itself; a document that does not read leaves it as it was."""
    declared = declared_in(record.fetch(blob_id))
    if declared is None:
        return
    work.title, work.kind, work.language = declared.title, declared.kind, declared.language
    work.licence, work.purpose, work.is_free = declared.licence, declared.purpose, declared.is_free
    work.licences = licensing.kept(declared)
    # Where another took the address since this was sent, the work keeps the one it has.
    if declared.slug and declared.slug != work.slug and why_not_move(work, declared.slug) is None:
        move(work, declared.slug)
    work.save(update_fields=["title", "kind", "language", "licence", "licences", "purpose", "is_free"])
