"""The form of every kind of entry: a frozen dataclass with a name and a version, spelled as canonical JSON and back."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform, get_args, get_origin
from uuid import UUID

_T = TypeVar("_T")
_Check = Callable[[Any], Any]


class RecordEvent:
    """Something that happened. Its fields are plain values: ids, whole numbers, hashes in hexadecimal, codes.

    A field with a default is left out of the entry while it holds it. Times are microseconds since 1970, UTC.
    """

    __slots__ = ()
    kind: ClassVar[str]
    kind_version: ClassVar[int]
    # Each fact with the value that is left out, MISSING for none; and what reads it from a value of JSON.
    _written: ClassVar[tuple[tuple[str, object], ...]]
    _checks: ClassVar[dict[str, _Check]]

    # Once for all kinds: made for each of them, as dataclasses do, these cost every start as much as all the rest.
    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and all(
            getattr(self, name) == getattr(other, name) for name, _ in self._written
        )

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name, _ in self._written)))

    def __repr__(self) -> str:
        facts = ", ".join(f"{name}={getattr(self, name)!r}" for name, _ in self._written)
        return f"{type(self).__name__}({facts})"


@dataclass(frozen=True, slots=True)
class Unknown:
    """An entry of a kind, a version or a form that this code does not know: kept as it is, and never guessed."""

    kind: str
    version: int
    facts: str


# Every kind that was declared, by name and version; `entries` declares them all.
KINDS: dict[tuple[str, int], type[RecordEvent]] = {}


def later(*, default: Any) -> Any:
    """Declare a fact that older entries of the same version lack; it is always written."""
    return field(default=default, metadata={"later": True})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field, later))
def shared(of: type[_T]) -> type[_T]:
    """Make a dataclass of the fields that several kinds have in common."""
    return dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)(of)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field, later))
def entry_kind(name: str, version: int = 1) -> Callable[[type[_T]], type[_T]]:
    """Declare a kind of entry. Raises TypeError for a name and version that were declared before."""

    def declare(of: type[_T]) -> type[_T]:
        made: Any = shared(of)
        if (name, version) in KINDS:
            raise TypeError(f"two kinds of entry are named {name!r}, version {version}")
        made.kind, made.kind_version = name, version
        made._written = tuple((one.name, MISSING if one.metadata else one.default) for one in fields(made))
        made._checks = {one.name: _check_for(one.type) for one in fields(made)}
        KINDS[name, version] = made
        return made  # type: ignore[no-any-return]

    return declare


def kinds_in(module: str) -> list[type[RecordEvent]]:
    """Return the kinds that a module declares, in its order."""
    return [of for of in KINDS.values() if of.__module__ == module]


def facts_of(event: RecordEvent) -> dict[str, object]:
    """Return what an entry holds of an event, as values of JSON."""
    facts: dict[str, object] = {}
    for name, default in event._written:
        value = getattr(event, name)
        if value != default:
            facts[name] = _plain(value)
    return facts


def event_of(of: type[RecordEvent], facts: dict[str, Any]) -> RecordEvent:
    """Return the event of a kind that facts tell of. Raises TypeError or ValueError for facts that are not its."""
    for name, check in of._checks.items():
        if name in facts:
            facts[name] = check(facts[name])
    return of(**facts)


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _check_for(hint: Any) -> _Check:
    """Return what makes a value of a type from one of JSON, or raises."""
    if hint is UUID:
        return _uuid
    if get_origin(hint) is tuple:
        return _tuple_of(get_args(hint))
    if type(None) in get_args(hint):
        (inner,) = [_check_for(one) for one in get_args(hint) if one is not type(None)]
        return lambda value: None if value is None else inner(value)
    return _exactly(hint)


def _uuid(value: Any) -> UUID:
    found = UUID(value) if type(value) is str else None
    if found is None or str(found) != value:
        raise ValueError(value)
    return found


def _exactly(of: type) -> _Check:
    def check(value: Any) -> Any:
        if type(value) is not of:
            raise ValueError(value)
        return value

    return check


def _tuple_of(inner: tuple[Any, ...]) -> _Check:
    if inner[-1] is Ellipsis:
        each = _check_for(inner[0])
        return lambda value: tuple([each(one) for one in _exactly(list)(value)])
    checks = [_check_for(one) for one in inner]
    return lambda value: tuple([check(one) for check, one in zip(checks, _exactly(list)(value), strict=True)])
