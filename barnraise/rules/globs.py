"""Which paths a gate speaks of: a small glob of our own, without regular expressions."""

from functools import lru_cache
from unicodedata import normalize

GLOB_LENGTH = 200


def matches(glob: str, path: str) -> bool:
    """Tell whether a path fits a glob.

    `*` stands for any run of signs inside one folder or file name, `?` for one sign, and `**` as a whole name for
    any number of folders, none included. Everything else stands for itself; case counts, the form in which Unicode
    composes a letter does not, since nobody sees it. The cost is at most the length of the glob times the length of
    the path.
    """
    if not (glob.isascii() and path.isascii()):
        glob, path = normalize("NFC", glob), normalize("NFC", path)
    names = path.split("/")
    # `reached` holds every number of leading names that the part of the glob read so far can account for.
    reached = {0}
    for part in glob.split("/"):
        if part == "**":
            reached = set(range(min(reached), len(names) + 1)) if reached else set()
        else:
            reached = {at + 1 for at in reached if at < len(names) and _fits(part, names[at])}
    return len(names) in reached


@lru_cache(maxsize=4096)
def _fits(part: str, name: str) -> bool:
    """Match one name: remember only the last `*`, since an earlier one never needs to grow again."""
    at = place = 0
    star, retry = -1, 0
    while at < len(name):
        if place < len(part) and part[place] == "*":
            star, retry = place, at
            place += 1
        elif place < len(part) and part[place] in ("?", name[at]):
            at, place = at + 1, place + 1
        elif star >= 0:
            retry += 1
            at, place = retry, star + 1
        else:
            return False
    return set(part[place:]) <= {"*"}
