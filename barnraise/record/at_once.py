"""A first migration that makes all its tables from its last state."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState


class AtOnce(migrations.Migration):
    """Makes the tables as they are after all operations.

    Django makes its models anew after each operation that changes a linked one; for tables that are all linked this
    is quadratic, and took most of the time of `init`. Only operations that make or complete tables may stand here.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        """Bring the state to its end first, then make each table of it."""
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        models = project_state.apps
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                schema_editor.create_model(models.get_model(self.app_label, operation.name))
        return project_state
