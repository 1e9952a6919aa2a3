"""Conditions: tables of named predicates over declared facts, checked, bounded, and compiled once into closures."""

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from barnraise.rules.condition_facts import Fact, Who

DEPTH_MOST = 8
NODES_MOST = 200
NUMBER_MOST = 10**9

Test = Callable[[Any], bool]

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
    "is": operator.eq,
    "is_not": operator.ne,
}
COMPARISONS = {
    "number": tuple(_OPERATORS),
    "hours": ("at_least", "less_than"),
    "yes_no": ("is", "is_not"),
    "text": ("is", "is_not", "one_of"),
    "count": ("at_least", "less_than"),
}


class Wrong(Exception):
    """A condition that cannot be: a code and the facts of its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison: the fact, what it asks for, and how much (in the fact's own measure)."""

    fact: str
    asks: str
    wanted: object
    who: Who
    argument: object = None
    moment: str = ""

    def due_at(self, case: Any) -> datetime | None:
        """Return when time alone turns this comparison; None where it never does."""
        since = getattr(case, self.moment) if self.moment else None
        return since + timedelta(hours=self.wanted) if since is not None else None  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition as it was written, compiled: `holds` answers for one record of facts in constant time."""

    table: Mapping[str, object]
    holds: Test = field(compare=False, repr=False)
    kind: str = field(compare=False, repr=False, default="leaf")
    parts: tuple["Condition", ...] = field(compare=False, repr=False, default=())
    leaf: Leaf | None = field(compare=False, default=None)
    nodes: int = field(compare=False, repr=False, default=1)

    def leaves(self) -> Iterator[Leaf]:
        """Yield every comparison in it."""
        if self.leaf is not None:
            yield self.leaf
        for part in self.parts:
            yield from part.leaves()

    def unmet(self, case: Any) -> Iterator[tuple[Leaf, bool]]:
        """Yield the comparisons that keep it from holding; True beside one that must cease to hold."""
        if not self.holds(case):
            yield from self._unmet(case, wanted=True)

    def _unmet(self, case: Any, *, wanted: bool) -> Iterator[tuple[Leaf, bool]]:
        if self.holds(case) == wanted:
            return
        if self.leaf is not None:
            yield self.leaf, not wanted
        inner = wanted if self.kind != "not" else not wanted
        for part in self.parts:
            yield from part._unmet(case, wanted=inner)


ALWAYS = Condition({}, lambda case: True, "all")


def compiled(table: object, facts: Mapping[str, Fact], *, depth: int = 1, left: list[int] | None = None) -> Condition:
    """Compile a table into a condition; raises `Wrong` for what names no fact, asks oddly, or is too deep or large.

    `left` holds how many nodes may still follow, for conditions that share one bound.
    """
    left = left if left is not None else [NODES_MOST]
    if not isinstance(table, dict):
        raise Wrong("condition_not_table")
    if depth > DEPTH_MOST:
        raise Wrong("condition_too_deep", most=DEPTH_MOST)
    if not table:
        raise Wrong("condition_empty")
    parts = []
    for name, value in table.items():
        left[0] -= 1
        if left[0] < 0:
            raise Wrong("condition_too_long", most=NODES_MOST)
        parts.append(_part(name, value, facts, depth, left))
    return parts[0] if len(parts) == 1 else _all(table, parts)


def _part(name: str, value: object, facts: Mapping[str, Fact], depth: int, left: list[int]) -> Condition:
    if name in ("all", "any"):
        parts = [compiled(one, facts, depth=depth + 1, left=left) for one in _listed(name, value)]
        return _all({name: value}, parts) if name == "all" else _any({name: value}, parts)
    if name == "not":
        inner = compiled(value, facts, depth=depth + 1, left=left)
        test = inner.holds
        return Condition({name: value}, lambda case: not test(case), "not", (inner,), nodes=inner.nodes + 1)
    if name == "at_least":
        return _at_least(value, facts, depth, left)
    fact = facts.get(name)
    if fact is None:
        raise Wrong("condition_unknown_fact", fact=name[:60], known=", ".join(sorted(facts)))
    if fact.kind == "count":
        return _count(name, value, fact)
    return _held(name, value, fact) if fact.kind == "held" else _comparison(name, value, fact)


def _listed(name: str, value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise Wrong("condition_not_list", name=name)
    return value


def _all(table: Mapping[str, object], parts: list[Condition]) -> Condition:
    tests = tuple(part.holds for part in parts)
    nodes = sum(part.nodes for part in parts) + 1
    if len(tests) == 2:  # the usual case, without a loop
        first, second = tests
        return Condition(table, lambda case: first(case) and second(case), "all", tuple(parts), nodes=nodes)

    def holds(case: Any) -> bool:
        return all(test(case) for test in tests)

    return Condition(table, holds, "all", tuple(parts), nodes=nodes)


def _any(table: Mapping[str, object], parts: list[Condition]) -> Condition:
    tests = tuple(part.holds for part in parts)

    def holds(case: Any) -> bool:
        return any(test(case) for test in tests)

    return Condition(table, holds, "any", tuple(parts), nodes=sum(part.nodes for part in parts) + 1)


def _at_least(value: object, facts: Mapping[str, Fact], depth: int, left: list[int]) -> Condition:
    if not isinstance(value, dict) or set(value) != {"count", "of"}:
        raise Wrong("condition_not_count", keys="count, of")
    parts = [compiled(one, facts, depth=depth + 1, left=left) for one in _listed("of", value["of"])]
    count = _number(value["count"])
    if not 0 < count <= len(parts):
        raise Wrong("condition_not_number", most=len(parts))
    tests = tuple(part.holds for part in parts)

    def holds(case: Any) -> bool:
        return sum(1 for test in tests if test(case)) >= count

    return Condition({"at_least": value}, holds, "at_least", tuple(parts), nodes=sum(one.nodes for one in parts) + 1)


def _count(name: str, value: object, fact: Fact) -> Condition:
    """Return a comparison with how many ballots have a value, or how many pieces somebody did in a stage."""
    if not isinstance(value, dict) or fact.argument not in value or len(value) != 2:
        raise Wrong("condition_not_count", keys=f"{fact.argument}, at_least or less_than")
    argument = value[fact.argument]
    asks, wanted = next((key, one) for key, one in value.items() if key != fact.argument)
    if asks not in COMPARISONS["count"] or type(argument) not in (int, str):
        raise Wrong("condition_not_count", keys=f"{fact.argument}, at_least or less_than")
    compare, number, source = _OPERATORS[asks], _number(wanted), fact.source
    leaf = Leaf(name, asks, number, fact.who, argument)

    def holds(case: Any) -> bool:
        return compare(getattr(case, source).get(argument, 0), number)

    return Condition({name: value}, holds, leaf=leaf)


def _held(name: str, value: object, fact: Fact) -> Condition:
    if not isinstance(value, str) or not 0 < len(value) <= 60:
        raise Wrong("condition_not_comparable", fact=name)
    source, leaf = fact.source, Leaf(name, "is", value, fact.who)
    return Condition({name: value}, lambda case: value in getattr(case, source), leaf=leaf)


def _comparison(name: str, value: object, fact: Fact) -> Condition:
    if not isinstance(value, dict):
        value = {"is": value}
    if len(value) != 1:
        parts = [_comparison(name, {asks: wanted}, fact) for asks, wanted in value.items()]
        if not parts:
            raise Wrong("condition_empty")
        return _all({name: value}, parts)
    asks, wanted = next(iter(value.items()))
    if asks not in COMPARISONS[fact.kind]:
        raise Wrong(
            "condition_unknown_comparison", fact=name, asks=str(asks)[:40], known=", ".join(COMPARISONS[fact.kind])
        )
    _check_wanted(name, asks, wanted, fact)
    leaf = Leaf(name, asks, tuple(wanted) if isinstance(wanted, list) else wanted, fact.who, moment=fact.source)
    return Condition({name: value}, _test(name, asks, leaf, fact), leaf=leaf)


def _check_wanted(name: str, asks: str, wanted: object, fact: Fact) -> None:
    if asks == "one_of":
        good = isinstance(wanted, list) and 0 < len(wanted) <= 50 and all(isinstance(one, str) for one in wanted)
    else:
        kinds: dict[str, type] = {"number": int, "hours": int, "yes_no": bool, "text": str}
        good = type(wanted) is kinds[fact.kind]
    if not good or (isinstance(wanted, int) and abs(wanted) > NUMBER_MOST):
        raise Wrong("condition_not_comparable", fact=name)


def _test(name: str, asks: str, leaf: Leaf, fact: Fact) -> Test:
    """Return the comparison as a closure.

    What never happened is neither at least so many hours ago nor less.
    """
    wanted: Any = leaf.wanted
    if asks == "one_of":
        among = reader(name, fact)
        return lambda case: among(case) in wanted
    if fact.kind == "hours":
        length, moment, late = timedelta(hours=wanted), leaf.moment, asks == "at_least"

        def holds(case: Any) -> bool:
            since = getattr(case, moment)
            return since is not None and (case.now >= since + length) == late

        return holds
    compare, read = _OPERATORS[asks], reader(name, fact)
    return lambda case: compare(read(case), wanted)


def reader(name: str, fact: Fact) -> Callable[[Any], Any]:
    """Return what reads a fact from a record; a declared one that nobody supplied is 0, no, or empty."""
    if not fact.is_declared:
        return operator.attrgetter(name)
    without = {"number": 0, "yes_no": False, "text": ""}[fact.kind]
    return lambda case: case.declared.get(name, without)


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value <= NUMBER_MOST:
        raise Wrong("condition_not_number", most=NUMBER_MOST)
    return value
