"""Changes of tables that are recorded in the transaction which makes them.

Django notes a migration as applied in that transaction only where no index waits for its end; else right after it, and
a crash between the two leaves tables that the next `init` makes again, in vain.
"""

from typing import Any

from django.db.backends.sqlite3.schema import DatabaseSchemaEditor


class _Waiting(list[Any]):
    """Statements for the end of a transaction: it says that there are none, but whoever runs them finds them."""

    def __bool__(self) -> bool:
        return False


class SchemaEditor(DatabaseSchemaEditor):
    """Django's, with what waits for the end hidden from the question that puts the record off."""

    @property
    def deferred_sql(self) -> list[Any]:
        return self._waiting

    @deferred_sql.setter
    def deferred_sql(self, statements: list[Any]) -> None:
        self._waiting = _Waiting(statements)
