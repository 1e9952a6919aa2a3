"""Signing in: the form, the way on, and how often it may be tried."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponseBase

from barnraise import people
from barnraise.base import Refused
from barnraise.people.models import Account
from barnraise.web.adapting import is_own_path


class SignIn(LoginForm):  # type: ignore[misc]
    """Name and password; a name is found as people write it, in any case."""

    def clean_login(self) -> str:
        """Return the name as the account has it, or as it was typed."""
        typed: str = super().clean_login()
        person = people.named(typed)
        return person.account.username if person is not None else typed


def sign_in_as(request: HttpRequest, account: Account, *, on: str = "", joined: bool = False) -> HttpResponseBase:
    """Sign somebody in who has shown who she is; what else her account asks for (a second factor) comes first."""
    answer: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=on or None, signup=joined))
    return answer


def way_on(request: HttpRequest) -> str:
    """Return the path of ours that the person was on her way to, or ""."""
    given: Any = request.POST.get("next") or request.GET.get("next") or ""
    return given if is_own_path(given) else ""


def count(request: HttpRequest, action: str) -> None:
    """Count one try. Refused: `too_often`."""
    if not ratelimit.consume(request, app="allauth.account", action=action):
        raise Refused("too_often", status=429, retry_after=900)
