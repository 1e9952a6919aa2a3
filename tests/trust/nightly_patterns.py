"""S16: no pattern of ours takes long, whatever it is given."""

import ast
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import barnraise

CALLS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
# What takes longer, and four times as long for twice the text, tries again at every sign.
LENGTH, MOST_SECONDS, MOST_GROWTH = 20_000, 0.1, 3
COMMON = (*"a0 \n-_.:/*[(<{=&", "a ", "a.", "[a", "](", "\n ")
WRAPPED = (("", "\0"), ("<", "\u00e9"))


def patterns() -> dict[str, tuple[re.Pattern[Any], str]]:
    """Return every pattern of the package with the way it is asked: those that modules keep, and those in calls."""
    found: dict[str, tuple[re.Pattern[Any], str]] = {}
    for told in pkgutil.walk_packages(barnraise.__path__, "barnraise."):
        if ".migrations" in told.name or told.name.endswith("__main__"):
            continue
        module = importlib.import_module(told.name)
        for place, pattern, way in _asked_in(module):
            found[f"{told.name}:{place} {way}"] = (pattern, way)
    unique = {(pattern.pattern, pattern.flags, way): place for place, (pattern, way) in sorted(found.items())}
    return {place: found[place] for place in sorted(unique.values())}


def _asked_in(module: ModuleType) -> Iterator[tuple[str, re.Pattern[Any], str]]:
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CALLS):
            continue
        owner, way = node.func.value, node.func.attr
        kept = getattr(module, owner.id, None) if isinstance(owner, ast.Name) else None
        if isinstance(kept, re.Pattern):
            yield owner.id, kept, way  # type: ignore[union-attr]
        elif kept is re and node.args and isinstance(node.args[0], ast.Constant):
            yield str(node.lineno), re.compile(node.args[0].value), way


def slow_text(pattern: re.Pattern[Any], way: str) -> str:
    """Return how a long text made of a pattern's own signs begins over which it takes too long; "" when none is."""
    is_bytes = isinstance(pattern.pattern, bytes)
    text = pattern.pattern.decode("latin-1") if is_bytes else pattern.pattern
    plain = re.sub(r"\\[AbBdDsSwWZ]|\(\?[a-zA-Z:=!<]+", " ", text)
    pieces = dict.fromkeys([*COMMON, *(set(plain) - set("\\^$+?|")), *re.findall(r"[\w<>/*`:\-]{2,}", plain)[:4]])
    for piece in sorted(pieces):
        for before, after in WRAPPED:
            whole, half = (before + (piece * length)[:length] + after for length in (LENGTH, LENGTH // 2))
            if _seconds(pattern, way, whole) > MOST_SECONDS and _grows(pattern, way, half, whole):
                return whole[:12]
    return ""


def _grows(pattern: re.Pattern[Any], way: str, half: str, whole: str) -> bool:
    """Tell whether a text takes far more than twice what its half takes, at the best of several times each."""
    halved, took = (min(_seconds(pattern, way, text) for _ in range(5)) for text in (half, whole))
    return took > MOST_SECONDS / 2 and took > MOST_GROWTH * halved


def _seconds(pattern: re.Pattern[Any], way: str, text: str) -> float:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    ask = getattr(pattern, way) if way not in ("sub", "subn") else pattern.findall
    began = time.thread_time()
    list(ask(given) or ()) if way == "finditer" else ask(given)
    return time.thread_time() - began


def test_no_pattern_takes_more_than_a_tenth_of_a_second() -> None:
    asked = patterns()
    assert len(asked) > 100
    found = {place: slow_text(pattern, way) for place, (pattern, way) in asked.items()}
    assert {place: text for place, text in found.items() if text} == {}


def test_a_pattern_that_tries_again_at_every_sign_is_found() -> None:
    assert slow_text(re.compile(r"<[^>]*>"), "search")
