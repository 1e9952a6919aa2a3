"""A provider of accounts elsewhere on this machine: it gives a token for a code, and says whose it is."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

HOST = "elsewhere.example"


@dataclass
class Provider:
    """What the provider answers, and what it was asked."""

    port: int = 0
    token: Any = field(default_factory=lambda: {"access_token": "a-token-of-theirs", "token_type": "bearer"})
    profile: Any = field(default_factory=lambda: {"id": 7, "login": "octo-ann"})
    status: int = 200
    leads_to: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def at(self, path: str) -> str:
        """Return the address of one of its pages, by a name that exists nowhere."""
        return f"http://{HOST}:{self.port}{path}"


@contextmanager
def serving() -> Iterator[Provider]:
    """Serve a provider while it lasts."""
    provider = Provider()

    class Handler(http.server.BaseHTTPRequestHandler):
        def _answer(self, said: Any) -> None:
            self.send_response(302 if provider.leads_to else provider.status)
            if provider.leads_to:
                self.send_header("Location", provider.leads_to)
            self.end_headers()
            self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            provider.asked.append(("POST", self.path, {name: values[0] for name, values in sent.items()}))
            self._answer(provider.token)

        def do_GET(self) -> None:
            provider.asked.append(("GET", self.path, {}))
            provider.shown.append(self.headers["Authorization"])
            self._answer(provider.profile)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
