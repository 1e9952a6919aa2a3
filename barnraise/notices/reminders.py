"""What is announced before it ends: leases, holds, suspensions, and what time decides. Each end once, by the clock."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from barnraise import record, tasks
from barnraise.base import now
from barnraise.contributions.models import Contribution, Hold
from barnraise.governance.models import Act
from barnraise.notices.audiences import authors_of, people_in
from barnraise.notices.audiences_of_works import reviewing
from barnraise.notices.models import Notice
from barnraise.notices.queries import recount
from barnraise.people.models import Account, Person
from barnraise.rules import claiming
from barnraise.tasks.models import Claim
from barnraise.works.models import Work

AHEAD = timedelta(hours=24)
# In one look; the next goes on.
MOST = 200


@dataclass(frozen=True, slots=True)
class _Ending:
    """What ends when, and whom that binds (row ids of people)."""

    kind: str
    work: Work | None
    subject: UUID
    moment: datetime
    people: frozenset[int]


def remind(at: datetime | None = None) -> int:
    """Tell of what is about to end, each end once; return how many were told."""
    moment = at or now()
    told = 0
    for one in _endings(moment):
        rows = Notice.objects.filter(kind=one.kind, subject=one.subject, moment=one.moment)
        accounts = _accounts(one.people) - set(rows.values_list("account_id", flat=True))
        if accounts:
            with record.writing():
                made = [_notice(one, account, moment) for account in sorted(accounts)]
                Notice.objects.bulk_create(made, ignore_conflicts=True)
                recount(accounts)
            told += len(accounts)
    return told


def _endings(at: datetime) -> Iterator[_Ending]:
    yield from _leases(at)
    yield from _holds(at)
    yield from _decisions(at)
    yield from _suspensions(at)


def _leases(at: datetime) -> Iterator[_Ending]:
    rows = Claim.objects.filter(state=Claim.OPEN, until__gt=at, until__lte=at + AHEAD, task__work__is_ready=True)
    for one in rows.select_related("task__work").order_by("until")[:MOST]:
        left = one.until - at
        lease, warned = tasks.actions.lease_of(one.task), timedelta(minutes=one.task.warn_minutes)
        if claiming.is_ending(lease, left) or left <= warned:
            yield _Ending("lease_ends", one.task.work, one.task.uid, one.until, frozenset({one.person_id}))


def _holds(at: datetime) -> Iterator[_Ending]:
    rows = Hold.objects.filter(until__gt=at, until__lte=at + AHEAD).select_related("contribution__work")
    for one in rows.order_by("until")[:MOST]:
        if _is_late(one.at, one.until, at):
            people = authors_of(one.contribution) | {one.person_id}
            yield _Ending("hold_ends", one.contribution.work, one.contribution.uid, one.until, people)


def _decisions(at: datetime) -> Iterator[_Ending]:
    """Yield what a vote, a silence or a stage decides soon."""
    rows = Contribution.objects.filter(
        state=Contribution.OPEN, next_at__gt=at, next_at__lte=at + AHEAD, work__is_ready=True
    )
    for one in rows.select_related("work", "version").order_by("next_at")[:MOST]:
        if one.version is not None and one.next_at is not None and _is_late(one.version.at, one.next_at, at):
            people = authors_of(one) | people_in(one, at) | reviewing(one.work)
            yield _Ending("decided_soon", one.work, one.uid, one.next_at, people)


def _suspensions(at: datetime) -> Iterator[_Ending]:
    rows = Act.objects.filter(
        kind=Act.SUSPENDED, ended_at=None, person__isnull=False, until__gt=at, until__lte=at + AHEAD
    )
    for one in rows.order_by("until")[:MOST]:
        if one.until is not None and one.person_id is not None and _is_late(one.at, one.until, at):
            yield _Ending("suspension_ends", None, one.uid, one.until, frozenset({one.person_id}))


def _is_late(begun: datetime, until: datetime, at: datetime) -> bool:
    """Tell whether half of a time is over: nobody is reminded of what has just begun."""
    return at - begun >= until - at


def _accounts(people: Iterable[int]) -> set[int]:
    rows = Person.objects.filter(pk__in=people).values_list("pk", "became_id")
    ids = {became or pk for pk, became in rows}
    return set(Account.objects.filter(person__in=ids, is_active=True).values_list("pk", flat=True))


def _notice(one: _Ending, account: int, at: datetime) -> Notice:
    return Notice(
        account_id=account, work=one.work, entry=0, kind=one.kind, subject=one.subject, moment=one.moment, at=at
    )
