"""Ways in besides a password: accounts elsewhere that are connected here, and second factors that were lost."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Model

from barnraise import record
from barnraise.base import Refused
from barnraise.people.actions import join
from barnraise.people.models import Account, Person
from barnraise.record.log.entries.people import FactorsForgotten


def join_by(elsewhere: SocialAccount, name: str, *, guest: Person | None = None) -> Account:
    """Make an account that is entered by an account elsewhere, not saved yet, and by no password.

    Refused: the codes of `join`, and `login_taken`.
    """
    with record.writing():
        if SocialAccount.objects.filter(provider=elsewhere.provider, uid=elsewhere.uid).exists():
            raise Refused("login_taken", status=409)
        account = join(name, guest=guest)
        elsewhere.user = account
        elsewhere.save()
    return account


def disconnect(person: Person, login_id: int) -> str:
    """Let a member's account elsewhere no longer open her account here; return whose it was by the provider's id.

    Refused: `not_found`, `last_way_in`.
    """
    login = SocialAccount.objects.filter(user__person=person, pk=login_id).first()
    if login is None:
        raise Refused("not_found", status=404)
    with removing(person, login):
        login.delete()
    return str(login.provider)


@contextmanager
def removing(person: Person, way: Model) -> Iterator[None]:
    """Remove a way into an account within this, in one transaction, where another stays. Refused: `last_way_in`."""
    with record.writing():
        # Locked, else two windows could each remove what the other relies on.
        account = Account.objects.select_for_update().get(person=person)
        if not ways(account, but=way):
            raise Refused("last_way_in", status=409)
        yield


def ways(account: Account, *, but: Model | None = None) -> list[str]:
    """Return by what somebody can come into an account, leaving out one way.

    A key that only confirms a password, a second factor and its recovery codes open nothing alone; nor do an address
    where no mail is sent, and an account at a provider that this commons no longer asks.
    """
    passkeys = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    logins = SocialAccount.objects.filter(user=account, provider__in=settings.SOCIALACCOUNT_PROVIDERS)
    by_mail = settings.ACCOUNT_LOGIN_BY_CODE_ENABLED
    addresses = EmailAddress.objects.filter(user=account, verified=True) if by_mail else ()
    rows: list[Model] = [*(one for one in passkeys if one.wrap().is_passwordless), *logins, *addresses]
    return (["password"] if account.has_usable_password() else []) + [type(one).__name__ for one in rows if one != but]


def forget_factors(person: Person) -> None:
    """Remove a member's passkeys and second factors, by the operator's power; the record tells it."""
    with record.writing():
        forgotten, _ = Authenticator.objects.filter(user__person=person).delete()
        if forgotten:
            record.note(record.site_chain().pk, None, FactorsForgotten(member=person.uid))
