"""`barnraise serve`: one server on the store, and the followers beside it."""

import logging
import os
import socket
from argparse import ArgumentParser
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from barnraise import record
from barnraise.base import Refused
from barnraise.management import schema
from barnraise.record import activity, home
from barnraise.web.sentences import sentence
from barnraise.web.supervision import Pause, requests_in, watch

READERS = 256  # threads that read bodies and send answers; they cost next to nothing while they wait
log = logging.getLogger("barnraise.serving")


class Command(BaseCommand):
    """Serve the commons."""

    help = "Serve the commons on http://HOST:PORT (127.0.0.1:8000 unless told otherwise)."
    # Checked once the store is held: a second server is refused before it loads every page.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare host and port."""
        parser.add_argument("--host", default="127.0.0.1", help="where to listen (127.0.0.1)")
        parser.add_argument("--port", type=int, default=8000, help="the port (8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Hold the store and serve until stopped."""
        if not (settings.BARNRAISE_HOME / "secret.key").is_file():
            raise CommandError(f"There is no store in {settings.BARNRAISE_HOME}. Run `barnraise init` first.")
        hold = self._hold(options["host"], options["port"])
        try:
            _check_free(options["host"], options["port"])
            self._open()
            self.check()
            self.stdout.write(f"Barnraise is on http://{options['host']}:{options['port']} (Ctrl-C stops it).")
            self.stdout.flush()
            keep_serving(options["host"], options["port"])
        finally:
            hold.release()

    def _open(self) -> None:
        """Refuse a database that is gone, and tables of another version: pages would be wrong, or fail one by one."""
        try:
            schema.check()
        except Refused as refused:
            raise CommandError(sentence(refused.code, dict(refused.facts))) from None
        connection.close()

    def _hold(self, host: str, port: int) -> home.Hold:
        if not record.is_sqlite():
            return home.Hold(home.SERVER)  # PostgreSQL serves many servers
        told = f"process {os.getpid()} on http://{host}:{port}"
        try:
            hold, worker = home.Hold(home.SERVER), home.Hold(home.WORKER)
            hold.take(told)
            worker.take(told)
        except Refused as refused:
            raise CommandError(sentence(refused.code, dict(refused.facts))) from None
        worker.release()
        return hold


def _check_free(host: str, port: int) -> None:
    """Refuse a port at which something listens: the server would share it, and answer every other request only."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            told = f"http://{host}:{port} cannot be had: {error.strerror}. Stop what listens there, or choose --port."
            raise CommandError(told) from None


def keep_serving(host: str, port: int) -> None:
    """Serve until stopped: a worker that ends is started again, unless none has served yet."""
    pause, has_served = Pause(), False
    at = activity.Activity(activity.WORKER)
    while True:
        at.clear()
        running = server(host, port)
        ended = False
        stop = watch(partial(_kill, running))
        try:
            running.serve()
        except SystemExit:
            ended = True
        finally:
            stop.set()
        noted = activity.noted(activity.WORKER)
        if running.interrupt_signal or not ended:
            return
        has_served = has_served or activity.READY in noted
        if not has_served:
            raise SystemExit(1)
        told = requests_in(noted)
        log.error("The worker ended at %s; it is started again.", told or "no request")
        activity.write_ending("worker", "by itself", told)
        pause.rest()
        if running.interrupt_signal:
            return


def _kill(running: Any) -> None:
    for worker in running.wrks:
        worker.inner.kill()


def server(host: str, port: int) -> Any:
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
        static_path_mount=[settings.STATIC_ROOT],
        static_path_expires=31_536_000,
        log_access=False,
        log_level=LogLevels.error,
    )
