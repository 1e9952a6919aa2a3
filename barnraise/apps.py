"""The one Django app."""

from django.apps import AppConfig


class Barnraise(AppConfig):
    """All packages share one label and one line of migrations."""

    name = "barnraise"
    default_auto_field = "django.db.models.BigAutoField"
