"""Exact versions: what a review judges, named by a hash over base and changes."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import canonical, micros, now, sha256
from barnraise.contributions.models import Change, Contribution, Version
from barnraise.contributions.processes import document_id
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import (
    Accepted,
    CarriedOn,
    Parted,
    ReturnedPart,
    Revised,
    Submitted,
    VersionMade,
    WorkedOn,
)
from barnraise.record.models import Blob

# What gives a contribution its next version. After each it is open, but after `ReturnedPart`.
VERSION_EVENTS: tuple[type[VersionMade], ...] = (
    Submitted,
    Revised,
    Accepted,
    CarriedOn,
    Parted,
    WorkedOn,
    ReturnedPart,
)
# By these its author sends anew what was left over when other pieces were approved.
SENT_ANEW: tuple[type[VersionMade], ...] = (Revised, Accepted, WorkedOn)

# Nobody keeps old rules alive by leaving something open.
UNDER_OLD_RULES = timedelta(days=30)


def add_version(
    contribution: Contribution, changes: Sequence[Change], *, by: Person, base_edition: int, why: type[VersionMade]
) -> Version:
    """Give a contribution its next version, open again, inside the caller's transaction.

    `changes` are unsaved rows; their blobs are stored. `why` is one of `VERSION_EVENTS`.
    """
    number = (contribution.version.number if contribution.version else 0) + 1
    version = Version(
        contribution=contribution,
        number=number,
        hash=_hash_of(contribution, changes, base_edition),
        base_edition=base_edition,
        by=by,
        at=now(),
    )
    record.add(version)
    for change in changes:
        change.version = version
        record.add(change)
    _begin_anew(contribution, why, version.at)
    if contribution.is_rest and why in SENT_ANEW:
        contribution.is_rest = False
        contribution.save(update_fields=["is_rest"])
    contribution.version, contribution.state, contribution.decided_at = version, Contribution.OPEN, None
    record.settle(
        Contribution, ("version", "state", "decided_at"), [(version.pk, contribution.state, None, contribution.pk)]
    )
    event = why(
        contribution=contribution.uid,
        number=number,
        version=version.hash,
        base=base_edition,
        summary=record.bind(contribution.summary),
        licence=contribution.licence,
        made=contribution.made,
        source=record.bind(contribution.source),
        source_licence=contribution.source_licence,
        builds_on=_upon(contribution),
    )
    record.note(contribution.work.chain_id, by.uid, event)
    return version


def _begin_anew(contribution: Contribution, why: type[VersionMade], at: datetime) -> None:
    """A new version begins at the first stage; of what was open for long, it comes under the rules of now.

    What somebody does to a piece that she holds does not send it back: its stage goes on with the new version.
    """
    if why is WorkedOn:
        known = json.loads(contribution.stages) if contribution.stages else {}
        contribution.stages = json.dumps({gate: (name, micros(at)) for gate, (name, _at) in known.items()})
        contribution.save(update_fields=["stages"])
        return
    is_old = why is Revised and now() - contribution.submitted_at > UNDER_OLD_RULES
    if not contribution.stages and not is_old:
        return
    contribution.stages = ""
    contribution.process_id = document_id(contribution.work) if is_old else contribution.process_id
    contribution.save(update_fields=["stages", "process"])


def copies(changes: Sequence[Change]) -> list[Change]:
    """Return changes as unsaved rows, for a version of their own."""
    return [
        Change(
            place=place,
            path=change.path,
            moved_from=change.moved_from,
            component_id=change.component_id,
            base_id=change.base_id,
            blob_id=change.blob_id,
            mode=change.mode,
        )
        for place, change in enumerate(changes)
    ]


def _upon(contribution: Contribution) -> tuple[UUID, str] | None:
    """Return contribution and version that a version builds on."""
    lower, upon = contribution.builds_on, contribution.built_on
    return (lower.uid, upon.hash) if lower is not None and upon is not None else None


@record.prepared
def _sums(blob_ids: Sequence[int]) -> QuerySet[Blob, Any]:
    return Blob.objects.filter(pk__in=blob_ids).values_list("pk", "sha256")


def _hash_of(contribution: Contribution, changes: Sequence[Change], base_edition: int) -> str:
    names = dict(_sums([change.blob_id for change in changes if change.blob_id]))
    return hash_of(
        contribution.uid,
        base_edition,
        [
            (change.path, change.moved_from, change.mode, names[change.blob_id] if change.blob_id is not None else None)
            for change in changes
        ],
    )


def hash_of(contribution: UUID, base_edition: int, changes: Iterable[tuple[str, str, int, bytes | None]]) -> str:
    """Return the hash that names a version: over contribution, base, and path, origin, mode, SHA-256 of each change."""
    told = [
        {"path": path, "moved_from": origin, "mode": mode, "sha256": bytes(sum).hex() if sum is not None else None}
        for path, origin, mode, sum in sorted(changes, key=lambda change: change[0])
    ]
    whole = {"contribution": str(contribution), "base": base_edition, "changes": told}
    return sha256(canonical(whole)).hex()
