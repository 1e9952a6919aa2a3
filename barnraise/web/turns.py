"""Requests take turns: a body comes in before its request has a turn, and a turn that takes too long is cut off.

The server gives each request a thread that does nothing but read and send, so that a slow sender holds up nobody.
What Barnraise does for it happens in a few threads of our own, one on SQLite. After `BARNRAISE_REQUEST_SECONDS` the
request is answered with 503, its query is interrupted and its code is cut off, and the next one has its turn. Where
code does not come back from C, `barnraise serve` ends the process and starts another.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from queue import SimpleQueue
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from barnraise.base import Refused, activity
from barnraise.base.interruption import CutOff, cut_off
from barnraise.record.db import database
from barnraise.web.errors import answer
from barnraise.web.requesting import Request

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[str, list[tuple[str, str]], Iterable[bytes]]

LONG = 20  # so many times the limit may what is known to take long
GRACE = 3.0  # seconds for code that was cut off to come back
STACK = 16 * 2**20  # of a thread; readers of foreign texts have room
PIECE, IN_MEMORY = 2**16, 2**20
LONG_BODIES = 4  # that come in at one time, each at most as large as the largest upload
_long_word = re.compile(r"[A-Za-z0-9_:-]{20,}")
_of_secrets = re.compile("[0-9A-Z]")  # which the words of titles and paths do without
_log = logging.getLogger("barnraise.serving")
_current = threading.local()


class Turn:
    """One request and what becomes of it. `ended` is a lock that is free once it has ended."""

    def __init__(self, environ: dict[str, Any]):
        self.environ = environ
        self.answer: Answer | None = None
        self.seconds = float(settings.BARNRAISE_REQUEST_SECONDS)
        self.waiting_since = time.monotonic()
        self.began = 0.0
        self.thread = 0
        self.connection: Any = None
        self.note: Callable[[], None] = lambda: None
        self.is_over = self.is_cut = self.is_given_up = False
        self.guard = threading.Lock()
        self.ended = threading.Lock()
        self.ended.acquire()

    def left(self) -> float:
        """Return how many seconds it may still wait, or take."""
        return (self.began or self.waiting_since) + self.seconds - time.monotonic()

    def latest(self) -> float:
        """Return when its process is ended if it has not ended by then, by the clock that all processes share."""
        return self.began + self.seconds + _grace() + GRACE


class Turns:
    """The application, called by a few threads of its own; the server's threads wait for what comes of it."""

    def __init__(self, application: Application, threads: int):
        self._application = application
        self._waiting: SimpleQueue[Turn] = SimpleQueue()
        self._activity = activity.Activity(settings.BARNRAISE_HOME, activity.WORKER)
        usual = threading.stack_size(STACK)
        for number in range(threads):
            slot = number % (activity.SLOTS - 1)  # the last says that the worker can serve
            threading.Thread(target=self._work, args=(slot,), name=f"turns {number}", daemon=True).start()
        threading.stack_size(usual)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, in the server's thread."""
        try:
            environ["wsgi.input"] = body_of(environ)
        except Refused as refused:
            return _refuse(environ, refused, start_response)
        turn = Turn(environ)
        self._waiting.put(turn)
        refusal = self._wait_for(turn)
        if refusal is not None:
            return _refuse(environ, refusal, start_response)
        assert turn.answer is not None
        status, head, body = turn.answer
        start_response(status, head)
        return body

    def _wait_for(self, turn: Turn) -> Refused | None:
        """Wait until a turn has ended; return why it was cut off, or never came."""
        while not turn.ended.acquire(timeout=max(turn.left(), 0.001)):
            if turn.left() > 0:
                continue  # it has begun since, or was given longer
            with turn.guard:
                turn.is_given_up = not turn.began
            if turn.is_given_up:
                return Refused("store_busy", status=503, retry_after=5)
            if turn.left() <= 0:
                return self._cut(turn)
        return None

    def _cut(self, turn: Turn) -> Refused | None:
        until = time.monotonic() + _grace()
        while not turn.ended.acquire(timeout=0.02):
            if time.monotonic() > until:
                break  # `barnraise serve` ends this process soon
            with turn.guard:
                if not (turn.is_over or turn.is_cut) and cut_off(turn.thread):
                    turn.is_cut = True
                    database.interrupt(turn.connection)
        if not turn.is_cut and turn.is_over:
            return None
        _log.error("%s took longer than %d seconds and was cut off.", line_of(turn.environ), turn.seconds)
        return Refused("too_slow", status=503, retry_after=60, seconds=int(turn.seconds))

    def _work(self, number: int) -> None:
        while True:
            with suppress(CutOff):  # one that came too late; its turn has ended
                self._have_turn(self._waiting.get(), number)

    def _have_turn(self, turn: Turn, number: int) -> None:
        while not turn.is_over:
            try:
                if turn.answer is None and not turn.is_cut:
                    self._take(turn, number)
                self._end(turn, number)
            except CutOff:
                # Whatever it was at, a lock or a transaction, is given back with the connection.
                database.abandon()
        turn.ended.release()
        _current.turn = None

    def _take(self, turn: Turn, number: int) -> None:
        with turn.guard:
            if turn.is_given_up:
                return
            turn.thread, turn.connection = threading.get_ident(), connections[DEFAULT_DB_ALIAS]
            turn.began = time.monotonic()
        _current.turn = turn
        turn.note = lambda: self._activity.note(f"{turn.latest():.0f} {line_of(turn.environ)}", number)
        turn.note()
        try:
            turn.answer = _answered(self._application, turn.environ)
        except (Exception, SystemExit):
            _log.exception("%s could not be answered.", line_of(turn.environ))
            turn.answer = ("500 Internal Server Error", [("Content-Type", "text/plain")], [b"Something broke.\n"])

    def _end(self, turn: Turn, number: int) -> None:
        self._activity.note("", number)
        turn.environ["wsgi.input"].close()
        with turn.guard:
            turn.is_over = True


def _grace() -> float:
    """Return for how long code that was cut off may take to come back: it may be waiting for the write lock."""
    return GRACE + settings.BARNRAISE_WRITE_WAIT


def take_long() -> None:
    """Let the request that this thread is at take long: it brings in, or takes away, a whole work."""
    turn: Turn | None = getattr(_current, "turn", None)
    if turn is not None:
        turn.seconds = float(settings.BARNRAISE_REQUEST_SECONDS * LONG)
        turn.note()


def body_of(environ: dict[str, Any]) -> IO[bytes]:
    """Return the whole body of a request, on disk where it is long. Refused: `body_large`."""
    length = environ.get("CONTENT_LENGTH") or "0"
    is_chunked = "HTTP_TRANSFER_ENCODING" in environ
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE + settings.BARNRAISE_IMPORT_MB * 2**20
    left = most + 1 if is_chunked else int(length) if length.isdecimal() else 0
    if left > most and not is_chunked:
        raise Refused("body_large", status=413)
    if left == 0:
        return BytesIO()
    body = _Body()  # its turn closes it
    try:
        while left > 0 and (piece := environ["wsgi.input"].read(min(left, PIECE))):
            left -= len(piece)
            body.take(piece)
        if is_chunked and left == 0:
            raise Refused("body_large", status=413)
    except BaseException:
        body.close()
        raise
    if is_chunked:
        environ["CONTENT_LENGTH"] = str(body.tell())
    body.seek(0)
    return body


class _Body(SpooledTemporaryFile[bytes]):
    """A body that comes in; few at once may be long, else slow senders could fill the disk."""

    _room = threading.BoundedSemaphore(LONG_BODIES)

    def __init__(self) -> None:
        super().__init__(IN_MEMORY)
        self._has_room = False

    def take(self, piece: bytes) -> None:
        """Add a piece. Refused: `store_busy`, where other long bodies are coming in."""
        if not self._has_room and self.tell() + len(piece) > IN_MEMORY:
            self._has_room = self._room.acquire(blocking=False)
            if not self._has_room:
                raise Refused("store_busy", status=503, retry_after=60)
        self.write(piece)

    def close(self) -> None:
        """Forget it."""
        super().close()
        if self._has_room:
            self._has_room = False
            self._room.release()


def line_of(environ: dict[str, Any]) -> str:
    """Return what a request asks, without what may let somebody in."""
    path = _long_word.sub(lambda word: "…" if _of_secrets.search(word[0]) else word[0], environ["PATH_INFO"])
    return f"{environ['REQUEST_METHOD']} {path}"[:300]


def _answered(application: Application, environ: dict[str, Any]) -> Answer:
    """Return an answer whose bytes are all there, or come from a file."""
    begun: list[Any] = []
    body = application(environ, lambda status, head, *_: begun.extend((status, head)))
    if not isinstance(body, list) and not getattr(body, "streaming", False):
        made = [b"".join(body)]
        getattr(body, "close", lambda: None)()
        body = made
    return begun[0], begun[1], body


def _refuse(environ: dict[str, Any], refused: Refused, start_response: Callable[..., Any]) -> Iterable[bytes]:
    environ["wsgi.input"] = BytesIO()
    response = answer(Request(environ), refused)
    start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]
