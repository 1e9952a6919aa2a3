"""The kinds of values that a process document may hold, its keys and tables, and what is wrong with a value."""

from collections.abc import Mapping
from dataclasses import dataclass

from barnraise.rules.condition_facts import Fact
from barnraise.rules.globs import GLOB_LENGTH

PATHS_MOST = 50
VALUES_MOST = 50


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number within bounds."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text of at most so many characters, on one line."""

    most: int
    least: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """Some of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YesNo:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Paths:
    """A list of globs."""


@dataclass(frozen=True, slots=True)
class Names:
    """A list of short texts, each named once."""


@dataclass(frozen=True, slots=True)
class Values:
    """A list of ballots' values: whole numbers or short texts."""


@dataclass(frozen=True, slots=True)
class When:
    """A condition over declared facts."""

    facts: Mapping[str, Fact]


Kind = Number | Text | Choice | Choices | YesNo | Paths | Names | Values | When
LISTS = (Choices, Paths, Names, Values)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: what it may hold, what it means, and an example as TOML.

    `companions`: other keys that the example needs to be sound. `since`: the version of documents that brought it.
    """

    kind: Kind
    meaning: str
    example: str
    companions: str = ""
    is_required: bool = False
    since: int = 1


Keys = dict[str, Key]


@dataclass(frozen=True, slots=True)
class KeyTable:
    """One table of a process document: what its keys become, and what it means. `is_list`: there may be several."""

    makes: type
    meaning: str
    keys: Keys
    is_list: bool = False
    since: int = 1

    def required(self) -> list[str]:
        """Return the keys that must be there."""
        return [name for name, key in self.keys.items() if key.is_required]

    def of_version(self, version: int) -> Keys:
        """Return the keys that a document of a version may have."""
        return {name: key for name, key in self.keys.items() if key.since <= version}


def named(longest: int, meaning: str, example: str) -> Key:
    """Return the key of a name, which must be there."""
    return Key(Text(longest, least=1), meaning, example, is_required=True)


def why_not(value: object, kind: Kind) -> tuple[str, dict[str, object]] | None:
    """Return the code and the facts of what is wrong with a value, or None. Conditions are compiled elsewhere."""
    match kind:
        case Number(least, most):
            # In Python true is a number; in a process it is not.
            is_good = type(value) is int and least <= value <= most
            return None if is_good else ("process_not_number", {"least": least, "most": most})
        case Text(most, least):
            is_good = isinstance(value, str) and least <= len(value) <= most and value.isprintable()
            return None if is_good else ("process_not_text", {"least": least, "most": most})
        case Choice(words):
            return None if value in words else ("process_not_choice", {"words": ", ".join(words)})
        case YesNo():
            return None if isinstance(value, bool) else ("process_not_yes_no", {})
        case Paths():
            return _why_not_paths(value)
        case Choices(words):
            is_good = isinstance(value, list) and all(one in words for one in value)
            return None if is_good else ("process_not_choice", {"words": ", ".join(words)})
        case Names() | Values():
            return _why_not_listed(value, numbers=isinstance(kind, Values))
        case When():
            return None


def _why_not_listed(value: object, *, numbers: bool) -> tuple[str, dict[str, object]] | None:
    if isinstance(value, list) and 1 <= len(value) <= VALUES_MOST:
        each = [(numbers and type(one) is int) or (isinstance(one, str) and 0 < len(one) <= 40) for one in value]
        if all(each) and len({(type(one), one) for one in value}) == len(value):
            return None
    return "process_not_list", {"most": VALUES_MOST}


def _why_not_paths(value: object) -> tuple[str, dict[str, object]] | None:
    if not isinstance(value, list) or not 1 <= len(value) <= PATHS_MOST:
        return "process_not_paths", {"most": PATHS_MOST}
    for glob in value:
        if not isinstance(glob, str) or not glob.isprintable() or not 0 < len(glob) <= GLOB_LENGTH:
            return "process_bad_glob", {"glob": str(glob)[:60], "most": GLOB_LENGTH}
        if any(part in ("", ".", "..") or ("**" in part and part != "**") for part in glob.split("/")):
            return "process_bad_glob", {"glob": glob[:60], "most": GLOB_LENGTH}
    return None
