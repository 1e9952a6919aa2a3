"""`@Name` in a text: which members it names."""

import re

from barnraise.people.models import Account, Person
from barnraise.people.names import NAME_LENGTH, folded

# More in one text is a list, and tells nobody further.
MOST_NAMED = 10
# A name has some words; the longest of them that is a member's is meant.
MOST_WORDS = 4
_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_END = " .,;:!?)]}'\"’”»"


def named_in(text: str) -> list[Person]:
    """Return the members whom a text names, in its order, in one query; none for a text without `@`."""
    return list(dict.fromkeys(one for one in _named(text) if one is not None))


def names_nobody(text: str) -> bool:
    """Tell whether a name after an `@` is no member's, so that it tells nobody."""
    return None in _named(text)


def _named(text: str) -> list[Person | None]:
    found = [_candidates(text[at.end() : at.end() + NAME_LENGTH + 10]) for at in _AT.finditer(text)][:MOST_NAMED]
    wanted = {one for candidates in found for one in candidates}
    if not wanted:
        return []
    rows = Account.objects.filter(folded__in=wanted, is_active=True, person__left_at=None).select_related("person")
    people = {row.folded: row.person for row in rows}
    return [next((people[one] for one in candidates if one in people), None) for candidates in found]


def _candidates(rest: str) -> list[str]:
    """Return what the name after an `@` can be, the longest first."""
    words = rest.split("\n")[0].split(" ")[:MOST_WORDS]
    tried = (" ".join(words[:count]) for count in range(len(words), 0, -1))
    names = [name for one in tried for name in (one, one.rstrip(_END), re.split(r"[^\w\- ]", one)[0]) if name.strip()]
    return list(dict.fromkeys(folded(name) for name in names if len(name) <= NAME_LENGTH))
