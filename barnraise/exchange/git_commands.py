"""How git is called: no shell, no settings but ours, nothing that a repository could make it run."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django import conf

from barnraise.base import Refused

# The least that git may ask of memory at once, in MB; where larger files are allowed, some of those.
LEAST_MEMORY = 256
# Set on every call, over whatever a repository says.
SETTINGS: tuple[str, ...] = (
    "safe.directory=*",
    "protocol.allow=never",
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.quotePath=false",
    "core.commitGraph=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "credential.helper=",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "transfer.bundleURI=false",
    "advice.detachedHead=false",
)


def git(*arguments: str, settings: Sequence[str] = ()) -> list[str]:
    """Return the command line of one call of git."""
    flags = [word for setting in (*SETTINGS, *settings) for word in ("-c", setting)]
    return ["git", "--no-pager", "--no-replace-objects", "--literal-pathspecs", *flags, *arguments]


def environment(directory: Path | None = None, **more: str) -> dict[str, str]:
    """Return the whole environment of a call: the search path, our directory, and no settings of anybody."""
    given = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "HOME": "/nonexistent",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_GRAFT_FILE": "/dev/null",
        "GIT_ASKPASS": "true",
        "GIT_SSH_COMMAND": "false",
        "GIT_ALLOW_PROTOCOL": "",
        # Of a few kilobytes of deltas git would make as many gigabytes before it tells their size.
        "GIT_ALLOC_LIMIT": f"{max(LEAST_MEMORY, 3 * conf.settings.BARNRAISE_FILE_MB)}m",
    }
    if directory is not None:
        given["GIT_DIR"] = str(directory)
    return given | more


def ask(*arguments: str, directory: Path | None = None, more: Mapping[str, str] = {}) -> str:
    """Return what git answers on its standard output; raises `Refused("git_failed")` with its own words."""
    try:
        done = subprocess.run(
            git(*arguments), env=environment(directory, **more), capture_output=True, check=False, timeout=600
        )
    except subprocess.TimeoutExpired:
        raise Refused("git_failed", said="it took longer than ten minutes") from None
    if done.returncode:
        raise Refused("git_failed", said=spoken(done.stderr))
    return done.stdout.decode(errors="replace").strip()


def spoken(stderr: bytes) -> str:
    """Return the last of what git said, short enough for a sentence."""
    return stderr.decode(errors="replace").strip()[-300:]


@contextmanager
def listening(*arguments: str, directory: Path) -> Iterator[IO[bytes]]:
    """Give the output of a running git as a stream; when read to its end, refuse what git itself refused."""
    with tempfile.TemporaryFile() as errors:
        running = subprocess.Popen(
            git(*arguments),
            env=environment(directory),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            bufsize=1 << 20,
        )
        assert running.stdout is not None
        try:
            yield running.stdout
            if running.wait():
                errors.seek(0)
                raise Refused("history_broken", said=spoken(errors.read()))
        finally:
            running.stdout.close()
            running.kill()
            running.wait()
