"""The one Django app."""

import importlib
from typing import Any

from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db.models.signals import post_migrate


class Barnraise(AppConfig):
    """All packages share one label and one line of migrations."""

    name = "barnraise"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the check that every address declares who may use it, and what follows each migration."""
        register(_check_addresses, Tags.urls)
        post_migrate.connect(_install, sender=self)


def _check_addresses(**_: Any) -> list[Error]:
    found: list[Error] = importlib.import_module("barnraise.web.access").undeclared_errors()
    return found


def _install(**_: Any) -> None:
    importlib.import_module("barnraise.record.db.triggers").install()
    importlib.import_module("barnraise.management.derivation").state_editions()
