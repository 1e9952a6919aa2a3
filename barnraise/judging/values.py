"""Answers as JSON: what each kind of question takes, and how several become one result."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from barnraise.base import Refused
from barnraise.judging.declaring import Declared, read
from barnraise.rules import aggregating
from barnraise.rules.asking import BLANK
from barnraise.rules.stopping import Verdict, verdict

LONGEST_TEXT = 10_000
# Marks are places on a picture in thousandths of its width and height; answers within so many are of one place.
WITHIN = 50


def told(value: Any) -> str:
    """Return a value as it is stored: one text for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checked(declared: Declared, value: Any) -> str:
    """Return an answer as it is stored. Refused: `answer_odd`, for what this kind of question does not take."""
    good = _CHECKS[declared.kind](declared, value)
    if good is None:
        raise Refused("answer_odd", status=400, kind=declared.kind)
    return told(good)


def read_soundly(text: str) -> Declared | str:
    """Read an inquiry's document, with the answers that it says are known; or one sentence on what is wrong with it."""
    declared = read(text)
    if isinstance(declared, str):
        return declared
    for one in declared.known:
        if _CHECKS[declared.kind](declared, one.answer) is None:
            return f"the known answer to “{one.item[:100]}” is none that this question takes"
    return declared


def _choice(declared: Declared, value: Any) -> Any:
    return value if isinstance(value, str) and value in declared.choices else None


def _several(declared: Declared, value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    kept = [one for one in declared.choices if one in value]
    return kept if len(kept) == len(set(value)) else None


def _number(declared: Declared, value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Nothing that is no number is less than anything; a whole number may be too long for a decimal one.
    return value if abs(value) < 10**15 else None


def _text(declared: Declared, value: Any) -> Any:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or "\0" in value:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return " ".join(value.split())


def _mark(declared: Declared, value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 2:
        return None
    is_good = all(isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 1000 for one in value)
    return value if is_good else None


def _ranking(declared: Declared, value: Any) -> Any:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        return None
    return value if sorted(value) == sorted(declared.choices) else None


_CHECKS = {
    "choice": _choice,
    "several": _several,
    "number": _number,
    "text": _text,
    "transcription": _text,
    "mark": _mark,
    "ranking": _ranking,
}


def decided(declared: Declared, given: Sequence[str], right: Sequence[float], *, trusts: bool) -> Verdict:
    """Decide on an item by its answers, as its inquiry declares; the verdict's value is JSON."""
    if declared.by in ("majority", "weighted", "dawid_skene", "shares"):
        found = verdict(declared.enough, given, right=right, choices=declared.compares, trusts=trusts)
        return _shared(declared, found, given) if declared.by == "shares" else found
    return _by_likeness(declared, given)


def labelled(declared: Declared, standing: Mapping[int, str], flag: str) -> dict[int, str]:
    """Return a name for each person's answer that those share who said the same, as the rules of stages compare them.

    What is as good as another has the name of the first such; the value that means nothing is "blank", an empty one
    is called as `flag` says.
    """
    names: dict[int, str] = {}
    known: list[tuple[str, Any]] = []
    blank = told(declared.enough.blank) if declared.enough.blank else ""
    for person, value in standing.items():
        if not value or value == blank:
            names[person] = BLANK if value else flag
            continue
        plain = json.loads(value)
        same = next((name for name, one in known if _alike(declared, plain, one)), "")
        names[person] = same or f"“{value[:200]}”"
        if not same:
            known.append((names[person], plain))
    return names


def of_label(declared: Declared, alike: Sequence[str]) -> str:
    """Return what answers that count as the same are told as."""
    if len(set(alike)) == 1 or declared.kind in ("choice", "several", "ranking"):
        return alike[0]
    return told(_one_of(declared, [json.loads(one) for one in alike]) or json.loads(alike[0]))


def _shared(declared: Declared, found: Verdict, given: Sequence[str]) -> Verdict:
    shares = aggregating.shares([json.loads(one) for one in given])
    agreed = [one for one in declared.choices if shares.get(one, 0) > 0.5]
    return Verdict("done" if found.state == "disputed" else found.state, told(agreed), found.support, found.confidence)


def _by_likeness(declared: Declared, given: Sequence[str]) -> Verdict:
    """Decide by how many answers lie near one another: numbers, texts, marks, orders, names on a tree."""
    plain = [json.loads(one) for one in given]
    if not plain:
        return Verdict("open", None, 0.0, 0.0)
    value = _one_of(declared, plain)
    enough = declared.enough
    near = [one for one in plain if value is not None and _alike(declared, one, value)]
    support = len(near) / len(plain)
    agreed = bool(enough.agree) and len(near) >= enough.agree and len(plain) >= enough.least
    if not agreed and len(plain) < enough.most:
        return Verdict("open", told(value), support, support)
    is_good = value is not None and (agreed or support * 1000 >= enough.majority or declared.by in ("words", "ranks"))
    return Verdict("done" if is_good else "disputed", told(value), support, support)


def _one_of(declared: Declared, plain: Sequence[Any]) -> Any:
    least = min(declared.enough.agree or 2, len(plain))
    if declared.by == "median":
        middle = aggregating.middle(plain).value
        return int(middle) if middle.is_integer() else middle
    if declared.by == "words":
        return aggregating.token_vote(plain)
    if declared.by == "ranks":
        return list(aggregating.ranked(plain))
    if declared.by == "spot":
        spot = aggregating.spot([(x, y) for x, y in plain], within=WITHIN, least=least)
        return [round(one) for one in spot] if spot else None
    if declared.by == "tree":
        return "/".join(aggregating.on_tree([one.split("/") for one in plain])) or None
    quorum = aggregating.matching(plain, least=least, alike=lambda one, other: _alike(declared, one, other))
    return quorum.value if quorum else None


def _alike(declared: Declared, one: Any, other: Any) -> bool:
    if declared.kind == "number":
        return bool(abs(one - other) * 1000 <= declared.tolerance)
    if declared.kind == "mark":
        return bool((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 <= WITHIN**2)
    if declared.kind in ("text", "transcription"):
        return bool(one.casefold() == other.casefold() or (declared.by == "tree" and f"{one}/".startswith(f"{other}/")))
    if declared.by == "tree":
        return bool(f"{one}/".startswith(f"{other}/"))
    return bool(one == other)
