"""Signing in: the form, the way on, and how often it may be tried."""

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.account.internal.flows.login import get_authentication_records, perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.account.signals import password_changed, password_set
from allauth.core.internal import ratelimit
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponseBase

from barnraise import people
from barnraise.base import Refused
from barnraise.people.leaving import end_sessions
from barnraise.people.models import Account
from barnraise.web.adapting import is_own_path

BY_LINK = "signed_in_by_link"
# How many other browsers a new password signed out: said on the page that follows.
ENDED = "sessions_that_a_password_ended"


class SignIn(LoginForm):  # type: ignore[misc]
    """Name and password; a name is found as people write it, in any case."""

    def clean_login(self) -> str:
        """Return the name as the account has it, or as it was typed."""
        typed: str = super().clean_login()
        person = people.named(typed)
        return person.account.username if person is not None else typed


class RequestCode(RequestLoginCodeForm):  # type: ignore[misc]
    """Asking for a code by mail: an address leads to the account that has shown that it is its own, and to no other.

    Else a stranger who wrote somebody's address into an account of theirs would have it confirmed by its owner.
    """

    _user: Account | None

    def clean_email(self) -> str:
        """Return the address that was typed."""
        email: str = super().clean_email()
        own = EmailAddress.objects.filter(user=self._user, email=email.lower(), verified=True)
        if self._user is not None and not own.exists():
            self._user = None
        return email


def sign_in_as(request: HttpRequest, account: Account, *, by: str, on: str = "") -> HttpResponseBase:
    """Sign somebody in who has shown who she is, by "joining" or a "link".

    What else her account asks for (a second factor) comes first. A link is also for who lost her password: the session
    that it begins may set a new one.
    """
    record_authentication(request, account, method=by)
    request.session[BY_LINK] = by == "link"
    joined = by == "joining"
    answer: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=on or None, signup=joined))
    return answer


def came_by_link_or_code(request: HttpRequest) -> bool:
    """Tell whether this session began by a link, or by a code that was sent to her address, and used neither yet."""
    by_code = any(one["method"] == "code" for one in get_authentication_records(request, request.user))
    return bool(request.session.get(BY_LINK, by_code))


def way_on(request: HttpRequest) -> str:
    """Return the path of ours that the person was on her way to, or ""."""
    given: Any = request.POST.get("next") or request.GET.get("next") or ""
    return given if is_own_path(given) else ""


def count(request: HttpRequest, action: str) -> None:
    """Count one try. Refused: `too_often`."""
    if not ratelimit.consume(request, app="allauth.account", action=action):
        raise Refused("too_often", status=429, retry_after=900)


def end_other_sessions(request: HttpRequest, user: Account, **_: Any) -> None:
    """Sign somebody out everywhere else, after a new password, and remember in how many browsers that was."""
    request.session[ENDED] = end_sessions(user, but=request.session.session_key or "")


# After allauth has given this session its new key.
for _changed in (password_changed, password_set):
    _changed.connect(end_other_sessions)


def why_not_password(password: str, account: Account) -> dict[str, str]:
    """Return what is wrong with a password, under the name of its field; nothing when it will do."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        return {"password": " ".join(error.messages)}
    return {}
