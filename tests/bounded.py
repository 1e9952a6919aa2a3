"""A command that is ended, with all that it began, when it does not end by itself."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
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
    """Run a command; one that is still running after so many seconds is killed with its processes, and `RAN ON`."""
    began = time.monotonic()
    # In a session of its own, whose processes can be ended together.
    running = subprocess.Popen(command, cwd=cwd, env=environ, stdout=out, stderr=out, start_new_session=True)
    try:
        result: Result = "FAILS" if running.wait(seconds) else "holds"
    except subprocess.TimeoutExpired:
        result = "RAN ON"
    finally:
        # Also when somebody stops this program.
        if running.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    return Ended(result, time.monotonic() - began)
