"""Run one `barnraise` command and tell what it did outside its store: `python -m tests.trust.watched TOLD COMMAND…`."""

import json
import os
import resource
import sys
import tempfile
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def main(told: Path, words: list[str]) -> None:
    """Run the command; write to `told` what it wrote elsewhere, whom it called, and what memory and time it took."""
    inside = tuple(str(Path(one).resolve()) for one in (os.environ["BARNRAISE_HOME"], tempfile.gettempdir(), "/dev"))
    written: list[str] = []
    called: list[str] = []

    def watch(event: str, given: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(given[0], str) and isinstance(given[2], int) and given[2] & WRITES:
            place = str(Path(given[0]).resolve())
            if not place.startswith(inside) and "__pycache__" not in place:
                written.append(place)
        elif event in ("socket.connect", "socket.getaddrinfo"):
            called.append(repr(given[1:]))

    sys.addaudithook(watch)
    sys.argv = ["barnraise", *words]
    from barnraise.__main__ import main as command  # slow: and watched from its first import on

    try:
        command()
    finally:
        used = resource.getrusage(resource.RUSAGE_SELF)
        found = {"written": written, "called": called, "megabytes": used.ru_maxrss / 1024}
        found["seconds"] = used.ru_utime + used.ru_stime
        with told.open("w") as out:
            json.dump(found, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
