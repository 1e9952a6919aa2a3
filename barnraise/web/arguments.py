"""From the frozen dataclass of an action to arguments of the command line, and back: one option for each field."""

from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

Input = TypeVar("Input")


def add_arguments(parser: ArgumentParser, input: type, *, without: tuple[str, ...] = ()) -> None:
    """Give a command one option for each field of an input: `--source-licence` for `source_licence`."""
    hints = get_type_hints(input)
    for field in fields(input):
        if field.name in without:
            continue
        kind, told = hints[field.name], field.metadata.get("help")
        name = "--" + field.name.replace("_", "-")
        is_needed = field.default is MISSING and field.default_factory is MISSING
        if get_origin(kind) is Literal:
            words = get_args(kind)
            parser.add_argument(name, choices=words, required=is_needed, default=_plain(field), help=told)
        elif item_of(kind) is not None:
            parser.add_argument(name, action="append", default=[], help=f"{told or field.name}; may be repeated")
        elif kind is bool:
            parser.add_argument(name, action="store_true", help=told)
        else:
            number = int if kind is int else str
            parser.add_argument(name, type=number, required=is_needed, default=_plain(field), help=told)


def from_arguments(input: type[Input], options: Mapping[str, Any], **more: object) -> Input:
    """Return the input that the options of a command make, with what it adds itself."""
    given = {field.name: options[field.name] for field in fields(input) if field.name in options}  # type: ignore[arg-type]
    plain = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    return input(**{**plain, **more})


def item_of(kind: Any) -> Any:
    """Return the kind of what a tuple holds; None for what is no tuple."""
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def _plain(field: "Field[Any]") -> Any:
    return None if field.default is MISSING else field.default
