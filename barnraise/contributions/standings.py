"""Who takes part in a work, and whose approval counts: the facts for `rules.standing`."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from barnraise import record
from barnraise.base import now
from barnraise.contributions.models import Standing
from barnraise.people.models import Person
from barnraise.people.suspending import is_suspended
from barnraise.rules import standing as rule
from barnraise.rules.process import Process, participants_asked
from barnraise.works.models import Work

_QUALIFIED = Q(person__kind=Person.MEMBER) & (Q(judged__gt=0) | Q(unopposed__gt=0))


def counts(work: Work, person: Person | None) -> bool:
    """Tell whether a person's approval counts in a work now."""
    return why_not_counts(work, person) is None


def why_not_counts(work: Work, person: Person | None) -> str | None:
    """Return why a person's approval does not count: `guest`, `suspended`, `no_standing`, or None when it does."""
    if person is None or person.kind != Person.MEMBER or person.left_at is not None:
        return "guest"
    if is_suspended(person):
        return "suspended"
    row = of(work, person)
    facts = rule.Standing(
        is_signed_in=True,
        integrated_on_judgement=row.judged if row else 0,
        integrated_unopposed=row.unopposed if row else 0,
        has_started=work.started_by_id == person.pk,
        others_qualified=_qualified(work).exclude(person=person).count(),
    )
    return None if rule.approval_counts(facts) else "no_standing"


def counting(work: Work) -> int:
    """Return how many people's approvals count now."""
    return len(counting_ids(work))


def counting_ids(work: Work) -> frozenset[int]:
    """Return the ids of everybody whose approval counts now, in two queries at most."""
    ids = set(_qualified_ids(work.pk, now()))
    starter = work.started_by_id
    others = len(ids - {starter})
    if starter is not None and starter not in ids and others < rule.STARTER_STEPS_BACK_AT and _is_member(starter):
        ids.add(starter)
    return frozenset(ids)


def people_counting(work: Work, limit: int = 20) -> list[Person]:
    """Return some of the people whose approval counts, those who did most first."""
    rows = _qualified(work).select_related("person").order_by("-judged", "pk")[:limit]
    people = [row.person for row in rows]
    starter = work.started_by
    if starter is not None and starter not in people and counts(work, starter):
        people.insert(0, starter)
    return people


def taking_part(work: Work, process: Process) -> int:
    """Return how many people take part, counted no further than a process asks: sent something, or reviewed.

    The starter is one of them, authors who are known from imported history alone are not.
    """
    starter, most = work.started_by_id or 0, participants_asked(process) - 1
    others = len(_another(work.pk, starter)) if most == 1 else _others(work.pk, starter)[:most].count()
    return others + 1


def _others(work_id: int, starter_id: int) -> QuerySet[Standing]:
    others = Standing.objects.filter(~Q(person=starter_id), work=work_id)
    return others.exclude(person__kind__in=(Person.IMPORTED, Person.CROWD))


@record.prepared
def _another(work_id: int, starter_id: int) -> QuerySet[Standing, int]:
    return _others(work_id, starter_id).values_list("pk", flat=True)[:1]


def add(work: Work, people: Iterable[Person], **counted: int) -> None:
    """Count something that people did: `integrated`, `judged`, `unopposed`, `reviewed`, each by so many.

    Inside a transaction that has locked the work's chain. What a guest or an imported author did counts for whom she
    has become.
    """
    for person in dict.fromkeys(one.became or one for one in people):
        added = {name: count for name, count in counted.items() if count}
        row = of(work, person)
        if row is None:
            record.add(Standing(work=work, person=person, **counted))
        elif added:
            record.settle(
                Standing, list(added), [(*(getattr(row, name) + more for name, more in added.items()), row.pk)]
            )
    if work.most_counting and not (counted.get("judged") or counted.get("unopposed")):
        return  # nobody has come to count by this
    now_counting = counting(work)
    if now_counting > work.most_counting:
        work.most_counting = now_counting
        Work.objects.filter(pk=work.pk).update(most_counting=now_counting)


def _qualified(work: Work) -> QuerySet[Standing]:
    return Standing.objects.filter(_QUALIFIED, _may_act(now()), work=work, person__left_at=None)


def _may_act(at: datetime) -> Q:
    """Return the condition that somebody is not suspended at a time."""
    return Q(person__suspended_until__isnull=True) | Q(person__suspended_until__lte=at)


@record.prepared
def _qualified_ids(work_id: int, at: datetime) -> QuerySet[Standing, int]:
    qualified = Standing.objects.filter(_QUALIFIED, _may_act(at), work=work_id, person__left_at=None)
    return qualified.values_list("person_id", flat=True)


def of(work: Work, person: Person) -> Standing | None:
    """Return what a person has done in a work; None when nothing."""
    return next(iter(_of(work.pk, person.pk)), None)


@record.prepared
def _of(work_id: int, person_id: int) -> QuerySet[Standing]:
    return Standing.objects.filter(work=work_id, person=person_id)


def _is_member(person_id: int) -> bool:
    return any(until is None or until <= now() for until in _members(person_id))


@record.prepared
def _members(person_id: int) -> QuerySet[Person, datetime | None]:
    rows = Person.objects.filter(pk=person_id, kind=Person.MEMBER, left_at=None)
    return rows.values_list("suspended_until", flat=True)
