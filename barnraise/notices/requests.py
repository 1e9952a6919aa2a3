"""Which notices still ask something of who reads them: what the act that they lead to would take."""

from collections.abc import Callable, Iterable
from uuid import UUID

from barnraise.base import now
from barnraise.contributions import queueing
from barnraise.contributions.models import Agreement, Climb, Contribution
from barnraise.governance.models import Concern
from barnraise.notices.events import event_of
from barnraise.notices.models import Notice
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import is_suspended
from barnraise.tasks.models import Claim


def still_asking(rows: Iterable[Notice], viewer: Person) -> frozenset[int]:
    """Return the ids of those notices that still ask something. A few queries for each kind, however many there are."""
    by_kind: dict[str, list[Notice]] = {}
    for row in rows:
        event = event_of(row.kind, row.detail)
        if event is not None and event.acts:
            by_kind.setdefault(row.kind, []).append(row)
    asking: set[int] = set()
    for kind, notices in by_kind.items():
        open_subjects = _OPEN.get(kind, _undecided)({row.subject for row in notices}, viewer)
        asking |= {row.pk for row in notices if row.subject in open_subjects}
    return frozenset(asking)


def _judgeable(uids: set[UUID], viewer: Person) -> set[UUID]:
    return set(queueing.judgeable(viewer).filter(uid__in=uids).values_list("uid", flat=True))


def _returned(uids: set[UUID], viewer: Person) -> set[UUID]:
    return set(Contribution.objects.filter(uid__in=uids, state=Contribution.RETURNED).values_list("uid", flat=True))


def _conflicted(uids: set[UUID], viewer: Person) -> set[UUID]:
    return set(Contribution.objects.filter(uid__in=uids, state=Contribution.CONFLICTED).values_list("uid", flat=True))


def _not_agreed(uids: set[UUID], viewer: Person) -> set[UUID]:
    agreed = Agreement.objects.filter(contribution__uid__in=uids, person__in=rows_of(viewer))
    waiting = Contribution.objects.filter(uid__in=uids, state__in=Contribution.UNDECIDED)
    return set(waiting.exclude(pk__in=agreed.values("contribution")).values_list("uid", flat=True))


def _unsettled(uids: set[UUID], viewer: Person) -> set[UUID]:
    return set(Concern.objects.filter(uid__in=uids, settled_at=None).values_list("uid", flat=True))


def _roles_asked(uids: set[UUID], viewer: Person) -> set[UUID]:
    """Return the works in which somebody else still waits for a role."""
    waiting = Climb.objects.filter(work__uid__in=uids, held_at=None, person__left_at=None)
    return set(waiting.exclude(person__in=rows_of(viewer)).values_list("work__uid", flat=True))


def _held(uids: set[UUID], viewer: Person) -> set[UUID]:
    held = Claim.objects.filter(person__in=rows_of(viewer), state=Claim.OPEN, until__gt=now(), task__uid__in=uids)
    return set(held.values_list("task__uid", flat=True))


def _suspended(uids: set[UUID], viewer: Person) -> set[UUID]:
    return uids if is_suspended(viewer) else set()


def _undecided(uids: set[UUID], viewer: Person) -> set[UUID]:
    """Return all but the contributions that were decided: a question in a discussion stays one."""
    decided = Contribution.objects.filter(uid__in=uids).exclude(state__in=Contribution.UNDECIDED)
    return uids - set(decided.values_list("uid", flat=True))


# What of the subjects of each kind is still open to somebody.
_OPEN: dict[str, Callable[[set[UUID], Person], set[UUID]]] = {
    "asked_licence": _not_agreed,
    "asked_role": _roles_asked,
    "asked_to_read": _judgeable,
    "concern_raised": _unsettled,
    "conflicted": _conflicted,
    "edit_war": _judgeable,
    "lease_ends": _held,
    "returned": _returned,
    "revised": _judgeable,
    "suspended": _suspended,
    "waits_for_review": _judgeable,
}
