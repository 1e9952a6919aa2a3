"""The same request with the same key happens once: the answer is kept in the transaction of its effect."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from barnraise import record
from barnraise.base import Refused, sha256
from barnraise.people.models import Person
from barnraise.web.api.strict import refuse

HEADER = "Idempotency-Key"
LONGEST = 255
# How long a program may take to ask again.
KEPT_DAYS = 30

Ready = TypeVar("Ready")


def once(
    request: HttpRequest, person: Person, prepare: Callable[[], Ready], act: Callable[[Ready], HttpResponse]
) -> HttpResponse:
    """Do what a request asks for, or give the answer of the first time. Refused: `key_reused`, and those of `act`.

    `prepare` does what takes time, such as packing, before the transaction that `act` and the answer share.
    What is refused leaves no answer, so that it can be mended and sent again with the same key.
    """
    sent = request.headers.get(HEADER)
    if sent is None:
        return act(prepare())
    if not 0 < len(sent) <= LONGEST or not sent.isprintable():
        refuse(HEADER, f"a key has 1 to {LONGEST} signs that can be printed")
    key = sha256(f"{person.uid} {sent}".encode()).hex()
    asked = sha256(b"\0".join((str(request.method).encode(), request.get_full_path().encode(), request.body)))
    try:
        return _replayed(key, asked) or _first(key, asked, prepare(), act)
    except IntegrityError:
        # Somebody else was first by a moment: then her answer is there now.
        again = _replayed(key, asked)
        if again is None:
            raise
        return again


def _first(key: str, asked: bytes, ready: Ready, act: Callable[[Ready], HttpResponse]) -> HttpResponse:
    with record.writing():
        again = _replayed(key, asked)
        if again is not None:
            return again
        response = act(ready)
        record.keep_answer(key, request=asked, status=response.status_code, body=response.content.decode())
    return response


def _replayed(key: str, asked: bytes) -> HttpResponse | None:
    kept = record.answer_to(key)
    if kept is None:
        return None
    if bytes(kept.request) != asked:
        raise Refused("key_reused", status=409)
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    response.headers["Idempotent-Replay"] = "true"
    return response
