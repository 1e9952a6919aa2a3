"""Before Django: published pages as the bytes they are, and the followers that keep them so."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connection

from barnraise import contributions, governance, judging, notices, record, tasks
from barnraise.base import activity
from barnraise.base.supervision import Pause, how_ended
from barnraise.contributions import harvesting, reachable
from barnraise.contributions.brought import Brought
from barnraise.contributions.harvesting import Harvesting
from barnraise.contributions.inviting import Inviting
from barnraise.exchange import reaching
from barnraise.people import name_keys
from barnraise.publishing import files, outside, site
from barnraise.publishing.builds import building
from barnraise.publishing.followers import FOLLOWERS, unpublished
from barnraise.record.log.failures import LONGEST_NAME, Attempts
from barnraise.record.log.followers import ended_at, follow
from barnraise.web import digests
from barnraise.web.access import ROUTE
from barnraise.web.middleware import HEADERS
from barnraise.web.rounds import Rounds
from barnraise.works.models import Work

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LOOK_FOR_BOOKS = 5.0  # seconds between two looks whether a book is due
LOOK_FOR_MAIL = 60.0  # seconds between two looks whether a mail is due; each costs a site at rest
LOOK_OUTSIDE = 60.0  # seconds between two looks at links to other sites
LOOK_EVERY = 1.0  # seconds between two looks whether a round is due, when nothing stirs
# Seconds between two rounds of following: at least, and at most, where one took long. Under load the rounds grow, and
# cost less an entry.
REST, LONGEST_REST = 0.02, 0.5
NICE = 5  # requests go first
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
        environ[ROUTE] = "published page"
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


def run_followers() -> threading.Thread:
    """Let followers read along in a process of their own, which ends with this one; wake it after every entry.

    In this process they would share its interpreter with the requests, and a page to be made would hold them up.
    """
    thread = threading.Thread(target=_wake_followers, name="followers", daemon=True)
    thread.start()
    return thread


def _wake_followers() -> None:
    process = _begin_following()
    pause, ended = Pause(), Counter[str]()
    while True:
        if record.stirred.wait(LOOK_EVERY):
            record.stirred.clear()
            _wake(process)
        if process.poll() is not None:
            at, how = activity.noted(settings.BARNRAISE_HOME, activity.FOLLOWERS), how_ended(process.returncode)
            _log.error("The followers ended (%s) at %s; they begin again.", how, at or "nothing")
            activity.write_ending(settings.BARNRAISE_HOME, "followers", how, at)
            ended.update(at)
            pause.rest()
            process = _begin_following(*at, *(f"--without={one}" for one, times in ended.items() if times > 1))


def _begin_following(*words: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "barnraise", "follow", *words]
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    return process


def _wake(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin is not None
    # A full pipe wakes it anyway, and that it has ended is seen by its owner.
    with suppress(BlockingIOError, BrokenPipeError):
        os.write(process.stdin.fileno(), b"\n")


def follow_until_end(told: int, ended: Iterable[str] = (), without: Iterable[str] = ()) -> None:
    """Let followers read on and timers run out, promptly after every byte that a file tells; end when it ends.

    `ended` is what the process before this one was at when it ended; steps in `without` are left out.
    """
    at, left_out = activity.Activity(settings.BARNRAISE_HOME, activity.FOLLOWERS), frozenset(without)
    at.clear()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; this process ends after it
    os.nice(NICE)
    threading.Thread(target=end_with, args=(told,), name="told", daemon=True).start()
    threading.Thread(target=_build_books, name="books", daemon=True).start()
    threading.Thread(target=_send_mail, name="mail", daemon=True).start()
    threading.Thread(target=_look_outside, name="links", daemon=True).start()
    waiting, rounds = list(ended), Rounds()
    while True:
        is_woken = record.stirred.wait(LOOK_EVERY)
        record.stirred.clear()
        began = time.monotonic()
        try:
            close_old_connections()
            if not (waiting or is_woken or rounds.is_due()):
                continue
            while waiting:
                ended_at(waiting[-1])
                waiting.pop()
            rounds.begin()
            rounds.end(follow_once(at.note, left_out))
        except Exception:
            # A busy store and a full disk pass, and a bug must not end the process unseen: nothing is left out, since
            # the position was not moved, and the lag that `barnraise doctor` tells grows until it is mended.
            _log.exception("The followers could not go on; they try again in %d seconds.", AFTER_TROUBLE)
            connection.close()
            rounds = Rounds()
            time.sleep(AFTER_TROUBLE)
        time.sleep(min(max(REST, time.monotonic() - began), LONGEST_REST))


def _build_books() -> None:
    """Let a process of its own make the books that are due: it takes seconds, and memory, that pages need."""
    while True:
        time.sleep(LOOK_FOR_BOOKS)
        try:
            close_old_connections()
            if building.due():
                # It ends with this process, when its standard input does.
                command = [sys.executable, "-m", "barnraise", "build", "--with-input", "--json"]
                with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as process:
                    process.wait()
        except Exception:
            _log.exception("No book could be made; it is tried again in %d seconds.", LOOK_FOR_BOOKS)
            connection.close()


def _send_mail() -> None:
    """Send the mails that are due, beside the followers: a slow mail server holds nothing else up."""
    while True:
        time.sleep(LOOK_FOR_MAIL)
        try:
            close_old_connections()
            notices.forget_old()
            notices.remind()
            reachable.forget_staged()
            name_keys.forget_given_up()
            digests.send_due()
        except Exception:
            _log.exception("No mail could be sent; it is tried again in %d seconds.", LOOK_FOR_MAIL)
            connection.close()


def _look_outside() -> None:
    """Look whether links to other sites lead somewhere, where the operator wants that: others' machines are slow."""
    while settings.BARNRAISE_LINKS:
        time.sleep(LOOK_OUTSIDE)
        try:
            close_old_connections()
            look_outside()
        except Exception:
            _log.exception("No link could be looked at; it is tried again in %d seconds.", LOOK_OUTSIDE)
            connection.close()


def look_outside() -> int:
    """Look at as many links to other sites as the operator wants in a minute; return how many there were."""
    return outside.look(reaching.look, most=settings.BARNRAISE_LINKS) if settings.BARNRAISE_LINKS else 0


def end_with(told: int) -> None:
    """End this process when a file ends; what is told there wakes whoever waits for entries."""
    while os.read(told, 4096):
        record.stirred.set()
    os._exit(0)  # nothing to tidy: what is not done yet is done again by the next


def follow_once(note: Callable[[str], None] = lambda line: None, without: frozenset[str] = frozenset()) -> int:
    """Publish what is not published at all, let the followers read on, and decide what time decides.

    `note` hears what is about to be done; steps in `without` are left out. What fails holds up nothing else.
    """
    attempts, site = Attempts(), record.site_chain().pk
    for name, step in _steps():
        if name in without:
            continue
        note(name)
        attempts.make(name[:LONGEST_NAME], site, step)
    return follow(followers(), note=note)


def _steps() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield what is done in each round before following, with its name."""
    for work in unpublished():
        yield f"publishing {work.slug}", partial(_publish, work)
    yield "what time decides", contributions.tick
    yield "acts that expire", governance.expire
    yield "tasks", tasks.tick
    yield "inquiries", judging.tick
    yield "results", harvesting.tick


def _publish(work: Work) -> None:
    with site.alone():
        site.publish(work)


def followers() -> tuple[record.Follower, ...]:
    """Return everything that follows the record, in the order in which they read."""
    seeing = (*tasks.FOLLOWERS, Inviting(), judging.Opening(), Harvesting())
    return (
        Brought(),
        contributions.Climbing(),
        contributions.Stacking(),
        contributions.Waiting(),
        governance.Commons(),
        *seeing,
        # People are told first: pages to be published can be many.
        *notices.FOLLOWERS,
        *FOLLOWERS,
        building.Stirring(),
    )
