"""Leaving: what was only hers goes, what she gave stays, credited as she chooses."""

from importlib import import_module
from typing import Literal

from allauth.usersessions.models import UserSession
from django.conf import settings

from barnraise import record
from barnraise.base import Refused, now
from barnraise.people import name_keys
from barnraise.people.models import Account, Person, SignInLink, Token
from barnraise.record.db.database import leave_no_trace
from barnraise.record.log.entries.people import MemberLeft

Credited = Literal["by_name", "by_number"]


def leave(person: Person, *, credited: Credited) -> None:
    """Close a member's account: address, password, keys, sessions, tokens and profile go; contributions stay.

    `by_name` keeps her name beside them, and from others who would take it; `by_number` makes it "contributor N", and
    keeps it from others for a time, so that nobody passes for her while people still remember.
    Refused: `not_here` for who is no member, or left already; `credit_unknown`.
    """
    if credited not in ("by_name", "by_number"):
        raise Refused("credit_unknown", given=credited)
    with record.writing():
        account = Account.objects.filter(person=person, person__left_at=None).first()
        if account is None:
            raise Refused("not_here", status=409)
        end_sessions(account)
        Token.objects.filter(person=person).delete()
        SignInLink.objects.filter(person=person).delete()
        entry = record.note(record.site_chain().pk, person.uid, MemberLeft())
        # Deleting the account takes what hangs on it: addresses, passkeys, second factors.
        account.delete()
        if credited == "by_name":
            _keep_name(account)
        else:
            name_keys.give_up(person)
            person.name = f"contributor {entry.number}"
        person.about, person.left_at = "", now()
        person.save(update_fields=["name", "about", "left_at"])
        leave_no_trace()


def _keep_name(account: Account) -> None:
    closed = Account(username=account.username, folded=account.folded, person=account.person, is_active=False)
    closed.set_unusable_password()
    closed.save(force_insert=True)


def end_sessions(account: Account, *, only: int | None = None, but: str = "") -> int:
    """End an account's sessions: one by its number, or all but the one with a key; return how many."""
    ended = UserSession.objects.filter(user=account).exclude(session_key=but)
    if only is not None:
        ended = ended.filter(pk=only)
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    with record.writing():
        keys = list(ended.values_list("session_key", flat=True))
        # Of a session that has another key by now the row may be left.
        open_keys = [key for key in keys if store.exists(key)]
        for key in open_keys:
            store.delete(key)
        ended.delete()
    return len(open_keys)
