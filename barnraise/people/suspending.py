"""Suspension: for a while somebody only reads. Set by governance, asked wherever somebody acts."""

from datetime import datetime
from typing import Any

from barnraise.base import Refused, now
from barnraise.people.models import Person


def is_suspended(person: Person) -> bool:
    """Tell whether somebody is suspended now."""
    return person.suspended_until is not None and person.suspended_until > now()


def may_act(person: Person) -> bool:
    """Tell whether somebody can do anything now: they have not left, and are not suspended."""
    return person.left_at is None and not is_suspended(person)


def absence_of(person: Person) -> str:
    """Return why somebody cannot act: "left", "suspended", or "" for who can."""
    return "left" if person.left_at is not None else "suspended" if is_suspended(person) else ""


def check_may_act(person: Person) -> None:
    """Refuse `suspended` to somebody who may only read for a while."""
    if is_suspended(person):
        raise Refused("suspended", status=403, **suspension_of(person))


def suspension_of(person: Person) -> dict[str, Any]:
    """Return the facts of the sentence that says until when somebody only reads."""
    until = f"{person.suspended_until:%Y-%m-%d}" if person.suspended_until is not None else ""
    return {"until": until, "person": str(person.uid)}


def suspend_until(person: Person, until: datetime | None) -> None:
    """Suspend somebody until a time, or no longer; inside the caller's transaction. The entry is the caller's."""
    Person.objects.filter(pk=person.pk).update(suspended_until=until)
    person.suspended_until = until
