"""Sending, changing, taking back: what authors do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from barnraise import record, works
from barnraise.base import Refused, new_id, now, photographs, why_not_path
from barnraise.contributions import documents, origins, pieces, quarrelling, stacking, staging, standings
from barnraise.contributions.authorship import check_own_undecided, is_author
from barnraise.contributions.brought import were_brought
from barnraise.contributions.conflicts import folded_beside, names_taken
from barnraise.contributions.drafting import drop_draft
from barnraise.contributions.inputs import (
    LICENCE_LENGTH,
    SOURCE_LENGTH,
    SUMMARY_LENGTH,
    Change,
    Resubmission,
    Submission,
)
from barnraise.contributions.integrating import acting_on, advance, let_time_decide, plan_of
from barnraise.contributions.landing import unsent_paths
from barnraise.contributions.models import Change as ChangeRow
from barnraise.contributions.models import Contribution, Version
from barnraise.contributions.processes import document_id, process_of
from barnraise.contributions.reachable import reachable
from barnraise.contributions.versions import add_version
from barnraise.judging.declaring import name_of as inquiry_of
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of, suspension_of
from barnraise.record.log.entries.contributions import Revised, Submitted, Withdrawn, WorkedOn
from barnraise.rules.capping import Sending, hour_cap, why_not_submit
from barnraise.rules.licences import may_adapt, may_become
from barnraise.works.declaration import WORK_PATH, declared_in
from barnraise.works.heads import Piece
from barnraise.works.licensing import licence_for
from barnraise.works.models import EXECUTABLE, FILE, Component, Revision, Work

MOST_CHANGES = 1000
MOST_AUTHORS = 50
MODES = {"100644": FILE, "100755": EXECUTABLE}
MADE_ELSEWHERE = ("translated", "adapted", "machine")


Prepared = tuple[ChangeRow, record.Prepared | int | None]


@dataclass(frozen=True, slots=True)
class Ready:
    """A submission whose words are checked, whose authors are known, and whose bytes are packed."""

    authors: tuple[Person, ...]
    rows: tuple[Prepared, ...]


def prepare(work: Work, person: Person, given: Submission | Resubmission) -> Ready:
    """Do what `submit` and `resubmit` do before their transaction, for a caller who holds one around them.

    Refused: what of `submit` does not depend on what others do meanwhile.
    """
    authors: list[Person] = []
    if isinstance(given, Submission):
        _check_words(work, given)
        authors = _people(work, person, given.authors)
    elif len(given.summary) > SUMMARY_LENGTH:
        raise Refused("summary_long", most=SUMMARY_LENGTH)
    return Ready(tuple(authors), tuple(_prepared(work, person, given.base_edition, given.changes)))


def submit(
    work: Work,
    person: Person,
    given: Submission,
    *,
    reverts: int | None = None,
    ready: Ready | None = None,
    uid: UUID | None = None,
) -> Contribution:
    """Send a contribution: it is durable when this returns, and integrated already where the process says so.

    `ready` is what `prepare` made of the same, where that was done before; `uid` is its id, where one is known.
    Refused: `summary_missing`, `nothing_changed`, `too_many_changes`, `base_unknown`, `licence_changed`,
    `licence_missing`, `origin_missing`, `source_licence_missing`, `licence_conflict`, `author_unknown`, `suspended`,
    `too_many_authors`, `summary_long`, `words_long`, `path_taken`, `path_folds`, the caps' codes, and those of each
    change: `path_…`, `path_twice`, `blob_unknown`, `content_large`, `mode_refused`, `not_there`, `process_invalid`,
    `process_unserved`, `work_invalid`, `inquiry_invalid`, and for what it builds on `below_…`. Nothing is kept of what
    is refused.
    """
    ready = ready or prepare(work, person, given)
    let_time_decide(work)
    with record.writing():
        record.lock(work.chain_id)
        works.heads.refresh(work)
        source_licence = _source_licence(work, given)
        granted = _check_licence(work, given, ready, given.made, source_licence)
        if person.kind != Person.CROWD:
            _check_caps(work, person)
        lower = stacking.lower_for(work, given.builds_on, person) if given.builds_on else None
        contribution = Contribution(
            uid=uid or new_id(),
            work=work,
            number=next(iter(_last_numbers(work.pk)), 0) + 1,
            author=person,
            summary=record.say(given.summary.strip()),
            made=given.made,
            source=record.say(given.source) if given.source else None,
            source_licence=source_licence,
            licence=granted,
            reverts=reverts,
            builds_on=lower,
            built_on=lower.version if lower is not None else None,
            process_id=document_id(work),
            draw=staging.draw(),
            submitted_at=now(),
        )
        record.add(contribution)
        _name(contribution, ready.authors)
        add_version(contribution, _stored(ready.rows), by=person, base_edition=given.base_edition, why=Submitted)
        standings.add(work, ready.authors)
        drop_draft(person, work, [change.path for change in given.changes])
        _decide(contribution)
    return contribution


def _decide(contribution: Contribution) -> None:
    """Refuse a version that leaves a document unsound where it lands; decide about any other."""
    plan = plan_of(contribution)
    documents.check(plan)
    advance(contribution, plan)


@record.prepared
def _last_numbers(work_id: int) -> QuerySet[Contribution, int]:
    return Contribution.objects.filter(work=work_id).order_by("-number").values_list("number", flat=True)[:1]


def _name(contribution: Contribution, authors: Sequence[Person]) -> None:
    named = Contribution.authors.through
    for person_id in dict.fromkeys(person.pk for person in authors):
        record.add(named(contribution_id=contribution.pk, person_id=person_id))


def resubmit(
    contribution: Contribution, person: Person, given: Resubmission, *, ready: Ready | None = None
) -> Contribution:
    """Send a new version of one's own contribution; what was approved before has to be approved again.

    Who holds a piece in a stage in which it is worked on may, too, and so may any member where it is back with authors
    none of whom is here; either is one of its authors from then on.
    Refused: `not_yours`, `already_decided`, `licence_missing`, `licence_changed` where her grant does not reach to what
    it touches now, the caps' codes, and the codes of changes that `submit` names.
    """
    ready = ready or prepare(contribution.work, person, given)
    with acting_on(contribution) as contribution:
        is_worked = pieces.works_on(contribution, person)
        if not is_worked:
            check_own_undecided(contribution, person, also=(Contribution.DECLINED,))
        if is_worked or not is_author(contribution, person):
            contribution.authors.add(person)
        _check_caps(contribution.work, person, again=contribution.pk)
        granted = _check_licence(contribution.work, given, ready, contribution.made, contribution.source_licence)
        if not may_become(contribution.licence, granted):
            raise Refused("licence_changed", status=409, now=granted, then=contribution.licence)
        if given.summary.strip():
            contribution.summary = record.say(given.summary.strip())
            contribution.save(update_fields=["summary"])
        stacking.sent_anew(contribution)
        why = WorkedOn if is_worked else Revised
        add_version(contribution, _stored(ready.rows), by=person, base_edition=given.base_edition, why=why)
        _decide(contribution)
    return contribution


def withdraw(contribution: Contribution, person: Person) -> None:
    """Take one's own contribution back, or end one none of whose authors is here, where one's approval counts.

    Refused: `not_yours`, `already_decided`.
    """
    with acting_on(contribution) as contribution:
        check_own_undecided(contribution, person)
        if not is_author(contribution, person) and not standings.counts(contribution.work, person):
            raise Refused("not_yours", status=403)
        contribution.state, contribution.next_at, contribution.decided_at = Contribution.WITHDRAWN, None, now()
        contribution.save(update_fields=["state", "next_at", "decided_at"])
        record.note(contribution.work.chain_id, person.uid, Withdrawn(contribution=contribution.uid))
        quarrelling.take_back(contribution)


def revert(work: Work, person: Person, edition: int, summary: str) -> Contribution:
    """Take an edition's changes back: a contribution like any other, merged with what came since.

    Refused: `edition_unknown`, `not_revertible` for an edition that changed nothing, and the codes of `submit`.
    """
    made = works.heads.revisions_in(work, edition)
    if not made:
        raise Refused("not_revertible" if 0 < edition <= work.edition else "edition_unknown", edition=edition)
    changes = _reversed(made)
    given = Submission(base_edition=edition, summary=summary, changes=tuple(changes))
    return submit(work, person, given, reverts=edition)


def _reversed(made: Sequence[Revision]) -> list[Change]:
    """Return the changes that take an edition back.

    Where a piece goes back to a place that another has taken since, that one gets its bytes, and it is removed: no
    version can both remove something and put another in its place.
    """
    changes = [_reverse(revision) for revision in made]
    back = {change.path: change.moved_from for change in changes if change.moved_from}
    twice = back.keys() & {change.path for change in changes if not change.blob}
    return [
        change
        if change.path not in twice
        else replace(change, moved_from="")
        if change.moved_from
        else Change(path=back[change.path])
        for change in changes
    ]


def _reverse(revision: Revision) -> Change:
    before = revision.parent
    if before is None or before.blob is None:
        return Change(path=revision.path)
    if revision.blob is None:
        return Change(path=before.path, blob=bytes(before.blob.sha256).hex(), mode=f"{before.mode:o}")
    moved = revision.path if before.path != revision.path else ""
    return Change(path=before.path, blob=bytes(before.blob.sha256).hex(), moved_from=moved, mode=f"{before.mode:o}")


def _check_words(work: Work, given: Submission) -> None:
    if not given.summary.strip():
        raise Refused("summary_missing")
    if len(given.summary) > SUMMARY_LENGTH:
        raise Refused("summary_long", most=SUMMARY_LENGTH)
    for text, most in ((given.source, SOURCE_LENGTH), (given.source_licence, LICENCE_LENGTH)):
        if len(text) > most:
            raise Refused("words_long", most=most)
    if given.made in MADE_ELSEWHERE and not given.source.strip():
        raise Refused("origin_missing", made=given.made)


def _check_licence(work: Work, given: Submission | Resubmission, ready: Ready, made: str, source_licence: str) -> str:
    """Return what its author grants: the licences of where it lands. The chain is locked.

    Refused: `licence_changed`, `licence_conflict`, `licence_missing`, `source_licence_missing`.
    """
    paths = unsent_paths(work, given.base_edition, [row for row, _ in ready.rows])
    granted = licence_for(work, paths)
    if isinstance(given, Submission) and given.licence and given.licence != granted:
        raise Refused("licence_changed", status=409, now=granted, then=given.licence)
    # A new version names no source; what was sent before one was asked for goes on without.
    if made in origins.DERIVED and not source_licence and isinstance(given, Submission):
        raise Refused("source_licence_missing", made=made)
    if made in origins.DERIVED and source_licence and not may_adapt(source_licence, granted):
        raise Refused("licence_conflict", source=source_licence, work=granted)
    if not work.is_free and WORK_PATH not in paths:
        raise Refused("licence_missing")
    return granted


def _source_licence(work: Work, given: Submission) -> str:
    """Return under which licence a source stands: what its author says, or what is known of a source on this site."""
    if given.made not in origins.DERIVED or given.source_licence.strip():
        return given.source_licence.strip()
    return origins.known_licence(work, given.source)


def _check_caps(work: Work, person: Person, *, again: int = 0) -> None:
    refused = why_not_send(work, person, again=again)
    if refused is not None:
        raise refused


def why_not_send(work: Work, person: Person, *, again: int = 0) -> Refused | None:
    """Return why somebody can send nothing to a work now, whatever it is; the forms ask the same.

    `again` is the contribution that a new version is for, which is open anyway.
    """
    if absence_of(person):
        return Refused("suspended", status=403, **suspension_of(person))
    at = now()
    caps, is_member = process_of(work).caps, person.kind == Person.MEMBER
    # A guest is one wherever she gives; a member's caps are those of each work.
    mine = _open_in(person.pk, again, work.pk) if is_member else _open(person.pk, again)
    an_hour = hour_cap(caps, is_signed_in=is_member)
    sent = _nth_sent(max(an_hour, 1), within_work=is_member)(person.pk, work.pk)
    standing = standings.of(work, person)
    capped = why_not_submit(
        caps,
        Sending(
            now=at,
            is_signed_in=is_member,
            open_count=len(mine),
            integrated_count=standing.integrated if standing else 0,
            full_since=next(iter(sent), None),
        ),
    )
    if capped is None:
        return None
    return Refused(capped.code, status=429, retry_after=capped.retry_after, cap=capped.cap)


@record.prepared
def _open(person_id: int, but_id: int) -> QuerySet[Contribution, int]:
    mine = Contribution.objects.filter(~Q(pk=but_id), author__in=rows_of(person_id), state__in=Contribution.UNDECIDED)
    return mine.values_list("pk", flat=True)


@record.prepared
def _open_in(person_id: int, but_id: int, work_id: int) -> QuerySet[Contribution, int]:
    mine = Contribution.objects.filter(~Q(pk=but_id), author__in=rows_of(person_id), work=work_id)
    return mine.exclude(were_brought()).filter(state__in=Contribution.UNDECIDED).values_list("pk", flat=True)


@cache
def _nth_sent(number: int, *, within_work: bool) -> Callable[[int, int], list[datetime]]:
    """Return the query for when somebody sent the newest version but so many, in a work or in all."""

    @record.prepared
    def nth(person_id: int, work_id: int) -> QuerySet[Version, datetime]:
        sent = Version.objects.filter(by__in=rows_of(person_id))
        sent = sent.filter(contribution__work=work_id) if within_work else sent
        return sent.order_by("-at").values_list("at", flat=True)[number - 1 : number]

    return nth


def _people(work: Work, person: Person, uids: Sequence[str]) -> list[Person]:
    """Return who wrote something: members, and authors known from this work's own history."""
    if len(uids) > MOST_AUTHORS:
        raise Refused("too_many_authors", most=MOST_AUTHORS)
    known = Person.objects.filter(Q(kind=Person.MEMBER) | Q(kind=Person.IMPORTED, home=work.uid))
    people = [person]
    for uid in uids:
        try:
            found = known.filter(uid=UUID(uid)).first()
        except ValueError:
            found = None
        if found is None:
            raise Refused("author_unknown", author=uid)
        people.append(found)
    return people


def _prepared(work: Work, person: Person, base_edition: int, changes: Sequence[Change]) -> list[Prepared]:
    """Check and pack every change, outside the transaction."""
    if not 0 <= base_edition <= work.edition:
        raise Refused("base_unknown", edition=base_edition, newest=work.edition)
    if not changes:
        raise Refused("nothing_changed")
    if len(changes) > MOST_CHANGES:
        raise Refused("too_many_changes", most=MOST_CHANGES)
    paths = [change.path for change in changes]
    if len(set(paths)) != len(paths):
        raise Refused("path_twice", path=next(path for path in paths if paths.count(path) > 1))
    left = [change.moved_from for change in changes if change.moved_from]
    if len(set(left)) != len(left):
        raise Refused("path_twice", path=next(path for path in left if left.count(path) > 1))
    rows = [_prepare(work, person, base_edition, change, place, left) for place, change in enumerate(changes)]
    made = [row for row in rows if not _is_nothing(*row)]
    if not made:
        raise Refused("nothing_changed")
    _check_names(work, made)
    for (_, kept), change in zip(rows, changes, strict=True):
        _check_document(work, change, kept)
    return made


def _prepare(
    work: Work, person: Person, base_edition: int, change: Change, place: int, left: Sequence[str]
) -> Prepared:
    """Check and pack one change. What comes to a path that another change has left is a new component."""
    is_left = not change.moved_from and change.path in left
    piece = None if is_left else works.piece_at(work, change.moved_from or change.path, base_edition)
    if piece is None and change.moved_from:
        raise Refused("not_there", path=change.moved_from, edition=base_edition)
    if piece is None or change.moved_from:
        why = why_not_path(change.path)
        if why:
            raise Refused(why, path=change.path)
    kept: record.Prepared | int | None
    if change.content is not None:
        kept = _packed(change, piece)
    elif change.blob:
        kept = reachable(work, person, change.blob)
        if kept is None:
            raise Refused("blob_unknown", blob=change.blob)
    else:
        # Nothing given: a move keeps its bytes, anything else is a removal.
        kept = piece.blob_id if piece is not None and change.moved_from else None
        if piece is None:
            raise Refused("not_there", path=change.path, edition=base_edition)
    removed = _removal(work, change.path) if piece is None else None
    row = ChangeRow(
        place=place,
        path=change.path,
        moved_from=change.moved_from,
        component_id=piece.component_id if piece else removed.component_id if removed else None,
        base_id=piece.revision_id if piece else removed.pk if removed else None,
        mode=_mode(change, piece),
    )
    return row, kept


def _check_names(work: Work, rows: Sequence[Prepared]) -> None:
    """Refuse a new path that would make one name both a file and a folder, or two files one."""
    arriving = {row.path for row, kept in rows if kept is not None and (row.component_id is None or row.moved_from)}
    leaving = {row.component_id for row, kept in rows if row.component_id and (kept is None or row.moved_from)}
    taken = names_taken(work, arriving, leaving) if arriving else set()
    if taken:
        raise Refused("path_taken", path=min(taken))
    beside = folded_beside(work, arriving, leaving) if arriving else {}
    if beside:
        raise Refused("path_folds", path=min(beside), other=beside[min(beside)])


def _packed(change: Change, piece: Piece | None) -> record.Prepared:
    assert change.content is not None
    if len(change.content) > settings.BARNRAISE_FILE_MB * 2**20:
        raise Refused("content_large", status=413, path=change.path, most_mb=settings.BARNRAISE_FILE_MB)
    return record.prepare(photographs.stripped(change.content), like=piece.blob_id if piece else None)


def _removal(work: Work, path: str) -> Revision | None:
    """Return the removal of what last stood at a path: what comes back there is the same component."""
    component = next(iter(_gone(work.pk, path)), None)
    head = component.head if component is not None else None
    return head if head is not None and head.blob_id is None and head.path == path else None


@record.prepared
def _gone(work_id: int, path: str) -> QuerySet[Component]:
    gone = Component.objects.filter(work=work_id, is_here=False, path=path)
    return gone.select_related("head").order_by("-head_id")[:1]


def _mode(change: Change, piece: Piece | None) -> int:
    if piece is not None and change.mode in ("", f"{piece.mode:o}"):
        return piece.mode
    if change.mode and change.mode not in MODES:
        raise Refused("mode_refused", mode=change.mode)
    return MODES.get(change.mode, FILE)


def _is_nothing(row: ChangeRow, kept: record.Prepared | int | None) -> bool:
    if row.base_id is None:
        return False
    base = Revision.objects.get(pk=row.base_id)
    blob_id = kept.blob_id if isinstance(kept, record.Prepared) else kept
    if isinstance(kept, record.Prepared) and blob_id is None:
        return False
    return (base.blob_id, base.path, base.mode) == (blob_id, row.path, row.mode)


def _check_document(work: Work, change: Change, kept: record.Prepared | int | None) -> None:
    """Refuse early, and outside the transaction, what does not read where it was sent to."""
    if change.moved_from in documents.NEEDED:
        raise Refused("commons_needed", path=change.moved_from)
    if change.path not in documents.NEEDED and not inquiry_of(change.path):
        return
    content = _content_of(kept) if kept is not None else None
    wrong = documents.why_not(change.path, content)
    if wrong is not None:
        raise wrong
    declared = declared_in(content) if change.path == WORK_PATH and content is not None else None
    why = works.slugs.why_not_move(work, declared.slug) if declared is not None and declared.slug else None
    if why and declared is not None:
        raise Refused(why, status=409, slug=declared.slug)


def _content_of(kept: record.Prepared | int) -> bytes:
    return record.fetch(kept) if isinstance(kept, int) else kept.content


def _stored(rows: Sequence[Prepared]) -> list[ChangeRow]:
    made = []
    for row, kept in rows:
        row.blob_id = record.store(kept) if isinstance(kept, record.Prepared) else kept
        made.append(row)
    return made
