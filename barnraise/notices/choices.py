"""What a member chose to be told, by work and by topic: the most exact choice holds, and mail goes as they wished."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Case, CharField, Q, QuerySet, Value, When

from barnraise import talk
from barnraise.notices.events import EVENTS, Event
from barnraise.notices.models import Choice, Notice
from barnraise.people.models import Account
from barnraise.works.models import Work

# Of these a page offers choices.
MOST_WORKS = 60
BY_MAIL = ("each", "daily")


@dataclass(frozen=True, slots=True)
class Told:
    """One choice: `work` None is all works, `topic` "" all topics."""

    work: Work | None
    topic: str
    how: str


def chosen(account: Account) -> list[Told]:
    """Return all choices of a member, those for all works first."""
    rows = Choice.objects.filter(account=account).select_related("work").order_by("work__title", "work", "topic")
    told = [Told(row.work, row.topic, row.how) for row in rows if row.work is None or row.work.is_ready]
    return sorted(told, key=lambda one: one.work is not None)


def works_for(account: Account) -> list[Work]:
    """Return works for which a member may choose: where they have, what they watch, where they took part."""
    shown = Work.objects.filter(is_ready=True)
    chose = shown.filter(pk__in=Choice.objects.filter(account=account).values("work")).order_by("title")
    watched = [one.work for one in talk.watching.watches(account.person)]
    parts = shown.filter(standings__person=account.person).order_by("-standings__pk")
    return list(dict.fromkeys([*chose, *watched, *parts[:MOST_WORKS]]))[:MOST_WORKS]


def is_by_mail(account: Account) -> bool:
    """Tell whether a member chose to have anything by mail."""
    return Choice.objects.filter(account=account, how__in=BY_MAIL).exists()


def without_unwanted(rows: QuerySet[Notice], account: Account) -> QuerySet[Notice]:
    """Leave out what a member chose not to be told; what asks something of them stays."""
    found = _rows(account)
    if not any(one.how == "not" for one in found):
        return rows
    return rows.annotate(chosen=_how(found)).exclude(~_asking(), chosen="not")


def by_mail(rows: QuerySet[Notice], account: Account, wished: str, way: str) -> QuerySet[Notice]:
    """Return those of some notices that go by mail in one way: "each", "daily" or "weekly"."""
    found = _rows(account)
    if not found:
        return rows if wished == way else rows.none()
    return rows.annotate(way=_how(found, default=wished)).filter(way=way)


def ways(account: Account, wished: str) -> list[str]:
    """Return in which ways a member has mail."""
    given = {one.how for one in _rows(account)} | {wished}
    return [way for way in ("each", "daily", "weekly") if way in given]


def _rows(account: Account) -> list[Choice]:
    """Return a member's choices, the most exact first."""
    rows = Choice.objects.filter(account=account)
    return sorted(rows, key=lambda one: (one.work_id is None, one.topic == "", one.pk))


def _how(found: Sequence[Choice], *, default: str = "") -> Case:
    whens = [When(_about(one), then=Value(one.how)) for one in found]
    return Case(*whens, default=Value(default), output_field=CharField())


def _about(one: Choice) -> Q:
    where = Q(account=one.account_id) if one.work_id is None else Q(work=one.work_id)
    return where & _named(event for event in EVENTS if event.topic == one.topic) if one.topic else where


def _asking() -> Q:
    return _named(event for event in EVENTS if event.acts)


def _named(events: Iterable[Event]) -> Q:
    """Return the condition that a notice is one of some events."""
    details: dict[str, set[str]] = {}
    for event in events:
        details.setdefault(event.kind, set()).update(event.details)
    return reduce(or_, (Q(kind=kind, detail__in=sorted(of)) for kind, of in details.items()))
