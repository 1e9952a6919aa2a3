"""Reads about people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import sha256
from barnraise.people.models import Account, Person, Token
from barnraise.people.names import folded
from barnraise.record.db.database import asked
from barnraise.record.log.entries.governance import ActOver, Suspended
from barnraise.record.log.entries.people import FactorsForgotten, Joined, TakenOver
from barnraise.record.models import Entry


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person's page shows of her."""

    uid: UUID
    name: str
    kind: str
    about: str
    joined_at: datetime
    was: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which a member is signed in."""

    pk: int
    browser: str
    since: datetime
    is_here: bool


@dataclass(frozen=True, slots=True)
class Login:
    """An account elsewhere by which a member may sign in; `name` is hers there."""

    pk: int
    provider: str
    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """What only a person herself sees of her account."""

    tokens: tuple[Token, ...]
    sessions: tuple[Session, ...]
    claimable: tuple[Person, ...]
    logins: tuple[Login, ...]
    keys: int
    address: str


def told_of(entries: Iterable[Entry]) -> set[int]:
    """Return the ids of the people of whom entries of the site's chain tell: who left, was renamed, became another.

    Who has joined is not known anywhere yet, unless they gave something before, as a guest.
    """
    uids: set[UUID] = set()
    for entry in entries:
        if entry.person is not None and entry.event != Joined():
            uids.add(entry.person)
        match entry.event:
            case TakenOver(taken=whom) | Suspended(about=whom) | ActOver(about=UUID() as whom):
                uids.add(whom)
            case FactorsForgotten(member=whom):
                uids.add(whom)
    rows = Person.objects.filter(uid__in=uids).values_list("pk", "became_id")
    return {id for row in rows for id in row if id is not None}


def own(person: Person, *, session_key: str | None = None) -> Own:
    """Return what a member may manage; `session_key` is that of the session in which she asks.

    `claimable` are imported authors whom an address leads to that she has shown to be hers.
    """
    from allauth.account.models import EmailAddress  # slow: the tables of how people sign in
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount
    from allauth.usersessions.models import UserSession

    verified = EmailAddress.objects.filter(user__person=person, verified=True).order_by("-primary")
    addresses = [row.email for row in verified]
    # Only plain letters have one lower case each: a long s or the Kelvin sign would be another's s or k.
    hers = [one.lower() for one in addresses if one.isascii()]
    authors = Person.objects.filter(addresses__address__in=hers, became=None)
    return Own(
        tokens=tuple(person.tokens.filter(revoked_at=None).order_by("pk")),
        sessions=tuple(
            Session(row.pk, row.user_agent, row.created_at, row.session_key == session_key)
            for row in UserSession.objects.filter(user__person=person).order_by("pk")
        ),
        claimable=tuple(authors.filter(kind=Person.IMPORTED).distinct().order_by("pk")),
        logins=tuple(
            Login(row.pk, row.provider, row.extra_data.get("name", ""))
            for row in SocialAccount.objects.filter(user__person=person).order_by("pk")
        ),
        keys=Authenticator.objects.filter(user__person=person).count(),
        address=addresses[0] if addresses else "",
    )


def known_as(ids: Iterable[int]) -> frozenset[int]:
    """Return the row ids of some people: their own, of whom they became, and of whom they were before."""
    known = set(ids)
    if not known:
        return frozenset()
    known.update(_became(sorted(known)))
    known.update(_were(sorted(known)))
    return frozenset(known)


@record.prepared
def _became(people: Any) -> QuerySet[Person, Any]:
    return Person.objects.filter(pk__in=people, became__isnull=False).values_list("became_id", flat=True)


@record.prepared
def _were(people: Any) -> QuerySet[Person, int]:
    return Person.objects.filter(became__in=people).values_list("pk", flat=True)


def by_uid(uid: UUID) -> Person | None:
    """Return a person of any kind by her id."""
    return Person.objects.filter(uid=uid).select_related("became").first()


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


def named(name: str) -> Person | None:
    """Return the member of this name, whatever its case."""
    account = Account.objects.filter(folded=folded(name)).select_related("person").first()
    return account.person if account else None


def who_has(secret: str) -> tuple[Person, Token] | None:
    """Return who an API token stands for; None for one that is unknown or revoked, or whose account is closed."""
    token = next(iter(_tokens(sha256(secret.encode()))), None)
    return (token.person, token) if token else None


def writer_with(secret: str) -> int | None:
    """Return the id of who may write by an API token, by one short statement; None for everybody else."""
    rows = asked(
        "SELECT p.id FROM barnraise_token t JOIN barnraise_person p ON p.id = t.person_id JOIN barnraise_account a"
        " ON a.person_id = p.id WHERE t.hash = %s AND t.scope = %s AND t.revoked_at IS NULL AND a.is_active",
        [sha256(secret.encode()), "write"],
    )
    return rows[0][0] if rows else None


@record.prepared
def _tokens(hash: bytes) -> QuerySet[Token]:
    holders = Token.objects.filter(hash=hash, revoked_at=None, person__account__is_active=True)
    return holders.select_related("person")
