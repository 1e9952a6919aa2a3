"""Changes of tables that are recorded in the transaction which makes them, and keep what hangs on a table.

Django notes a migration as applied in that transaction only where no index waits for its end; else right after it, and
a crash between the two leaves tables that the next `init` makes again, in vain. And where SQLite cannot change a table,
Django makes another and drops the first, with its triggers.
"""

import sys
from typing import Any

from django.db.backends.sqlite3.schema import DatabaseSchemaEditor
from django.db.models import Model


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

    def __exit__(self, *error: Any) -> None:
        """End the transaction, whatever went wrong.

        Django's own checks references first, also after an error; where the check fails in turn, it leaves the
        transaction open, and one around it with it.
        """
        try:
            if error[0] is None:
                self.connection.check_constraints()
                for statement in self.deferred_sql:
                    self.execute(statement, None)
        except BaseException:
            error = sys.exc_info()
            raise
        finally:
            if self.atomic_migration:
                self.atomic.__exit__(*error)
            self.connection.enable_constraint_checking()

    def _remake_table(self, model: type[Model], *changes: Any, **more: Any) -> None:
        """Make a table anew, and then its triggers, as they were."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [model._meta.db_table]
            )
            triggers = cursor.fetchall()
            super()._remake_table(model, *changes, **more)  # type: ignore[misc]
            for name, definition in triggers:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
                cursor.execute(definition)
