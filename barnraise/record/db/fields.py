"""Fields of tables that write no live code into migrations."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Func, TextField

from barnraise.base import new_id

if TYPE_CHECKING:
    _Uuid = models.UUIDField[UUID | str, UUID]
else:
    _Uuid = models.UUIDField


class UidField(_Uuid):
    """An id unique in the world, made with the row.

    A migration knows it as a plain unique UUID without its default: a default is no part of a table, and naming the
    function there would tie a frozen file to today's code.
    """

    def __init__(self, **more: Any):
        super().__init__(**{**more, "unique": True, "default": new_id})

    def deconstruct(self) -> Any:
        """Return what a migration says of it."""
        name, _path, args, more = super().deconstruct()
        more.pop("default", None)
        return name, "django.db.models.UUIDField", args, more


class IdText(Func):
    """The text of an id with its dashes, as keys hold it, on whatever database it lies."""

    output_field = TextField()
    template = "(%(expressions)s)::text"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Put the dashes in, without which SQLite keeps it."""
        parts = (f"substr(%(expressions)s, {at}, {size})" for at, size in _PARTS)
        return self.as_sql(compiler, connection, template="(" + " || '-' || ".join(parts) + ")", **context)


_PARTS = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
