"""The table of the kinds of entry for the documents, from their classes: `python -m barnraise.record.log.table`."""

import inspect
from collections.abc import Iterator
from dataclasses import MISSING, fields
from types import ModuleType
from typing import Any
from uuid import UUID

from barnraise.record.log.decoder import NOUNS
from barnraise.record.log.events import RecordEvent, kinds_in

_NAMES = {UUID: "id", int: "number", str: "text", bool: "yes or no", type(None): "nothing"}


def table() -> str:
    """Return the tables as Markdown: one for each noun, a line for each kind."""
    return "\n".join(line for noun in NOUNS for line in _of_noun(noun)).lstrip("\n") + "\n"


def _of_noun(module: ModuleType) -> Iterator[str]:
    yield from ("", f"### {module.__name__.rpartition('.')[2].capitalize()}", str(module.__doc__), "")
    yield from ("| kind | version | facts | what happened |", "| --- | --- | --- | --- |")
    for of in kinds_in(module.__name__):
        facts = "; ".join(_fact(one) for one in fields(of))  # type: ignore[arg-type]
        yield f"| `{of.kind}` | {of.kind_version} | {facts or 'none'} | {_about(of)} |"


def _fact(one: Any) -> str:
    left_out = "" if one.default is MISSING else ", not in older entries" if one.metadata else ", left out where empty"
    return f"`{one.name}` ({_type(one.type)}{left_out})"


def _type(hint: Any) -> str:
    """Name a type in the words of the documents."""
    if hint in _NAMES:
        return _NAMES[hint]
    inner = hint.__args__
    if getattr(hint, "__origin__", None) is not tuple:
        return " or ".join(_type(one) for one in inner)
    if inner[-1] is Ellipsis:
        return f"list of {_type(inner[0])}" if inner[0] in _NAMES else f"list of ({_type(inner[0])})"
    return ", ".join(_type(one) for one in inner)


def _about(of: type[RecordEvent]) -> str:
    return " ".join((inspect.getdoc(of) or "").split())


if __name__ == "__main__":
    print(table(), end="")
