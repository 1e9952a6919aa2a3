"""The process that watches over the worker of `barnraise serve`. It knows nothing of Django, and is small for that."""

import logging
import sys
from functools import partial
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from barnraise.base import activity
from barnraise.base.logs import JsonLines
from barnraise.base.supervision import Pause, requests_in, watch

READERS = 256  # threads that read bodies and send answers; they cost next to nothing while they wait
log = logging.getLogger("barnraise.serving")


def main(host: str, port: str, home: str, static: str, logs: str) -> None:
    """Serve until stopped: a worker that ends is started again, unless none has served yet."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if logs == "json" else logging.Formatter())
    log.addHandler(handler)
    pause, has_served = Pause(), False
    at = activity.Activity(Path(home), activity.WORKER)
    while True:
        at.clear()
        running = _server(host, int(port), Path(static))
        is_stopped = _serve(running, Path(home))
        noted = activity.noted(Path(home), activity.WORKER)
        if is_stopped:
            return
        has_served = has_served or activity.READY in noted
        if not has_served:
            sys.exit(1)
        requests = requests_in(noted)
        log.error("The worker ended at %s; it is started again.", requests or "no request")
        activity.write_ending(Path(home), "worker", "by itself", requests)
        pause.rest()
        if running.interrupt_signal:
            return


def _serve(running: Any, home: Path) -> bool:
    """Serve until the worker ends; tell whether it was stopped."""
    stop = watch(home, partial(_kill, running))
    try:
        running.serve()
    except SystemExit:  # granian's word for a worker that ended
        return bool(running.interrupt_signal)
    finally:
        stop.set()
    return True


def _kill(running: Any) -> None:
    for worker in running.wrks:
        worker.inner.kill()


def _server(host: str, port: int, static: Path) -> Any:
    """Return the server: one worker, whose threads read and send; requests take turns in others (`web/turns.py`)."""
    return Granian(
        "barnraise.wsgi:serving",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=READERS,
        backlog=1024,
        static_path_route=["/static"],
        static_path_mount=[static],
        static_path_expires=31_536_000,
        log_access=False,
        log_level=LogLevels.error,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
