"""JSON as programs may send it: no key twice, no NaN, no half of a character, not nested without end."""

import math
import re
from typing import Any, NoReturn

from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError

from barnraise.base import Refused
from barnraise.base.documents import TooDeep, json_of

DEEPEST = 50
_HALF = re.compile(r"[\ud800-\udfff]")


def body_of(request: HttpRequest) -> Any:
    """Return the JSON that a request carries. Refused: `media_unknown`, `input_invalid`."""
    if request.content_type not in ("application/json", ""):
        raise Refused("media_unknown", status=415, media=request.content_type)
    try:
        body = request.body
    except (UnreadablePostError, RawPostDataException):
        refuse("body", "it broke off")
    return parse(body)


def parse(body: bytes) -> Any:
    """Return what a JSON text says. Refused: `input_invalid`."""
    try:
        text = body.decode("utf-8")
        found = json_of(text, object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float)
    except TooDeep:
        refuse("body", f"it is nested deeper than {DEEPEST}")
    except ValueError as wrong:
        refuse("body", f"it is not JSON: {wrong}"[:300])
    if _is_deep(found, DEEPEST):
        refuse("body", f"it is nested deeper than {DEEPEST}")
    if "\\u" in text and _has_half(found):
        refuse("body", "it holds half of a character")
    return found


def refuse(where: str, why: str) -> NoReturn:
    """Refuse an input, naming the place in it and the cause."""
    raise Refused("input_invalid", status=400, where=where, why=why)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _constant(word: str) -> float:
    raise ValueError(f"{word} is no number")


def _float(word: str) -> float:
    number = float(word)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _is_deep(value: Any, left: int) -> bool:
    if not isinstance(value, list | dict):
        return False
    if left == 0:
        return True
    inner = value.values() if isinstance(value, dict) else value
    return any(_is_deep(one, left - 1) for one in inner)


def _has_half(value: Any) -> bool:
    if isinstance(value, str):
        return _HALF.search(value) is not None
    if isinstance(value, dict):
        return any(_has_half(key) or _has_half(one) for key, one in value.items())
    return isinstance(value, list) and any(_has_half(one) for one in value)
