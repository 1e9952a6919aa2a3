"""`barnraise serve`: one server on the store, and the followers beside it."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from barnraise import record
from barnraise.base import Refused

if TYPE_CHECKING:
    from barnraise.record import home

SERVER = "barnraise.management.server"  # not imported here: it is another program


class Command(BaseCommand):
    """Serve the commons."""

    help = "Serve the commons on http://HOST:PORT (127.0.0.1:8000 unless told otherwise)."
    # The worker checks, which loads every page anyway; a second server is refused before that.
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
        except CommandError:
            hold.release()
            raise
        self.stdout.write(f"Barnraise is on http://{options['host']}:{options['port']} (Ctrl-C stops it).")
        self.stdout.flush()
        hold.keep_in_successor()
        _become_server(options["host"], options["port"])

    def _open(self) -> None:
        """Refuse a database that is gone, and tables of another version: pages would be wrong, or fail one by one."""
        from barnraise.management import schema  # slow: help needs no table
        from barnraise.web.sentences import sentence

        try:
            schema.check()
        except Refused as refused:
            raise CommandError(sentence(refused.code, dict(refused.facts))) from None
        connection.close()

    def _hold(self, host: str, port: int) -> "home.Hold":
        from barnraise.record import home  # slow: help needs no table
        from barnraise.web.sentences import sentence

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


def _become_server(host: str, port: int) -> NoReturn:
    """Become the process that watches over the worker: the same one, so it keeps its locks, without Django in it."""
    given = [host, str(port), str(settings.BARNRAISE_HOME), str(settings.STATIC_ROOT), settings.BARNRAISE_LOGS]
    # One arena for all threads: they take turns anyway, and each further one keeps what it once held.
    environ = {"MALLOC_ARENA_MAX": "1", **os.environ}
    os.execve(sys.executable, [sys.executable, "-m", SERVER, *given], environ)
