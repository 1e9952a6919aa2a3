"""Who may use each address: declared beside the view, listed by `routes`, tested as a matrix.

A declaration speaks of who asks. What she may do to the one thing she names (her own, another's, one that she may not
know of) is decided by the action behind the view, the same for page and API.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.core.checks import Error
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, path

from barnraise.base import Refused
from barnraise.people.suspending import check_may_act
from barnraise.web import form_keys
from barnraise.web.numbers import LARGEST

# anyone: everybody, signed in or not; writing as a guest makes her one. member: signed in, or a token of scope write.
# reader: signed in, or a token of any scope. giver: a member, or a guest whom her browser's secret makes known.
# The key under which the pattern of the route stands in the WSGI environment.
ROUTE = "barnraise.route"
May = Literal["anyone", "giver", "member", "reader"]
View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Route:
    """One address with its view, its name, who may use it, and by which methods."""

    pattern: str
    name: str
    view: View
    may: May
    methods: tuple[str, ...]
    is_api: bool = False


ROUTES: list[Route] = []
# What somebody who is suspended may still do: look after her account and her mail, leave, sign in and out.
HER_OWN = ("/profile", "/sign-in", "/sign-out", "/join", "/notices")


def route(
    pattern: str, *, may: May, name: str = "", methods: tuple[str, ...] = ("GET",), once: bool = True
) -> Callable[[View], View]:
    """Declare a view's address. `methods` that are not named answer 405; HEAD goes with GET.

    `once`: a form is done once, however often it is sent; False for what changes nothing, or only what it replaces.
    """

    def declare(view: View) -> View:
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.META[ROUTE] = pattern  # for the figures, which name no address
            is_form = request.method == "POST" and "POST" in methods and not request.path.startswith(form_keys.WAYS_IN)
            if is_form:
                form_keys.check_opener(request)
            check(request, may, methods)
            check_address([*kwargs.values(), *request.GET.values()])
            _check_fields(request)
            if is_form and once:
                return form_keys.once(request, lambda: view(request, *args, **kwargs))
            return view(request, *args, **kwargs)

        guarded.__name__ = view.__name__
        guarded.__doc__ = view.__doc__
        guarded.may = may  # type: ignore[attr-defined]
        ROUTES.append(Route(pattern, name or view.__name__, guarded, may, methods))
        return guarded

    return declare


def check(request: HttpRequest, may: May, methods: tuple[str, ...]) -> None:
    """Refuse who may not use a route: `method_unknown` (405), `sign_in_first` (401), `suspended` (403)."""
    if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
        raise Refused("method_unknown", status=405, method=request.method, allowed=", ".join(methods))
    # A view for givers turns strangers away itself and shows again what they typed; the matrix holds it to that.
    if may not in ("anyone", "giver") and not request.user.is_authenticated:
        raise Refused("sign_in_first", status=401)
    if request.method not in ("GET", "HEAD") and not request.path.startswith(HER_OWN):
        person = getattr(request.user, "person", None)
        if person is not None:
            check_may_act(person)


def check_address(given: list[Any]) -> None:
    """Refuse an address that no table can be asked for: with the character NUL, or a number beyond every row's."""
    if any("\0" in one if isinstance(one, str) else isinstance(one, int) and one > LARGEST for one in given):
        raise Refused("not_found", status=404)


def _check_fields(request: HttpRequest) -> None:
    """Refuse a form in which somebody says the character NUL: no key types it, and PostgreSQL keeps no text with it."""
    for name, values in request.POST.lists() if request.method == "POST" else ():
        if any("\0" in value for value in values):
            raise Refused("input_invalid", status=400, where=name, why="it holds the character NUL")


def url_patterns() -> list[URLPattern]:
    """Return every declared address, for Django."""
    return [path(one.pattern, one.view, name=one.name) for one in ROUTES if not one.is_api]


def routes() -> tuple[Route, ...]:
    """Return every address that was declared, pages and API, once `barnraise.urls` is loaded."""
    return tuple(ROUTES)


def undeclared(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> list[str]:
    """Return the addresses that nobody declared: whatever came in past `route` and the API's own door."""
    declared = {_plain(one.pattern) for one in ROUTES}
    found = []
    for one in patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            found += undeclared(one.url_patterns, address)
        elif _plain(address) not in declared and one.name != "api-root":  # which answers 404 to everybody
            found.append(address)
    return found


def _plain(pattern: str) -> str:
    """Return a pattern as Django and the API would both write it."""
    return re.sub(r"[<{](?:\w+:)?(\w+)(?::\w+)?[>}]", r"<\1>", pattern)


def undeclared_errors() -> list[Error]:
    """Return an error for each address that declares nobody who may use it: they stop the start."""
    return [
        Error(f"The address “{address}” does not declare who may use it.", id="barnraise.E001")
        for address in undeclared(get_resolver().url_patterns)
    ]
