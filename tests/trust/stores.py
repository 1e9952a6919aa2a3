"""A store of its own in a folder, with commands, a server that can be killed, and a look inside."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import templates
from tests.conditions import LIMIT_SECONDS, wait_for
from tests.templates import Once

ROOT = Path(__file__).parents[2]


@dataclass
class Store:
    """One store; everything that touches it runs in processes of their own, as in real use.

    With `once` it is copied from what the run has made already.
    """

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    once: Once | None = None
    python: str = sys.executable
    folder: Path = ROOT

    def begin(self, *words: str, **more: Any) -> "subprocess.Popen[str]":
        """Start `python -m WORDS` on this store."""
        # Fifty who write at once wait long on a slow machine; that is no fault of theirs.
        waits = {"BARNRAISE_WRITE_WAIT": str(LIMIT_SECONDS)}
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "barnraise.settings", **waits, **self.environ}
        environ |= {"BARNRAISE_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen([self.python, "-m", *words], cwd=self.folder, env=environ, text=True, **more)

    def run(self, *words: str, seconds: float = 600) -> str:
        """Run `python -m WORDS` and return what it said; AssertionError when it failed."""
        process = self.begin(*words)
        said, complained = process.communicate(timeout=seconds)
        assert process.returncode == 0, complained
        return said

    def begun(self) -> "Store":
        """Make the tables."""
        if self.once is None:
            self.run("barnraise", "init")
        else:
            templates.copy(self.once.store(), self.home)
        return self

    def peopled(self) -> "Store":
        """Put the work of `tests.trust.inside` in a store that is new."""
        if self.once is None:
            self.run("tests.trust.inside")
        else:
            shutil.rmtree(self.home)
            templates.copy(self.once.peopled(), self.home)
        return self

    def examined(self) -> dict[str, Any]:
        """Return what a fresh process finds in the store."""
        found: dict[str, Any] = json.loads(self.run("tests.trust.examining"))
        return found

    def serve(self, **more: Any) -> "Server":
        """Start a server on a free port and wait until it answers."""
        port = free_port()
        process = self.begin("barnraise", "serve", "--port", str(port), start_new_session=True, **more)
        server = Server(process, port)
        server.wait()
        return server


@dataclass
class Server:
    """A running `barnraise serve`."""

    process: "subprocess.Popen[str]"
    port: int

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Wait until it answers; AssertionError when it ends instead."""

        def answers() -> bool:
            assert self.process.poll() is None, self.process.communicate()[1]
            try:
                urllib.request.urlopen(f"{self.url}/", timeout=LIMIT_SECONDS).close()
            except OSError:
                return False
            return True

        wait_for(answers, "an answer of the server", pause=0.05)

    def kill(self) -> None:
        """Kill -9 the server and all its processes at once, as when the machine's memory runs out."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
