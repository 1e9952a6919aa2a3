"""The server's way in: `serving` for `barnraise serve`, `application` for any other WSGI server."""

import os
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
application = get_wsgi_application()


def serving() -> Callable[..., Any]:
    """Return the application for the one worker of `barnraise serve`, which holds the store while it lives."""
    from barnraise import record  # slow: the apps must be loaded first
    from barnraise.record import home

    if record.is_sqlite():
        home.Hold(home.WORKER).take(f"worker process {os.getpid()}")
    return application
