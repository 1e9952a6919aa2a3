"""Muting and blocking: a member's own list, which nobody else sees and the record does not hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from barnraise import record
from barnraise.base import Refused, now
from barnraise.people.models import Account, Person
from barnraise.people.queries import known_as
from barnraise.talk.models import Mute
from barnraise.works.history import Who, who

# More than anybody has trouble with; every page of talk asks for the whole list.
MOST_MUTED = 500


@dataclass(frozen=True, slots=True)
class Muted:
    """Somebody who is kept away: `is_blocked` when she cannot write to her either."""

    row_id: int
    who: Who
    is_blocked: bool
    at: datetime


def mute(person: Person, other: Person, *, block: bool = False) -> None:
    """See nothing more of what somebody says; with `block`, let her not write to oneself either. The last one counts.

    Refused: `sign_in_first`, `mutes_oneself`, `mutes_many`.
    """
    account, other = _account(person), _now(other)
    if other.pk == person.pk:
        raise Refused("mutes_oneself")
    with record.writing():
        rows = Mute.objects.filter(account=account)
        if not rows.filter(person=other).exists() and rows.count() >= MOST_MUTED:
            raise Refused("mutes_many", status=409, most=MOST_MUTED)
        Mute.objects.update_or_create(account=account, person=other, defaults={"is_block": block, "at": now()})


def unmute(person: Person, other: Person) -> None:
    """Keep somebody away no longer. Refused: `sign_in_first`."""
    account = _account(person)
    with record.writing():
        Mute.objects.filter(Q(person=_now(other)) | Q(person__became=_now(other)), account=account).delete()


def mutes(person: Person, *, before: int | None = None, limit: int = MOST_MUTED) -> list[Muted]:
    """Return whom somebody keeps away, the newest first; `before` is the row id of the last one shown."""
    rows = Mute.objects.filter(account__person=person).select_related("person__became__became").order_by("-pk")
    rows = rows.filter(pk__lt=before) if before is not None else rows
    return [Muted(row.pk, who(row.person), row.is_block, row.at) for row in rows[:limit]]


def muted_ids(person: Person | None) -> frozenset[int]:
    """Return the row ids of whom somebody keeps away, under whatever names they gave before they joined."""
    if person is None or person.kind != Person.MEMBER:
        return frozenset()
    return known_as(Mute.objects.filter(account__person=person).values_list("person_id", flat=True))


def muted_uids(person: Person | None) -> frozenset[UUID]:
    """Return the ids of whom somebody keeps away, as pages name them."""
    away = muted_ids(person)
    return frozenset(Person.objects.filter(pk__in=away).values_list("uid", flat=True)) if away else frozenset()


def is_muted(person: Person, other: Person) -> Muted | None:
    """Tell whether somebody keeps another away, and how; None when not."""
    rows = Mute.objects.filter(Q(person=other) | Q(person__became=other), account__person=person)
    found = rows.select_related("person__became").first()
    return Muted(found.pk, who(found.person), found.is_block, found.at) if found is not None else None


def unwanted_by(person: Person) -> frozenset[int]:
    """Return the row ids of whom somebody keeps away, and of who blocks her: what is not offered to her to read."""
    return known_as(one for pair in _kept_away(person.pk) for one in pair if one != person.pk) - {person.pk}


@record.prepared
def _kept_away(person: Any) -> QuerySet[Mute, Any]:
    to_her = Q(is_block=True) & (Q(person=person) | Q(person__became=person))
    return Mute.objects.filter(Q(account__person=person) | to_her).values_list("account__person_id", "person_id")


def particular_among(accounts: Iterable[int]) -> set[int]:
    """Return those of some accounts whose people keep somebody away, or are blocked by somebody."""
    ids = list(accounts)
    muting = set(Mute.objects.filter(account__in=ids).values_list("account_id", flat=True))
    blocked = Account.objects.filter(pk__in=ids, person__in=Mute.objects.filter(is_block=True).values("person"))
    return muting | set(blocked.values_list("pk", flat=True))


def check_may_write_to(owners: Iterable[Person], writer: Person) -> None:
    """Refuse `blocked` (403) to whom one of some people blocks, under whatever name."""
    to = known_as(one.pk for one in owners)
    if to and Mute.objects.filter(account__person__in=to, is_block=True, person__in=known_as([writer.pk])).exists():
        raise Refused("blocked", status=403)


def apart(people: Iterable[int]) -> frozenset[int]:
    """Return who blocks one of some people, or is blocked by one: chance never brings them together."""
    ids = known_as(people)
    blocks = Mute.objects.filter(Q(account__person__in=ids) | Q(person__in=ids), is_block=True)
    pairs = blocks.values_list("account__person_id", "person_id")
    return known_as(one for pair in pairs for one in pair if one not in ids) - ids


def _now(person: Person) -> Person:
    while person.became is not None:
        person = person.became
    return person


def _account(person: Person) -> Account:
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is None:
        raise Refused("sign_in_first", status=401)
    return account
