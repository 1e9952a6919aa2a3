"""Where a list goes on: a word that only the server reads."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, TypeVar

from ninja import Query

from barnraise.web import numbers
from barnraise.web.api.shapes import Listed
from barnraise.web.api.strict import refuse

Row = TypeVar("Row")

A_PAGE, MOST = 50, 200
_PIN = re.compile(r"[0-9]{1,3}(\.[0-9a-f]{1,15})+\.?", re.ASCII)
# A list that stands by what suits or fits best keeps this many in the order that they had at first.
PINNED = 200

Cursor = Annotated[str, Query(description="`next` of the page before", max_length=4000)]
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


def numbers_in(word: str, count: int) -> tuple[int, ...] | None:
    """Return the numbers that a cursor names, None for the beginning. Refused: `input_invalid`."""
    place = place_in(word)
    if not place:
        return None
    found = [numbers.number_in(one) for one in place.split(".")]
    if len(found) != count or None in found:
        refuse("cursor", "it is none of ours")
    return tuple(one for one in found if one is not None)


def ranked(
    word: str,
    limit: int,
    *,
    best: Callable[[], Sequence[int]],
    among: Callable[[Sequence[int]], Mapping[int, Row]],
    rest: Callable[[int, Sequence[int], int], Sequence[tuple[int, Row]]],
) -> Listed[Row]:
    """Return a page of a list whose order is not of its rows alone, and may be another one at any moment.

    The first page ranks: keys of the `best` go along in the cursor, in their order. After them comes the `rest` by key:
    what is beyond a key, without some, so many. So whatever changes between two pages, each row comes once. `among`
    returns those rows of some keys that are still in the list.
    """
    head, start, after = _pinned(word) if word else (list(best()), 0, 0)
    keys = head[start : start + limit]
    found = among(keys) if keys else {}
    rows = [found[key] for key in keys if key in found]
    start += len(keys)
    if start < len(head):
        return Listed(rows, _pin(head, start, after))
    more = rest(after, head, limit - len(rows) + 1)
    taken = more[: limit - len(rows)]
    after = taken[-1][0] if taken else after
    return Listed([*rows, *(row for _, row in taken)], _pin(head, start, after) if len(more) > len(taken) else None)


def _pin(head: Sequence[int], start: int, after: int) -> str:
    return cursor(f"{start}.{after:x}.{'.'.join(f'{key:x}' for key in head)}")


def _pinned(word: str) -> tuple[list[int], int, int]:
    place = place_in(word)
    if not _PIN.fullmatch(place):
        refuse("cursor", "it is none of ours")
    start, after, *head = place.rstrip(".").split(".")
    if len(head) > PINNED or int(start) > len(head):
        refuse("cursor", "it is none of ours")
    return [int(key, 16) for key in head], int(start), int(after, 16)
