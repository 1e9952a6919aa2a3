"""The process that watches over the worker of `barnraise serve`. It knows nothing of Django, and is small for that."""

import sys
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels


def main(host: str, port: str, threads: str, static: str) -> None:
    """Serve until stopped: one worker, which loads the application."""
    Granian(
        "barnraise.wsgi:serving",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=int(threads),  # on SQLite one, since there is one writer
        backlog=1024,
        static_path_route=["/static"],
        static_path_mount=[Path(static)],
        static_path_expires=31_536_000,
        log_access=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
