"""Writes about people: joining, guests, tokens, taking over what a guest or imported author gave."""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from barnraise import record
from barnraise.base import Refused, now, random_token, sha256
from barnraise.people import name_keys
from barnraise.people.models import Account, Person, SignInLink, Token
from barnraise.people.names import folded, guest_name, why_not_name
from barnraise.record.log.entries.people import Joined, Renamed, TakenOver

SIGN_IN_LINK_HOURS = 24
ABOUT_LENGTH = 2_000


def guest_with(secret: str) -> Person:
    """Return the guest whose browser holds this secret; the first call makes her."""
    kept = sha256(secret.encode())
    guest, _ = Person.objects.get_or_create(
        secret=kept,
        defaults={"name": guest_name(secret), "kind": Person.GUEST, "joined_at": now()},
    )
    return guest


def forget_guest(guest: Person) -> None:
    """Forget a guest who has given nothing: what would have made her known was refused."""
    with record.writing():
        Person.objects.filter(pk=guest.pk, kind=Person.GUEST).delete()


def join(name: str, password: str | None = None, *, email: str = "", guest: Person | None = None) -> Account:
    """Make an account. A guest who joins becomes the member: what she gave stays hers, under the new name.

    Refused: the codes of `why_not_name` and of `name_keys.check`.
    """
    why = why_not_name(name)
    if why:
        raise Refused(why, name=name)
    hashed = make_password(password)  # slow by design, so outside the transaction
    with record.writing():
        name_keys.check(name)
        was_guest = guest is not None and guest.kind == Person.GUEST
        person = _member(name, guest)
        account = Account(username=name, folded=folded(name), email=email, person=person, password=hashed)
        try:
            with transaction.atomic():
                account.save(force_insert=True)
                name_keys.take(person, name)
        except IntegrityError:
            raise Refused("name_taken", name=name) from None
        record.note(record.site_chain().pk, person.uid, Joined(guest=was_guest))
    return account


def _member(name: str, guest: Person | None) -> Person:
    if guest is None or guest.kind != Person.GUEST:
        return Person.objects.create(name=name, kind=Person.MEMBER, joined_at=now())
    guest.name, guest.kind, guest.secret, guest.joined_at = name, Person.MEMBER, None, now()
    guest.save(update_fields=["name", "kind", "secret", "joined_at"])
    return guest


def describe(person: Person, *, name: str, about: str) -> None:
    """Change the name a member is known by, and what she says of herself. The record names her by id, so it stays.

    The name of before is kept for her for `name_keys.KEPT_DAYS`. Refused: the codes of `why_not_name` and of
    `name_keys.check`, `about_long`.
    """
    why = why_not_name(name)
    if why:
        raise Refused(why, name=name)
    if len(about) > ABOUT_LENGTH:
        raise Refused("about_long", most=ABOUT_LENGTH)
    with record.writing():
        account = Account.objects.get(person=person)
        is_renamed = name != person.name
        if is_renamed:
            name_keys.check(name, person)
            name_keys.take(person, name)
        account.username, account.folded = name, folded(name)
        account.save(update_fields=["username", "folded"])
        person.name, person.about = name, about.strip()
        person.save(update_fields=["name", "about"])
        if is_renamed:
            record.note(record.site_chain().pk, person.uid, Renamed())


def take_over(member: Person, other: Person) -> None:
    """Let what a guest or an imported author gave be a member's, by her own act. The caller has checked her right.

    Refused: `not_takeable` for members, and for whoever became somebody already.
    """
    with record.writing():
        free = Person.objects.filter(pk=other.pk, became=None).exclude(kind=Person.MEMBER)
        if member.kind != Person.MEMBER or not free.update(became=member, secret=None):
            raise Refused("not_takeable", status=409)
        record.note(record.site_chain().pk, member.uid, TakenOver(taken=other.uid))


def issue_token(person: Person, name: str, *, scope: str = "write") -> str:
    """Make an API token and return it; it is shown once, only its hash is kept. Scope: "read" or "write"."""
    if scope not in ("read", "write"):
        raise Refused("scope_unknown", scope=scope)
    secret = f"br_{random_token()}"
    with record.writing():
        Token.objects.create(
            person=person, hash=sha256(secret.encode()), name=name[:80] or "token", scope=scope, made_at=now()
        )
    return secret


def revoke_token(person: Person, token_id: int) -> str:
    """Revoke one of a person's own tokens, at once; return its name. Revoking twice changes nothing, and gives ""."""
    with record.writing():
        token = Token.objects.filter(pk=token_id, person=person, revoked_at=None).first()
        if token is None:
            return ""
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
    return token.name


def sign_in_link(person: Person) -> str:
    """Make a secret that signs a member in once, within a day."""
    secret = random_token()
    with record.writing():
        SignInLink.objects.create(
            person=person, hash=sha256(secret.encode()), until=now() + timedelta(hours=SIGN_IN_LINK_HOURS)
        )
    return secret


def use_sign_in_link(secret: str) -> Account | None:
    """Use up a sign-in secret; None when it is unknown, used, or too old."""
    with record.writing():
        link = SignInLink.objects.filter(hash=sha256(secret.encode()), used_at=None, until__gt=now()).first()
        if link is None or not SignInLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now()):
            return None
        return Account.objects.filter(person_id=link.person_id, is_active=True).select_related("person").first()
