"""What every request passes: headers, a busy store, who asks, and refusals as pages or JSON."""

from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponseBase

from barnraise.base import Refused
from barnraise.record import home
from barnraise.web import asking
from barnraise.web.errors import answer

Next = Callable[[HttpRequest], HttpResponseBase]

# Scripts, styles, fonts and pictures from here only; nothing inline, no frames, no plug-ins, forms only to here.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_BUSY = ("locked", "lock timeout", "deadlock", "connection", "unable to open")
_UNWRITTEN = ("readonly database", "unable to open")
_FULL = ("database or disk is full", "disk I/O error", "readonly database", "No space left")


def headers(get_response: Next) -> Next:
    """Send the policy and its kin with every answer that has not its own, and let no cache keep it unasked."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # Some caches keep what says nothing, by its address or its kind alone.
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return respond


def busy(get_response: Next) -> Next:
    """Answer 503 when the store is being written by others, and 507 when it cannot be written at all."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        try:
            return get_response(request)
        except OperationalError as error:
            return _troubled(request, error)

    def _troubled(request: HttpRequest, error: OperationalError) -> HttpResponseBase:
        refused = trouble_in(error)
        if refused is None:
            raise error
        return answer(request, refused)

    # Django turns an exception of a view into a response before it comes back here, so it is caught there too.
    respond.process_exception = (  # type: ignore[attr-defined]
        lambda request, error: _troubled(request, error) if isinstance(error, OperationalError) else None
    )
    return respond


def trouble_in(error: OperationalError) -> Refused | None:
    """Return the refusal that a database in trouble amounts to; None for a bug.

    Codes: `store_readonly`, `store_full`, `store_busy`.
    """
    told = str(error)
    if any(sign in told for sign in _UNWRITTEN) and home.is_readonly():
        return Refused("store_readonly", status=507, retry_after=60, home=str(settings.BARNRAISE_HOME))
    if any(sign in told for sign in _FULL):
        # The connection stays: a new one needs room for its index of the log, and without room nobody could read.
        # Only one that could not be opened for writing would never write again.
        if "readonly" in told and not connection.in_atomic_block:
            connection.close()
        return Refused("store_full", status=507, retry_after=60)
    if any(sign in told for sign in _BUSY):
        return Refused("store_busy", status=503, retry_after=2)
    return None


def asker(get_response: Next) -> Next:
    """Let a guest made by this request keep her secret."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        asking.remember(request, response)
        return response

    return respond


def refusals(get_response: Next) -> Next:
    """Turn a refusal into the page or JSON that says so."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    def refused(request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        return answer(request, error) if isinstance(error, Refused) else None

    respond.process_exception = refused  # type: ignore[attr-defined]
    return respond
