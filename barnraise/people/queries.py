"""Reads about people."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barnraise.base import sha256
from barnraise.people.models import Account, Person, Token
from barnraise.people.names import folded


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person's page shows of her."""

    uid: UUID
    name: str
    kind: str
    about: str
    joined_at: datetime
    was: tuple[str, ...]


def profile(uid: UUID) -> Profile | None:
    """Return what is public about a person; None for an unknown id."""
    person = Person.objects.filter(uid=uid).first()
    if person is None:
        return None
    was = tuple(person.was.order_by("name").values_list("name", flat=True))
    return Profile(person.uid, person.name, person.kind, person.about, person.joined_at, was)


def guest_of(secret: str | None) -> Person | None:
    """Return the guest whose browser holds this secret, if there is one."""
    return Person.objects.filter(secret=sha256(secret.encode())).first() if secret else None


def of_account(account: Account) -> Person:
    """Return the person whose account this is."""
    return account.person


def named(name: str) -> Person | None:
    """Return the member of this name, whatever its case."""
    account = Account.objects.filter(folded=folded(name)).select_related("person").first()
    return account.person if account else None


def who_has(secret: str) -> tuple[Person, Token] | None:
    """Return who an API token stands for; None for one that is unknown or revoked, or whose account is closed."""
    token = (
        Token.objects.filter(hash=sha256(secret.encode()), revoked_at=None, person__account__is_active=True)
        .select_related("person")
        .first()
    )
    return (token.person, token) if token else None
