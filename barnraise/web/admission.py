"""Before anything looks at a request: the host that it names is ours, and its length is a number.

Published pages and quick answers are given before Django sees a request, so what Django would check comes first here.
Static files come from the server itself, for any host: they are the same in every store, and tell nothing of it.
"""

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from barnraise.base import Refused
from barnraise.web.errors import told
from barnraise.web.middleware import HEADERS
from barnraise.web.numbers import number_in

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

STATUSES = {400: "400 Bad Request", 421: "421 Misdirected Request"}


def admitted(application: Application) -> Application:
    """Refuse what names another host, or a length that is none; pass everything else on.

    Codes: `host_unknown` (421), `input_invalid` (400).
    """

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        refused = _why_not(environ)
        if refused is None:
            return application(environ, start_response)
        return _answer(refused, environ, start_response)

    return respond


def _why_not(environ: dict[str, Any]) -> Refused | None:
    if not is_ours(environ.get("HTTP_HOST") or environ["SERVER_NAME"]):
        return Refused("host_unknown", status=421)
    length = environ.get("CONTENT_LENGTH")
    if length and number_in(length) is None:
        return Refused("input_invalid", status=400, where="Content-Length", why="the length is no number")
    return None


def is_ours(host: str) -> bool:
    """Tell whether a request's Host names this site; a header that a proxy forwards never does."""
    name, _ = split_domain_port(host)
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _answer(refused: Refused, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Say a refusal in plain words, which repeat nothing of what was sent."""
    error = told(refused)
    if environ["PATH_INFO"].startswith("/api/"):
        kind, body = "application/json", json.dumps({"error": error}).encode()
    else:
        kind, body = "text/plain; charset=utf-8", f"{error['message']}\n".encode()
    head = [*HEADERS.items(), ("Cache-Control", "no-store"), ("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response(STATUSES[refused.status], head)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
