"""Contributions that build on an open one: put upon it, carried on to its new versions, let stand alone."""

from collections.abc import Sequence
from uuid import UUID

from barnraise import record, works
from barnraise.base import Refused
from barnraise.contributions.authorship import authors_of, check_own_undecided
from barnraise.contributions.below import below, blobs_of
from barnraise.contributions.conflicts import LARGEST_MERGED
from barnraise.contributions.integrating import acting_on, advance, locked
from barnraise.contributions.landing import changes_of, landing_path
from barnraise.contributions.models import Change, Contribution
from barnraise.contributions.queries import may_see
from barnraise.contributions.versions import add_version
from barnraise.contributions.ways import way_of
from barnraise.merging import merge
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import (
    CarriedOn,
    Integrated,
    Revised,
    StateChanged,
    VersionMade,
    Withdrawn,
)
from barnraise.record.models import Blob, Entry
from barnraise.works.models import Work

# Each storey waits for the one below; higher, nobody can tell any more what she reads.
MOST_STOREYS = 5
_CHANGING = (VersionMade, Integrated, StateChanged, Withdrawn)


class _Knotted(Exception):
    """What somebody put upon a text cannot be put upon another without her."""


class Stacking:
    """The follower that carries contributions on when what they build on has a new version, or is decided."""

    name = "stacking"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Carry on what builds on these, each in a short transaction of its own."""
        uids = {event.contribution for entry in batch if isinstance(event := entry.event, _CHANGING)}
        rows = Contribution.objects.filter(
            builds_on__uid__in=uids, built_on__isnull=False, state__in=Contribution.UNDECIDED
        )
        for contribution_id, chain_id in rows.order_by("pk").values_list("pk", "work__chain_id"):
            with record.writing():
                record.lock(chain_id)
                carry_on(locked(contribution_id))

    def apply(self, batch: Sequence[Entry]) -> None:
        """Nothing is derived here but versions and states, which `prepare` has brought up to date."""


def lower_for(work: Work, uid: str, person: Person | None) -> Contribution:
    """Return the open contribution that somebody's new one may build on. Refused: `below_unknown`, `below_decided`,
    `below_unseen` for a guest's that they may see and nobody has looked at yet, `below_high`.
    """
    try:
        found = Contribution.objects.filter(work=work, uid=UUID(uid)).select_related("version", "builds_on").first()
    except ValueError:
        found = None
    if found is None or not may_see(found, person):
        raise Refused("below_unknown", status=404)
    if found.state not in Contribution.UNDECIDED:
        raise Refused("below_decided", status=409, number=found.number)
    if not may_see(found, None):
        raise Refused("below_unseen", number=found.number)
    storeys, one = 1, found
    while one.builds_on is not None and one.built_on_id is not None:
        storeys, one = storeys + 1, one.builds_on
    if storeys > MOST_STOREYS:
        raise Refused("below_high", most=MOST_STOREYS)
    return found


def carry_on(contribution: Contribution) -> None:
    """Put a contribution upon what it builds on, as that is now, and decide about it. The chain is locked."""
    lower = contribution.builds_on
    if contribution.built_on_id is None or lower is None or contribution.state not in Contribution.UNDECIDED:
        return
    if lower.state == Contribution.INTEGRATED:
        _onto_head(contribution)
    elif lower.state in Contribution.UNDECIDED and lower.version_id != contribution.built_on_id:
        _onto_version(contribution, lower)
    advance(contribution)


def stand_alone(contribution: Contribution, person: Person) -> Contribution:
    """Take what a contribution builds on out of it, so that it stands on the newest edition by itself.

    Refused: `not_yours`, `already_decided`, `below_nothing` where it builds on none, `below_knotted` where the two
    cannot be taken apart.
    """
    with acting_on(contribution) as contribution:
        check_own_undecided(contribution, person)
        if not below(contribution):
            raise Refused("below_nothing", status=409)
        changes = _on_edition(contribution)
        if changes is None:
            raise Refused("below_knotted", status=409)
        contribution.built_on = None
        contribution.save(update_fields=["built_on"])
        add_version(contribution, changes, by=person, base_edition=contribution.work.edition, why=Revised)
        advance(contribution)
    return contribution


def sent_anew(contribution: Contribution) -> None:
    """An author sends her own version: upon the newest of what it builds on or, where that is gone, alone.

    Then the words below are in hers, so their authors are named as its authors. The chain is locked.
    """
    lower = contribution.builds_on
    if contribution.built_on_id is None or lower is None:
        return
    if below(contribution) == "gone":
        contribution.authors.add(*authors_of(lower))
        contribution.built_on = None
    else:
        contribution.built_on = lower.version
    contribution.save(update_fields=["built_on"])


def _onto_version(contribution: Contribution, lower: Contribution) -> None:
    """Carry it on to a new version of what it builds on; what cannot be put together stays, and comes back to her."""
    old, new = blobs_of(contribution.built_on_id), blobs_of(lower.version_id)
    version = contribution.version
    assert version is not None
    made, is_same = [], True
    for one in _changes(contribution):
        base_blob = one.base.blob_id if one.base is not None else None
        try:
            blob = _carried(contribution.work, one, old.get(one.path, base_blob), new.get(one.path, base_blob))
        except _Knotted:
            return
        is_same &= blob == one.blob_id
        made.append(_copy(one, blob))
    contribution.built_on = lower.version
    contribution.save(update_fields=["built_on"])
    if not is_same:
        add_version(contribution, made, by=version.by, base_edition=version.base_edition, why=CarriedOn)


def _onto_head(contribution: Contribution) -> None:
    """Put it on the edition that holds what it built on; what conflicts comes to its author passage by passage."""
    version, changes = contribution.version, _on_edition(contribution)
    assert version is not None
    contribution.built_on = None
    contribution.save(update_fields=["built_on"])
    if changes is not None:
        add_version(contribution, changes, by=version.by, base_edition=contribution.work.edition, why=CarriedOn)


def _on_edition(contribution: Contribution) -> list[Change] | None:
    """Return its changes upon the newest edition, without what it was built on; None where that cannot be done."""
    work, old = contribution.work, blobs_of(contribution.built_on_id)
    made = []
    for one in _changes(contribution):
        path = landing_path(one)
        # What it names by a place that another component has taken since is still what it named.
        component = one.component
        stands = component is not None and component.is_here
        piece = works.piece_at(work, component.path if component is not None and stands else path)
        base_blob = one.base.blob_id if one.base is not None else None
        try:
            blob = _carried(work, one, old.get(one.path, base_blob), piece.blob_id if piece is not None else None)
        except _Knotted:
            return None
        if one.moved_from and piece is None:
            return None
        if piece is not None and blob == piece.blob_id and piece.path == path:
            continue  # nothing of hers is left to do here
        if piece is None and blob is None:
            continue
        put = _copy(one, blob)
        put.path = path
        put.moved_from = piece.path if one.moved_from and piece is not None and piece.path != path else ""
        put.component_id = piece.component_id if piece is not None else None
        put.base_id = piece.revision_id if piece is not None else None
        made.append(put)
    return [_placed(one, place) for place, one in enumerate(made)] or None


def _carried(work: Work, one: Change, old: int | None, new: int | None) -> int | None:
    """Return the blob of one change when what lay below it, `old`, is `new` now.

    Raises `_Knotted` where both cannot be had.
    """
    if old == new or one.blob_id == new:
        return one.blob_id
    if one.blob_id == old:
        return new
    if old is None or new is None or one.blob_id is None:
        raise _Knotted
    if any(blob.is_hidden for blob in Blob.objects.filter(pk__in=(old, new, one.blob_id)).defer("packed")):
        raise _Knotted
    base, ours, theirs = (record.fetch(blob) for blob in (old, new, one.blob_id))
    if max(len(base), len(ours), len(theirs)) > LARGEST_MERGED:
        raise _Knotted
    merged = merge(base, ours, theirs, way_of(work, landing_path(one)))
    if not merged.clean:
        raise _Knotted
    return record.keep(merged.content, like=one.blob_id)


def _changes(contribution: Contribution) -> list[Change]:
    assert contribution.version_id is not None
    return list(changes_of(contribution.version_id))


def _copy(one: Change, blob_id: int | None) -> Change:
    return Change(
        place=one.place,
        path=one.path,
        moved_from=one.moved_from,
        component_id=one.component_id,
        base_id=one.base_id,
        blob_id=blob_id,
        mode=one.mode,
    )


def _placed(one: Change, place: int) -> Change:
    one.place = place
    return one
