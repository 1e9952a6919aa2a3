"""The one Django app."""

import importlib

from django.apps import AppConfig


class Barnraise(AppConfig):
    """All packages share one label and one line of migrations."""

    name = "barnraise"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check that every address declares who may use it."""
        importlib.import_module("barnraise.web.access")
