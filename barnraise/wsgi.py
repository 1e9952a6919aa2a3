"""The server's way in: `serving` for `barnraise serve`, `application` for any other WSGI server."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

from barnraise.web.requesting import Request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "barnraise.settings")
PG_THREADS = 8
_django = get_wsgi_application()
_django.request_class = Request


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer one request, where it is for this site."""
    from barnraise.web.admission import admitted  # slow: the apps must be loaded first

    return admitted(_django)(environ, start_response)


def serving() -> Callable[..., Any]:
    """Return the application for the one worker of `barnraise serve`, which holds the store while it lives."""
    from django.conf import settings

    from barnraise import record  # slow: the apps must be loaded first
    from barnraise.base import activity
    from barnraise.record import home
    from barnraise.web.quick import answers_first
    from barnraise.web.serving import run_followers
    from barnraise.web.turns import Turns

    BaseCommand().check()
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    if record.is_sqlite():
        home.Hold(home.WORKER).take(f"worker process {os.getpid()}")
    run_followers()
    threads = settings.BARNRAISE_THREADS or (1 if record.is_sqlite() else PG_THREADS)
    turns = Turns(answers_first(_django), threads)
    activity.Activity(settings.BARNRAISE_HOME, activity.WORKER).note(activity.READY, activity.SLOTS - 1)
    return layered(turns)


def layered(behind: Callable[..., Any] | None = None) -> Callable[..., Any]:
    """Return the application of `barnraise serve`: published pages first, then what stands behind them.

    Behind stand quick answers and Django, in the thread that asks unless the caller has another place for them.
    """
    from barnraise.web.admission import admitted  # slow: the apps must be loaded first
    from barnraise.web.measures import measured
    from barnraise.web.quick import answers_first
    from barnraise.web.serving import published_first

    return measured(admitted(published_first(behind or answers_first(_django))))


def _end_with_parent() -> None:
    """End when `barnraise serve` was killed: a worker left behind would keep store and port from the next one."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nothing to tidy: what was acknowledged is durable, the rest is undone
