"""Before Django: published pages as the bytes they are, and the followers that keep them so."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import close_old_connections, connection

from barnraise import contributions, record
from barnraise.publishing import files, site
from barnraise.publishing.following import FOLLOWERS, unpublished
from barnraise.web.middleware import HEADERS

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LOOK_EVERY = 1.0  # seconds between two looks at the record and the timers, when nothing stirs
REST = 0.02  # seconds that requests have for themselves, at least, between two rounds of following
# Of the time that followers take, requests get so many times more: under load the rounds grow, and cost less an entry.
REST_SHARE, LONGEST_REST = 3.0, 1.0
# sqlite3 lets go of the interpreter at every statement, and a request would wait this long for each, after a thread
# that computes. Python's own 5 ms made a contribution of 60 statements last 300 ms while pages were being rendered.
SWITCH_SECONDS = 0.0005
AFTER_TROUBLE = 5.0

_log = logging.getLogger("barnraise.following")
_ALWAYS = [*HEADERS.items(), ("Cache-Control", "no-cache"), ("Vary", "Accept-Encoding")]


def published_first(application: Application) -> Application:
    """Answer with a published page before sessions, database and templates; ask Django for everything else."""

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return application(environ, start_response)
        # WSGI hands over the decoded path as Latin-1 (PEP 3333).
        kept = files.read(environ["PATH_INFO"].encode("latin-1"))
        if kept is None:
            return application(environ, start_response)
        return _answer(kept, environ, start_response)

    return respond


def _answer(kept: files.Kept, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    packs = _accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    tag = f'"{kept.tag}{"-gz" if packs else ""}"'
    head = [*_ALWAYS, ("ETag", tag)]
    if kept.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", head)
        return []
    body = kept.packed if packs else kept.content()
    head += [("Content-Type", kept.type), ("Content-Length", str(len(body)))]
    if packs:
        head.append(("Content-Encoding", "gzip"))
    start_response("200 OK", head)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _accepts_gzip(accepted: str) -> bool:
    """Tell whether an Accept-Encoding header allows gzip (RFC 9110, 12.5.3)."""
    for offer in accepted.split(","):
        coding, _, weight = offer.replace(" ", "").partition(";q=")
        if coding == "gzip":
            return weight.strip("0.") != "" if weight else True
    return False


def run_followers(stop: threading.Event) -> threading.Thread:
    """Start the thread that lets followers read on and timers run out, promptly after every entry."""
    sys.setswitchinterval(SWITCH_SECONDS)
    thread = threading.Thread(target=_follow_until, args=(stop,), name="followers", daemon=True)
    thread.start()
    return thread


def _follow_until(stop: threading.Event) -> None:
    while not stop.is_set():
        record.stirred.wait(LOOK_EVERY)
        record.stirred.clear()
        began = time.monotonic()
        try:
            close_old_connections()
            follow_once()
        except Exception:
            # A busy store and a full disk pass, and a bug must not end the thread unseen: nothing is left out, since
            # the position was not moved, and the lag that `barnraise doctor` tells grows until it is mended.
            _log.exception("The followers could not go on; they try again in %d seconds.", AFTER_TROUBLE)
            connection.close()
            time.sleep(AFTER_TROUBLE)
        time.sleep(min(max(REST, REST_SHARE * (time.monotonic() - began)), LONGEST_REST))


def follow_once() -> int:
    """Publish what is not published at all, let the followers read on, and decide what time decides."""
    for work in unpublished():
        with site.alone():
            site.publish(work)
    contributions.tick()
    return record.follow(followers())


def followers() -> tuple[record.Follower, ...]:
    """Return everything that follows the record, in the order in which they read."""
    return (contributions.Waiting(), *FOLLOWERS)
