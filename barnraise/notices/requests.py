"""Which notices still ask something of who reads them: what the act that they lead to would take."""

from collections.abc import Collection, Sequence
from uuid import UUID

from barnraise.base import now
from barnraise.contributions import queueing
from barnraise.contributions.models import Contribution
from barnraise.notices.events import event_of
from barnraise.notices.models import Notice
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.tasks.models import Claim

# What is asked for is a review, the next version of one's own, or what one has taken.
_REVIEW = frozenset({"asked_to_read", "revised", "waits_for_review"})
_OWN = {"returned": Contribution.RETURNED, "conflicted": Contribution.CONFLICTED}
_LEASE = "lease_ends"


def still_asking(rows: Sequence[Notice], viewer: Person) -> frozenset[int]:
    """Return the ids of those notices that still ask something. Three queries, however many there are."""
    asked = [row for row in rows if (event := event_of(row.kind, row.detail)) is not None and event.acts]
    about = {row.subject for row in asked}
    states = dict(Contribution.objects.filter(uid__in=about).values_list("uid", "state")) if about else {}
    judged = _judgeable({row.subject for row in asked if row.kind in _REVIEW}, viewer)
    held = _held({row.subject for row in asked if row.kind == _LEASE}, viewer)

    def asks(row: Notice) -> bool:
        if row.kind in _REVIEW:
            return row.subject in judged
        if row.kind in _OWN:
            return states.get(row.subject) == _OWN[row.kind]
        if row.kind == _LEASE:
            return row.subject in held
        return states.get(row.subject, Contribution.OPEN) in Contribution.UNDECIDED

    return frozenset(row.pk for row in asked if asks(row))


def _judgeable(uids: Collection[UUID], viewer: Person) -> frozenset[UUID]:
    if not uids:
        return frozenset()
    return frozenset(queueing.judgeable(viewer).filter(uid__in=uids).values_list("uid", flat=True))


def _held(uids: Collection[UUID], viewer: Person) -> frozenset[UUID]:
    if not uids:
        return frozenset()
    held = Claim.objects.filter(person__in=rows_of(viewer.pk), state=Claim.OPEN, until__gt=now(), task__uid__in=uids)
    return frozenset(held.values_list("task__uid", flat=True))
