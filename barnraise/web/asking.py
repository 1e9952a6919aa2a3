"""Who asks: a member by her session, a guest by the secret in her browser, or nobody in particular."""

import re

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from barnraise import people
from barnraise.base import Refused, random_token
from barnraise.people.models import Account, Person
from barnraise.people.suspending import check_may_act

SAFE = ("GET", "HEAD", "OPTIONS")
GUEST_COOKIE = "guest"
KEY = "form_key"
GUEST_DAYS = 365
DAY_SECONDS = 86_400
# As many as a workshop behind one address brings; together they may have 250 contributions open.
GUESTS_A_DAY = 50
_key = re.compile(r"[A-Za-z0-9_-]{16,64}")


def asker(request: HttpRequest) -> Person | None:
    """Return who asks, without making anybody; None for a reader who has given nothing yet."""
    user = request.user
    if isinstance(user, Account):
        return user.person
    # A guest made by this very request is known already: else keeping a file and sending it would make two.
    return people.guest_of(getattr(request, "new_guest_secret", None) or request.COOKIES.get(GUEST_COOKIE))


def giver(request: HttpRequest) -> Person:
    """Return who gives: the member, the guest, or a guest made now (her secret goes out with the answer).

    Refused: `suspended`, for whoever would change something; `guests_many`.
    """
    known = asker(request) if hasattr(request, "user") else None
    if known is not None:
        if request.method not in SAFE:
            check_may_act(known)
        return known
    _check_machine(request)
    secret = new_secret(request)
    request.new_guest_secret = secret  # type: ignore[attr-defined]
    return people.guest_with(secret)


def key_of(request: HttpRequest) -> str:
    """Return the key that a form was sent with; "" for none, or one that no page of ours has made."""
    sent = request.POST.get(KEY, "") if request.method == "POST" else ""
    return sent if _key.fullmatch(sent) else ""


def new_secret(request: HttpRequest) -> str:
    """Return the secret of a new guest: of one form always the same, so that two clicks at once make one guest."""
    key = key_of(request)
    return salted_hmac("barnraise.guest", key, algorithm="sha256").hexdigest() if key else random_token()


def _check_machine(request: HttpRequest) -> None:
    """Count the guests who came from one machine today: else a program that drops its cookie is a new one each time.

    Refused: `guests_many`.
    """
    key = f"guests:{get_adapter(request).get_client_ip(request)}"
    cache.add(key, 0, timeout=DAY_SECONDS)
    try:
        count = cache.incr(key)
    except ValueError:  # it ran out between these two lines
        count = 1
    if count > GUESTS_A_DAY:
        raise Refused("guests_many", status=429, retry_after=3600, most=GUESTS_A_DAY)


def waiting_guest(request: HttpRequest) -> Person | None:
    """Return the guest whose secret this browser still holds, whoever is signed in; None when there is none."""
    return people.guest_of(request.COOKIES.get(GUEST_COOKIE))


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Send a new guest's secret to her browser."""
    secret = getattr(request, "new_guest_secret", None)
    if secret is not None:
        response.set_cookie(
            GUEST_COOKIE,
            secret,
            max_age=GUEST_DAYS * 86_400,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
