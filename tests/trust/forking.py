"""Processes that begin where this one stands, on a store of their own: what costs a start is paid once."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any


def in_a_process(home: Path, act: Callable[[], Any]) -> tuple[int, Any]:
    """Fork, act on a store, and return the exit status and what the act returned; None where it did not end well."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(reading)
        status = 1
        try:
            stand_on(home)
            told = json.dumps(act())
            with os.fdopen(writing, "w") as out:
                out.write(told)
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    with os.fdopen(reading) as told_by_it:
        said = told_by_it.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return status, json.loads(said) if said else None


def stand_on(home: Path) -> None:
    """Let this process work on the store in another folder."""
    from django.conf import settings
    from django.db import connection

    connection.close()
    settings.BARNRAISE_HOME = home
    connection.settings_dict["NAME"] = str(home / "commons.sqlite3")
