"""A command that is ended, with all that it began, when it does not end by itself."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Literal, NamedTuple

Result = Literal["holds", "FAILS", "RAN ON"]


class Ended(NamedTuple):
    """How a command ended, and what it took on the wall."""

    result: Result
    seconds: float


def bounded(
    command: Sequence[str],
    seconds: float,
    *,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    out: IO[str] | None = None,
) -> Ended:
    """Run a command; one that is still running after so many seconds is killed with all that it began, and `RAN ON`."""
    began = time.monotonic()
    running = subprocess.Popen(command, cwd=cwd, env=environ, stdout=out, stderr=out, start_new_session=True)
    try:
        result: Result = "FAILS" if running.wait(seconds) else "holds"
    except subprocess.TimeoutExpired:
        result = "RAN ON"
    finally:
        # Also when somebody stops this program.
        if running.poll() is None:
            _kill(running.pid)
            running.wait()
    return Ended(result, time.monotonic() - began)


def _kill(pid: int) -> None:
    """Kill a process and all below it, which may be in sessions of their own; the topmost first, so it begins none."""
    below = list(_below(pid))
    for one in (pid, *below):
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


def _below(pid: int) -> Iterator[int]:
    for listed in Path("/proc", str(pid), "task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, listed.read_text().split()):
                yield child
                yield from _below(child)
