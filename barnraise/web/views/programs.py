"""The API, explained to people: every operation, and how to begin."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from barnraise.web.access import ROUTES, route
from barnraise.web.showing import show


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method, address, the first line of what it says of itself, and whether it needs a token."""

    method: str
    address: str
    says: str
    needs_token: bool


@route("api/docs", may="anyone")
def programs(request: HttpRequest) -> HttpResponse:
    """List what programs may do here."""
    return show(
        request,
        "programs.html",
        title=_("API"),
        site=settings.BARNRAISE_URL,
        operations=operations(),
    )


def operations() -> list[Operation]:
    """Return every operation, by address."""
    found = [
        Operation(one.methods[0], _address(one.pattern), _first_line(one.view.__doc__), one.may != "anyone")
        for one in ROUTES
        if one.is_api
    ]
    return sorted(found, key=lambda one: (one.address, one.method))


def _address(pattern: str) -> str:
    """Write {path:path}, which takes a path with slashes, as people read it."""
    return "/" + pattern.replace("{path:path}", "{path}")


def _first_line(told: str | None) -> str:
    return (told or "").strip().partition("\n")[0]
