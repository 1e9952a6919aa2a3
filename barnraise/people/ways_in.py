"""Ways in besides a password: accounts elsewhere that are connected here, and second factors that were lost."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from barnraise import record
from barnraise.base import Refused
from barnraise.people.actions import join
from barnraise.people.models import Account, Person


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


def disconnect(person: Person, login_id: int) -> None:
    """Let a member's account elsewhere no longer open her account here. Refused: `not_found`, `last_way_in`."""
    with record.writing():
        mine = SocialAccount.objects.filter(user__person=person)
        if not mine.filter(pk=login_id).exists():
            raise Refused("not_found", status=404)
        passkeys = Authenticator.objects.filter(user__person=person, type=Authenticator.Type.WEBAUTHN)
        others = mine.exclude(pk=login_id)
        if not (person.account.has_usable_password() or others.exists() or passkeys.exists()):
            raise Refused("last_way_in", status=409)
        mine.filter(pk=login_id).delete()


def forget_factors(person: Person) -> None:
    """Remove a member's passkeys and second factors, by the operator's power; the record tells it."""
    with record.writing():
        forgotten, _ = Authenticator.objects.filter(user__person=person).delete()
        if forgotten:
            record.note(record.site_chain().pk, "factors_forgotten", None, member=str(person.uid))
