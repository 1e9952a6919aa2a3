"""The one Django app."""

import importlib
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Barnraise(AppConfig):
    """All packages share one label and one line of migrations."""

    name = "barnraise"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check that every address declares who may use it, and what follows each migration."""
        importlib.import_module("barnraise.web.access")
        post_migrate.connect(_install, sender=self)


def _install(**_: Any) -> None:
    importlib.import_module("barnraise.record.triggers").install()
