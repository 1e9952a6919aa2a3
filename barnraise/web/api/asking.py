"""Who asks the API: a program by its token, a browser by its session or its guest's secret."""

from importlib import import_module

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest
from ninja.utils import check_csrf

from barnraise import people
from barnraise.base import Refused
from barnraise.people.models import Person
from barnraise.people.suspending import check_may_act
from barnraise.web import asking
from barnraise.web.access import May

SAFE = ("GET", "HEAD", "OPTIONS")
_sessions = import_module(settings.SESSION_ENGINE)


def admit(request: HttpRequest, may: May) -> None:
    """Find out who asks, and refuse who may not use a route. Tokens need neither session nor form token.

    A stranger on a page of ours becomes a guest where guests may give.

    Refused: `token_unknown` (401), `token_reads_only` (403), `form_old` (403), `sign_in_first` (401), and
    `suspended` (403) for what would change something.
    """
    token = _token(request)
    asker = _holder(request, token) if token is not None else _visitor(request)
    if may in ("member", "reader") and (asker is None or asker.kind != Person.MEMBER):
        asker = None
    if asker is None and may == "giver" and _is_on_a_page(request):
        asker = asking.giver(request)
    if asker is None and may != "anyone":
        raise Refused("sign_in_first", status=401)
    if asker is not None and request.method not in SAFE:
        check_may_act(asker)
    request.api_asker = asker  # type: ignore[attr-defined]


def _is_on_a_page(request: HttpRequest) -> bool:
    """Tell whether a page of ours asks for a stranger, who becomes a guest by it, as by a form."""
    if request.method in SAFE or settings.CSRF_COOKIE_NAME not in request.COOKIES:
        return False
    return "Authorization" not in request.headers and check_csrf(request) is None


def asker(request: HttpRequest) -> Person | None:
    """Return who asks, once `admit` has found out; None for a reader who has given nothing yet."""
    person: Person | None = getattr(request, "api_asker", None)
    return person


def known(request: HttpRequest) -> Person:
    """Return who asks, on a route that not anyone may use."""
    person = asker(request)
    if person is None:
        raise Refused("sign_in_first", status=401)
    return person


def _token(request: HttpRequest) -> str | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _holder(request: HttpRequest, token: str) -> Person:
    found = people.who_has(token)
    if found is None:
        raise Refused("token_unknown", status=401)
    person, row = found
    if request.method not in SAFE and row.scope != "write":
        raise Refused("token_reads_only", status=403)
    return person


def _visitor(request: HttpRequest) -> Person | None:
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if key is None and asking.GUEST_COOKIE not in request.COOKIES:
        return None
    if request.method not in SAFE and check_csrf(request) is not None:
        raise Refused("form_old", status=403)
    request.session = _sessions.SessionStore(key)
    request.user = auth.get_user(request)
    return asking.asker(request)
