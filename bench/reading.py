"""A published page, read over HTTP, beside a static file of the same size from the same server."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median

from bench.figures import Figure, against

SECONDS = 2.0
ROUNDS = 3
WORDS = "One chapter of a work that strangers raise together, with a link and a [missing](missing.md) one.\n\n" * 60
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("init", verbosity=0)
from barnraise import people, record, works
from barnraise.works import Put, recipes
from barnraise.works.declaration import Declared, written
ann = people.join("Ann", "a long enough password").person
work = works.begin("measured", title="Measured", started_by=ann)
files = {
    ".commons/work.toml": written(Declared(title="Measured", licence="CC0-1.0")),
    ".commons/process.toml": recipes.recipe_text("wiki"),
    **{f"{number:02}.md": f"# Chapter {number}\\n\\n" + %r for number in range(30)},
}
with record.writing():
    record.lock(work.chain_id)
    puts = [Put(path, record.keep(text.encode())) for path, text in files.items()]
    works.new_edition(work, puts, authors=[ann], by=ann, message=record.say("Begin"))
from barnraise.publishing import files as published, site
with site.alone():
    site.publish(work)
from django.conf import settings
from pathlib import Path
page = published.read(b"/measured/read/07.md")
Path(settings.STATIC_ROOT, "measured.html").write_bytes(page.content())
"""


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Read one page and one file in turns, with one client that waits for each answer."""
    with tempfile.TemporaryDirectory() as home, _served(home) as port:
        page, file = [], []
        for _ in range(ROUNDS):
            page.append(rate(port, "/measured/read/07.md"))
            file.append(rate(port, "/static/measured.html"))
    yield against("reading", "published page", median(page), "requests/s", beside=median(file), goal=("≥", 0.5))


@contextmanager
def _served(home: str) -> Iterator[int]:
    environment = os.environ | {"BARNRAISE_HOME": home, "DJANGO_SETTINGS_MODULE": "barnraise.settings"}
    subprocess.run([sys.executable, "-c", PREPARE % WORDS], env=environment, check=True, stdout=subprocess.DEVNULL)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "barnraise", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with closing(socket.socket()) as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def rate(port: int, path: str, seconds: float = SECONDS) -> float:
    """Return how many times a second a path is answered over one connection that is kept open."""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        counted, began = 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            line.sendall(asked)
            _read_answer(line)
            counted += 1
        return counted / (time.perf_counter() - began)


def _read_answer(line: socket.socket) -> None:
    """Read one answer to its end, and see that it is the page."""
    found = line.recv(65_536)
    while b"\r\n\r\n" not in found:
        found += line.recv(65_536)
    head, _, body = found.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    lengths = [one.split(b":")[1] for one in head.lower().split(b"\r\n") if one.startswith(b"content-length:")]
    left = int(lengths[0]) - len(body) if lengths else 0
    while left:
        left -= len(line.recv(min(left, 65_536)))
    # Without a length the answer comes in chunks, of which the last is empty (RFC 9112, 7.1).
    while not lengths and not body.endswith(b"0\r\n\r\n"):
        body += line.recv(65_536)
