"""A store of its own in a folder, with commands, a server that can be killed, and a look inside."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass
class Store:
    """One store; everything that touches it runs in processes of their own, as in real use."""

    home: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    python: str = sys.executable
    folder: Path = ROOT

    def begin(self, *words: str, **more: Any) -> "subprocess.Popen[str]":
        """Start `python -m WORDS` on this store."""
        environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "barnraise.settings", **self.environ}
        environ |= {"BARNRAISE_HOME": str(self.home), "PYTHONUNBUFFERED": "1"}
        more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen([self.python, "-m", *words], cwd=self.folder, env=environ, text=True, **more)

    def run(self, *words: str, seconds: float = 300) -> str:
        """Run `python -m WORDS` and return what it said; AssertionError when it failed."""
        process = self.begin(*words)
        said, complained = process.communicate(timeout=seconds)
        assert process.returncode == 0, complained
        return said

    def begun(self) -> "Store":
        """Make the tables."""
        self.run("barnraise", "init")
        return self

    def examined(self) -> dict[str, Any]:
        """Return what a fresh process finds in the store."""
        found: dict[str, Any] = json.loads(self.run("tests.trust.examining"))
        return found

    def serve(self) -> "Server":
        """Start a server on a free port and wait until it answers."""
        port = free_port()
        started = time.monotonic()
        process = self.begin("barnraise", "serve", "--port", str(port), start_new_session=True)
        server = Server(process, port)
        server.wait()
        server.seconds = time.monotonic() - started
        return server


@dataclass
class Server:
    """A running `barnraise serve`; `seconds` is how long it took to answer."""

    process: "subprocess.Popen[str]"
    port: int
    seconds: float = 0.0

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Wait until it answers; AssertionError when it ends instead, or takes over half a minute."""
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self.process.poll() is None, self.process.communicate()[1]
            try:
                urllib.request.urlopen(f"{self.url}/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not answer")

    def kill(self) -> None:
        """Kill -9 the server and all its processes at once, as when the machine's memory runs out."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            self.kill()


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
