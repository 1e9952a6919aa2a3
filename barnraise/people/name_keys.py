"""Who has a name, and what looks like it; for a time, who had one."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q

from barnraise.base import Refused, now, sha256
from barnraise.people.lookalikes import skeletons
from barnraise.people.models import Account, NameKey, Person
from barnraise.people.names import folded

# A season: by then those who knew somebody by a name have met them under the new one. Chosen by us.
KEPT_DAYS = 90
# Else one person could keep any number of names from others, by taking one after another.
MOST_KEPT = 3


def keys(name: str) -> list[bytes]:
    """Return what is compared of a name: the hash of each of its skeletons."""
    return [sha256(f"{kind}:{one}".encode()) for kind, one in zip("we", skeletons(name), strict=True)]


def check(name: str, person: Person | None = None) -> None:
    """Refuse a name that others have or would be taken for; one's own of before is free.

    Refused: `name_taken`, `name_alike`, `name_kept`. Inside the transaction that takes it.
    """
    if Account.objects.filter(folded=folded(name)).exclude(person=person).exists():
        raise Refused("name_taken", name=name)
    others = NameKey.objects.filter(Q(until=None) | Q(until__gt=now()), key__in=keys(name)).exclude(person=person)
    key = others.order_by("pk").first()
    if key is not None and key.until is not None:
        raise Refused("name_kept", name=name, until=f"{key.until:%Y-%m-%d}")
    if key is not None:
        raise Refused("name_alike", name=name)


def take(person: Person, name: str) -> None:
    """Note that somebody has a name from now on, and no longer the one of before, which stays kept for them."""
    taken = keys(name)
    NameKey.objects.filter(key__in=taken, until__lte=now()).delete()
    give_up(person, but=taken)
    for key in taken:
        NameKey.objects.update_or_create(key=key, defaults={"person": person, "until": None})


def give_up(person: Person, *, but: Iterable[bytes] = ()) -> None:
    """Keep the name that somebody has for a time from others; the oldest go when there are many."""
    until = now() + timedelta(days=KEPT_DAYS)
    NameKey.objects.filter(person=person, until=None).exclude(key__in=list(but)).update(until=until)
    kept = NameKey.objects.filter(person=person, until__isnull=False).order_by("-until", "-pk")
    times = list(dict.fromkeys(kept.values_list("until", flat=True)))
    NameKey.objects.filter(person=person, until__in=times[MOST_KEPT:]).delete()


def forget_given_up() -> int:
    """Forget names that were given up long enough ago; return how many keys went."""
    return NameKey.objects.filter(until__lte=now()).delete()[0]


def derive() -> None:
    """Note anew what the names in use look like, in the caller's transaction: after an upgrade, or for a new table.

    Where two have looked alike all along, both keep their name, and the older account the key.
    """
    NameKey.objects.filter(until=None).delete()
    accounts = Account.objects.order_by("pk").values_list("person_id", "username")
    rows = (NameKey(key=key, person_id=person) for person, name in accounts.iterator() for key in keys(name))
    NameKey.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
