"""Queries whose SQL is made once, and rows written as plain values: what stands on the way of every contribution.

Django's query is as readable as ever, and is built anew at each call: on a short query that takes ten times as long as
the database does. `prepared` has it built once for each shape of its arguments.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import FlatValuesListIterable, ModelIterable, ValuesListIterable, get_related_populators

from barnraise.record.db.database import asked

Given = ParamSpec("Given")
Row = TypeVar("Row")
Making = Callable[[Sequence[Any]], Any]


# `__in` on a foreign key makes a number of each value: a mark is then one of these, which no id is.
_FIRST_NUMBER, _AMONG = -(2**62), 2**20
# A constant that is spelled in the SQL itself lets the database see that an index over some of the rows will do.
_plain = re.compile(r"[a-z_-]*")


class _Mark(Expression):
    """Stands in a query for an argument that comes with each call."""

    def __init__(self, place: int, among: int = 0):
        super().__init__()
        self.place, self.among = place, among

    def __int__(self) -> int:
        return _FIRST_NUMBER + self.place * _AMONG + self.among

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the sign of a value, and this in place of the value."""
        return "%s", (self,)


@dataclass(frozen=True, slots=True)
class _Statement:
    """A query as SQL: `values` are constants and marks; `make` makes a row of what the database returns."""

    sql: str
    values: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    make: Making


def prepared(query: Callable[Given, QuerySet[Any, Row]]) -> Callable[Given, list[Row]]:
    """Make a function that returns a queryset into one that returns its rows, with SQL that is made once.

    Its arguments are values that are not None, or sequences of such for `__in`; it may only place them in conditions.
    It returns models (`select_related` included) or `values_list`.
    """
    statements: dict[tuple[Any, ...], _Statement | None] = {}

    @wraps(query)
    def rows(*given: Given.args, **named: Given.kwargs) -> list[Row]:
        assert not named, "the values of a prepared query are given by their places"
        padded = [_padded(one) if isinstance(one, list | tuple) else one for one in given]
        shape = (connections[DEFAULT_DB_ALIAS].vendor, *(len(one) if isinstance(one, tuple) else -1 for one in padded))
        if shape not in statements:
            statements[shape] = _statement(query, padded)
        statement = statements[shape]
        return _rows(statement, padded) if statement is not None else []

    return rows


def _padded(values: Sequence[Any]) -> tuple[Any, ...]:
    """Repeat the last value up to the next power of two, so that few lengths make few statements."""
    if not values:
        return ()
    wanted = 1 << (len(values) - 1).bit_length()
    return (*values, *[values[-1]] * (wanted - len(values)))


def _statement(query: Callable[..., QuerySet[Any, Any]], given: Sequence[Any]) -> _Statement | None:
    marks = [
        tuple(_Mark(place, among) for among in range(len(one))) if isinstance(one, tuple) else _Mark(place)
        for place, one in enumerate(given)
    ]
    found = query(*marks)
    compiler = found.query.get_compiler(connection=connection)
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return None
    chosen = [one[0] for one in compiler.select]
    converters = tuple(
        (place, convert, expression)
        for place, (converts, expression) in compiler.get_converters(chosen).items()
        for convert in converts
    )
    sql, left = _spelled_out(sql, [_marked(one, marks) for one in values])
    return _Statement(sql, left, converters, _making(found, compiler))


def _marked(value: Any, marks: Sequence[_Mark | tuple[_Mark, ...]]) -> Any:
    """Return the mark that a number stands for; any other value as it is."""
    if type(value) is not int or not _FIRST_NUMBER <= value < _FIRST_NUMBER + len(marks) * _AMONG:
        return value
    place, among = divmod(value - _FIRST_NUMBER, _AMONG)
    found = marks[place]
    return found[among] if isinstance(found, tuple) else found


def _spelled_out(sql: str, values: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """Put whole numbers and plain words into the SQL; return it with the values that are left."""
    start, *pieces = sql.split("%s")
    left = []
    for value, piece in zip(values, pieces, strict=True):
        if type(value) is int or (isinstance(value, str) and _plain.fullmatch(value)):
            start += (str(value) if type(value) is int else f"'{value}'") + piece
        else:
            left.append(value)
            start += "%s" + piece
    return start, tuple(left)


def _making(found: QuerySet[Any, Any], compiler: Any) -> Making:
    """Return what Django's own iteration over a queryset would do with each row."""
    kind = cast("Any", found)._iterable_class
    if kind is FlatValuesListIterable:
        return lambda row: row[0]
    if kind is ValuesListIterable:
        return tuple
    assert kind is ModelIterable and not compiler.annotation_col_map, "a prepared query returns models or values"
    about = compiler.klass_info
    model, first, end = about["model"], about["select_fields"][0], about["select_fields"][-1] + 1
    names = [one[0].target.attname for one in compiler.select[first:end]]
    populators = cast("Any", get_related_populators)(about, compiler.select, DEFAULT_DB_ALIAS)

    def make(row: Sequence[Any]) -> Any:
        made = model.from_db(DEFAULT_DB_ALIAS, names, row[first:end])
        for populator in populators:
            populator.populate(row, made)
        return made

    return make


def _rows(statement: _Statement, given: Sequence[Any]) -> list[Any]:
    values = [_value(one, given) if isinstance(one, _Mark) else one for one in statement.values]
    found = asked(statement.sql, values)
    if statement.converters:
        found = [list(row) for row in found]
        for place, convert, expression in statement.converters:
            for row in found:
                row[place] = convert(row[place], expression, connection)
    return [statement.make(row) for row in found]


def _value(mark: _Mark, given: Sequence[Any]) -> Any:
    value = given[mark.place]
    value = value[mark.among] if isinstance(value, tuple) else value
    assert value is not None, "a prepared query takes no None: ask with `isnull`"
    return value if isinstance(value, int | str | bytes) else _spelled(value)


def _spelled(value: Any) -> Any:
    """Return a value as the database takes it: the two spell only ids and times in different ways."""
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value


def add(row: Model) -> None:
    """Insert a new row and give it its id, inside the caller's transaction, past the model's own checks."""
    sql, names = _inserting(type(row))
    row.pk = asked(sql, [_spelled(getattr(row, name)) for name in names])[0][0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _inserting(table: type[Model]) -> tuple[str, tuple[str, ...]]:
    fields = [field for field in table._meta.concrete_fields if not field.primary_key]
    names, signs = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    sql = f'INSERT INTO "{table._meta.db_table}" ({names}) VALUES ({signs}) RETURNING "id"'
    return sql, tuple(field.attname for field in fields)
