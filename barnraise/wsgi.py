"""The server's way in: `serving` for `barnraise serve`, `application` for any other WSGI server."""

import multiprocessing
import os
import threading
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application

from barnraise.web.requesting import Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
application = get_wsgi_application()
application.request_class = Request


def serving() -> Callable[..., Any]:
    """Return the application for the one worker of `barnraise serve`, which holds the store while it lives."""
    from barnraise import record  # slow: the apps must be loaded first
    from barnraise.record import home
    from barnraise.web.measures import measured
    from barnraise.web.quick import answers_first
    from barnraise.web.serving import published_first, run_followers

    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    if record.is_sqlite():
        home.Hold(home.WORKER).take(f"worker process {os.getpid()}")
    run_followers()
    return measured(published_first(answers_first(application)))


def _end_with_parent() -> None:
    """End when `barnraise serve` was killed: a worker left behind would keep store and port from the next one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nothing to tidy: what was acknowledged is durable, the rest is undone
