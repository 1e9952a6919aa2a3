"""What a process is at, kept in a file where it outlives the process; and how processes ended, for the operator."""

import json
import mmap
import os
from pathlib import Path
from typing import Any

from barnraise.base.clock import now

WORKER, FOLLOWERS, ENDINGS = "worker.at", "followers.at", "endings.jsonl"
READY = "ready"  # noted by a worker, in its last slot, once it can serve
SLOTS, SLOT_BYTES = 64, 512
KEPT_ENDINGS = 50


class Activity:
    """A few lines shared with what starts this process again; noting one costs a microsecond."""

    def __init__(self, home: Path, name: str):
        file = os.open(home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(file, SLOTS * SLOT_BYTES)
            self._lines = mmap.mmap(file, SLOTS * SLOT_BYTES)
        finally:
            os.close(file)

    def note(self, line: str, slot: int = 0) -> None:
        """Note what one thread is at; "" when it is at nothing."""
        start = slot % SLOTS * SLOT_BYTES
        noted = line.encode(errors="replace")[:SLOT_BYTES]
        self._lines[start : start + SLOT_BYTES] = noted.ljust(SLOT_BYTES, b"\0")

    def clear(self) -> None:
        """Forget everything that was noted."""
        self._lines[:] = bytes(len(self._lines))


def noted(home: Path, name: str) -> list[str]:
    """Return what a process noted last that it is at."""
    try:
        content = (home / name).read_bytes()
    except OSError:
        return []
    lines = (content[start : start + SLOT_BYTES] for start in range(0, len(content), SLOT_BYTES))
    return [line.rstrip(b"\0").decode(errors="replace") for line in lines if line.strip(b"\0")]


def write_ending(home: Path, process: str, how: str, at: list[str]) -> None:
    """Write down that a process ended by itself, and what it was at."""
    line = json.dumps({"at": now().isoformat(), "process": process, "how": how, "activity": at})
    file = home / ENDINGS
    lines = file.read_text().splitlines() if file.is_file() else []
    file.write_text("\n".join([*lines[-KEPT_ENDINGS + 1 :], line]) + "\n")


def endings(home: Path) -> list[dict[str, Any]]:
    """Return how processes ended by themselves, the oldest first."""
    file = home / ENDINGS
    return [json.loads(line) for line in file.read_text().splitlines()] if file.is_file() else []
