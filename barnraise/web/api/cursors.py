"""Where a list goes on: a word that only the server reads."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from ninja import Query

from barnraise.web import numbers
from barnraise.web.api.shapes import Listed
from barnraise.web.api.strict import refuse

Row = TypeVar("Row")
Told = TypeVar("Told")

A_PAGE, MOST = 50, 200

Cursor = Annotated[str, Query(description="`next` of the page before", max_length=2000)]
Limit = Annotated[int, Query(description="rows of a page", ge=1, le=MOST)]


def cursor(place: int | str) -> str:
    """Return the word for a place in a list."""
    return urlsafe_b64encode(str(place).encode("utf-8", "surrogatepass")).decode().rstrip("=")


def place_in(word: str) -> str:
    """Return the place that a cursor names, "" for the beginning. Refused: `input_invalid`."""
    try:
        place = urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode() if word else ""
    except ValueError:
        refuse("cursor", "it is none of ours")
    if "\0" in place:  # no place has one, and PostgreSQL takes none
        refuse("cursor", "it is none of ours")
    return place


def number_in(word: str) -> int | None:
    """Return the number that a cursor names, None for the beginning. Refused: `input_invalid`."""
    place = place_in(word)
    if not place:
        return None
    number = numbers.number_in(place)
    if number is None:
        refuse("cursor", "it is none of ours")
    return number


def start_in(word: str) -> int:
    """Return how many rows come before a page, where rows are counted since nothing else orders them."""
    return number_in(word) or 0


def counted(found: Sequence[Row], start: int, limit: int, tell: Callable[[Row], Told]) -> Listed[Told]:
    """Return a page of a list whose rows are counted; `found` are the rows from `start` on, one more than a page."""
    return Listed([tell(one) for one in found[:limit]], cursor(start + limit) if len(found) > limit else None)
