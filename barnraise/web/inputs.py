"""From the frozen dataclass of an action to the JSON schema of what a program sends for it.

One field, one rule: a text is a string without NUL, bytes are a text or its base64 under `…_base64`, a tuple is a list.
"""

import base64
import binascii
import types
from collections.abc import Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    create_model,
    model_validator,
)
from pydantic import Field as Limits
from pydantic_core import PydanticCustomError

from barnraise.web.arguments import item_of
from barnraise.web.numbers import LARGEST

Input = TypeVar("Input")

LONGEST = 100_000
MOST = 10_000


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text cannot hold the sign NUL")
    return text


def _said(text: object) -> object:
    return "" if text is None else text


Text = Annotated[str, StringConstraints(max_length=LONGEST, strict=True), AfterValidator(_without_nul)]
Optional = Annotated[Text, BeforeValidator(_said)]
Number = Annotated[int, Limits(strict=True, ge=-1, le=LARGEST)]
Signed = Annotated[int, Limits(strict=True, ge=-LARGEST, le=LARGEST)]


UNKNOWN = "field_unknown"


def unknown_field(name: str, known: Iterable[str]) -> PydanticCustomError:
    """Return the error that names a field which an input does not have, with those that it has."""
    said = "there is no such field; there are: {known}"
    return PydanticCustomError(UNKNOWN, said, {"name": name[:200], "known": ", ".join(known)})


class Sent(BaseModel):
    """What a program sends: a field that is not there is refused by its name, since it was meant to do something."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _has_known_fields(cls, sent: Any) -> Any:
        for name in sent if isinstance(sent, dict) else ():
            if name not in cls.model_fields:
                raise unknown_field(str(name), cls.model_fields)
        return sent


@cache
def schema_of(input: type) -> type[BaseModel]:
    """Return the schema of what a program sends for an input."""
    hints = get_type_hints(input)
    made: dict[str, Any] = {}
    for field in fields(input):
        kind = hints[field.name]
        about = Limits(description=field.metadata["help"]) if "help" in field.metadata else None
        if _is_bytes(kind):
            made[field.name] = (str | None, None)
            made[f"{field.name}_base64"] = (str | None, None)
            continue
        told = _told(kind, optional=field.default == "")
        made[field.name] = (Annotated[told, about] if about else told, _default(field))
    return create_model(input.__name__, __base__=Sent, __doc__=input.__doc__, **made)


def read(input: type[Input], sent: BaseModel) -> Input:
    """Return the input that was sent. ValueError for what is given twice, or is not base64."""
    hints = get_type_hints(input)
    given: dict[str, Any] = {}
    for field in fields(input):  # type: ignore[arg-type]
        kind = hints[field.name]
        value = getattr(sent, field.name)
        if _is_bytes(kind):
            value = _bytes(field.name, value, getattr(sent, f"{field.name}_base64"))
        elif (item := item_of(kind)) is not None:
            value = tuple(read(item, one) if _is_input(item) else one for one in value)
        given[field.name] = value
    return input(**given)


def _told(kind: Any, *, optional: bool) -> Any:
    if kind is str:
        return Optional if optional else Text
    if kind is int:
        return Number
    item = item_of(kind)
    if item is not None:
        inner = schema_of(item) if _is_input(item) else _told(item, optional=False)
        return Annotated[list[inner], Limits(max_length=MOST)]  # type: ignore[valid-type]
    if get_origin(kind) in (Union, types.UnionType):
        return Text | None if str in get_args(kind) else Signed | None if int in get_args(kind) else kind
    return kind


def _is_input(kind: Any) -> bool:
    return isinstance(kind, type) and is_dataclass(kind)


def _is_bytes(kind: Any) -> bool:
    return bytes in get_args(kind)


def _default(field: "Field[Any]") -> Any:
    if field.default is not MISSING:
        return list(field.default) if isinstance(field.default, tuple) else field.default
    return ...


def _bytes(name: str, text: str | None, coded: str | None) -> bytes | None:
    if coded is None:
        return text.encode() if text is not None else None
    if text is not None:
        raise ValueError(f"“{name}” and “{name}_base64” cannot both be given")
    try:
        return base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"“{name}_base64” is not base64") from None
