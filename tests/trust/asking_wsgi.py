"""Requests to the application as the server calls it: published pages first, then Django."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import RequestFactory

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass(frozen=True)
class Answer:
    """What the server would send."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode(errors="replace")


def served() -> Application:
    """Return the application of `barnraise serve`, without its followers."""
    from barnraise.wsgi import layered  # slow: the apps must be loaded first

    return layered()


@contextmanager
def connected() -> Iterator[None]:
    """Keep the connection of a test that asks: a request would close it, and its transaction with it."""
    signals = (request_started, request_finished)
    for one in signals:
        one.disconnect(close_old_connections)
    try:
        yield
    finally:
        for one in signals:
            one.connect(close_old_connections)


def ask(
    application: Application,
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    environ: Mapping[str, Any] | None = None,
    body: bytes = b"",
) -> Answer:
    """Call a WSGI application once, and close its answer as a server does."""
    made = RequestFactory(headers=headers or {}).generic(method, url, body).environ
    made |= {"wsgi.input": BytesIO(body), **(environ or {})}
    begun: list[tuple[str, list[tuple[str, str]]]] = []
    with connected():
        answer = application(made, lambda status, head, info=None: begun.append((status, head)))
        try:
            whole = b"".join(answer)
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()
    status, head = begun[-1]
    return Answer(int(status[:3]), {name.lower(): value for name, value in head}, whole)
