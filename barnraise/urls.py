"""Where each address leads: what the views declare."""

from importlib import import_module

from django.urls import URLPattern, URLResolver, path

from barnraise.web import mounting
from barnraise.web.access import url_patterns
from barnraise.web.api import api

# First, and the logins next, since their addresses could be taken for a secret of ours.
mounting.mount()
for _views in (
    "holding",
    "logins",
    "joining",
    "inquiring",
    "judging",
    "gathering",
    "health",
    "governing",
    "mine",
    "notices",
    "profile",
    # Before books, whose files could have the name of its archive.
    "reading",
    "past",
    "books",
    "changing",
    "concerns",
    "deciding",
    "people",
    "programs",
    "batching",
    "queueing",
    "reviewing",
    "shelf",
    "stacking",
    "starting",
    "discussing",
    "talking",
    "watching",
    "arranging",
    "tasks",
    "writing",
):
    import_module(f"barnraise.web.views.{_views}")

urlpatterns: list[URLPattern | URLResolver] = [path("api/", api.urls), *url_patterns()]
handler404 = "barnraise.web.errors.not_found"
handler429 = "barnraise.web.errors.too_often"
handler500 = "barnraise.web.errors.broken"
