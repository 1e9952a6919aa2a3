"""Which paths a gate speaks of: a small glob of our own, matched without trying again."""

import re
from functools import lru_cache
from unicodedata import normalize

GLOB_LENGTH = 200


def matches(glob: str, path: str) -> bool:
    """Tell whether a path fits a glob.

    `*` stands for any run of characters inside one folder or file name, `?` for one character, and `**` as a whole name
    for any number of folders, none included. Everything else stands for itself; case counts, the form in which Unicode
    composes a letter does not, since nobody sees it. The cost is at most the length of the glob times the length of
    the path.
    """
    if not (glob.isascii() and path.isascii()):
        glob, path = normalize("NFC", glob), normalize("NFC", path)
    names = path.split("/")
    first, *others = _runs(glob)
    if not others:
        return len(names) == len(first) and _fit(first, names, 0)
    last = others.pop()
    at, end = len(first), len(names) - len(last)
    if at > end or not _fit(first, names, 0) or not _fit(last, names, end):
        return False
    for run in others:
        # Where it first fits leaves most of the path to what follows.
        found = next((place for place in range(at, end - len(run) + 1) if _fit(run, names, place)), -1)
        if found < 0:
            return False
        at = found + len(run)
    return True


@lru_cache(maxsize=1024)
def _runs(glob: str) -> tuple[tuple[str, ...], ...]:
    """Return the runs of names that stand before, between and behind the `**` of a glob."""
    runs: list[list[str]] = [[]]
    for part in glob.split("/"):
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(part)
    return tuple(map(tuple, runs))


def _fit(parts: tuple[str, ...], names: list[str], at: int) -> bool:
    return all(_fits(part, names[at + place]) for place, part in enumerate(parts))


@lru_cache(maxsize=4096)
def _fits(part: str, name: str) -> bool:
    """Match one name: what stands between two `*` is taken where it first occurs, which leaves most of the name."""
    first, *others = part.split("*")
    if not others:
        return len(name) == len(part) and _at(part, name, 0)
    last = others.pop()
    end = len(name) - len(last)
    at = len(first)
    if at > end or not _at(first, name, 0) or not _at(last, name, end):
        return False
    for literal in filter(None, others):
        found = _first(literal, name, at, end)
        if found < 0:
            return False
        at = found + len(literal)
    return True


def _at(literal: str, name: str, at: int) -> bool:
    return all(sign in ("?", name[at + place]) for place, sign in enumerate(literal))


def _first(literal: str, name: str, start: int, end: int) -> int:
    """Return where a literal first occurs in a stretch of a name, -1 where it does not."""
    if "?" not in literal:
        return name.find(literal, start, end)
    found = _pattern(literal).search(name, start, end)
    return found.start() if found is not None else -1


@lru_cache(maxsize=1024)
def _pattern(literal: str) -> re.Pattern[str]:
    return re.compile(".".join(map(re.escape, literal.split("?"))), re.DOTALL)
