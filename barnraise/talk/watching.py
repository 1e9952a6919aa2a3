"""Watching works and components: a member's own list, which nobody else sees and the record does not hold."""

from django.db.models import Q

from barnraise import record
from barnraise.base import Refused, now
from barnraise.people.models import Account, Person
from barnraise.talk.models import Watch
from barnraise.works.models import Component, Work

# More than anybody can follow; what she watches is asked for with every look at her page.
MOST_WATCHED = 500


def watch(person: Person, work: Work, component: Component | None = None) -> None:
    """Watch a work, or one component of it; twice is once. Refused: `sign_in_first`, `watches_many`."""
    account = _account(person)
    with record.writing():
        if Watch.objects.filter(account=account).count() >= MOST_WATCHED:
            raise Refused("watches_many", status=409, most=MOST_WATCHED)
        Watch.objects.get_or_create(account=account, work=work, component=component, defaults={"at": now()})


def unwatch(person: Person, work: Work, component: Component | None = None) -> None:
    """Watch something no longer. Refused: `sign_in_first`."""
    account = _account(person)
    with record.writing():
        Watch.objects.filter(account=account, work=work, component=component).delete()


def is_watching(person: Person | None, work: Work, component: Component | None = None) -> bool:
    """Tell whether somebody watches a work, or one component."""
    if person is None:
        return False
    return Watch.objects.filter(account__person=person, work=work, component=component).exists()


def watches(person: Person) -> list[Watch]:
    """Return what somebody watches, the newest first."""
    rows = Watch.objects.filter(Q(account__person=person), work__is_ready=True)
    return list(rows.select_related("work", "component").order_by("-pk"))


def _account(person: Person) -> Account:
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is None:
        raise Refused("sign_in_first", status=401)
    return account
