"""Who asks: a member by her session, a guest by the secret in her browser, or nobody in particular."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase

from barnraise import people
from barnraise.base import Refused, random_token
from barnraise.people.models import Account, Person
from barnraise.people.suspending import check_may_act

SAFE = ("GET", "HEAD", "OPTIONS")
GUEST_COOKIE = "guest"
GUEST_DAYS = 365
DAY_SECONDS = 86_400
# As many as a workshop behind one address brings; together they may have 250 contributions open.
GUESTS_A_DAY = 50


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
    secret = random_token()
    request.new_guest_secret = secret  # type: ignore[attr-defined]
    return people.guest_with(secret)


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
