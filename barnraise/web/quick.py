"""Before Django: an answer to a question by a token, from the request's bytes to the answer's, by a few statements.

This is the one address on which people give by the thousand. What is not plainly an answer, and whatever is refused,
goes the long way with the same bytes, so that there is one shape of errors and one set of rules.
"""

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from django.db import DatabaseError, connection
from pydantic import TypeAdapter

from barnraise import judging, people, record
from barnraise.base import Refused
from barnraise.web.access import ROUTE
from barnraise.web.api import shapes
from barnraise.web.api.judging import turn_told
from barnraise.web.api.strict import parse
from barnraise.web.middleware import HEADERS
from barnraise.web.numbers import number_in

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LARGEST = 64 * 1024
_ADDRESS = re.compile(r"/api/works/([a-z0-9-]{2,64})/inquiries/([a-z0-9-]{2,64})/answers")
_turns = TypeAdapter(shapes.TurnTold)
_HEAD = [*HEADERS.items(), ("Content-Type", "application/json"), ("Cache-Control", "no-store")]


def answers_first(application: Application) -> Application:
    """Answer who answers a question; ask Django for everything else."""

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        address = _ADDRESS.fullmatch(environ["PATH_INFO"]) if environ["REQUEST_METHOD"] == "POST" else None
        if address is None or not _is_plain(environ):
            return application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        answer = _answered(environ["HTTP_AUTHORIZATION"], address[1], address[2], body)
        if answer is None:
            environ["wsgi.input"] = BytesIO(body)
            return application(environ, start_response)
        environ[ROUTE] = "answer to a question"
        start_response("200 OK", [*_HEAD, ("Content-Length", str(len(answer)))])
        return [answer]

    return respond


def _is_plain(environ: dict[str, Any]) -> bool:
    """Tell whether a request is one by a token, with a short body of JSON, that asks for no memory of itself."""
    return (
        environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer ")
        and environ.get("CONTENT_TYPE") == "application/json"
        and number_in(environ.get("CONTENT_LENGTH", ""), most=LARGEST) is not None
        and "HTTP_IDEMPOTENCY_KEY" not in environ
        and not environ.get("QUERY_STRING")
    )


def _answered(authorization: str, slug: str, name: str, body: bytes) -> bytes | None:
    """Return what is answered; None when Django has to say why not."""
    try:
        if not (record.is_sqlite() or connection.in_atomic_block):
            connection.close_if_unusable_or_obsolete()
        given = parse(body)
        person = people.writer_with(authorization[7:].strip())
        inquiry = judging.open_at(slug, name) if person is not None else None
        if (
            inquiry is None
            or person is None
            or inquiry.asks_standing
            or not isinstance(given, dict)
            or given.keys() != {"item", "value"}
        ):
            return None
        if not isinstance(given["item"], str) or "\0" in given["item"]:
            return None
        return _turns.dump_json(
            turn_told(inquiry, person, judging.answer(inquiry, person, given["item"], given["value"]))
        )
    except (Refused, DatabaseError):
        return None
