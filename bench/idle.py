"""What a site with the examples takes while nothing happens: processor time and memory, beside a bare Django."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from bench.figures import Figure

# Ten minutes hold every timer of the followers thirty times over; BENCH_SECONDS is for a quick look.
SECONDS = float(os.environ.get("BENCH_SECONDS", "600"))
# Seconds after the start, in which the followers catch up, and books are made of what changed a minute ago.
SETTLE = 90.0
MOST_OF_A_CORE, MOST_MEGABYTES = 0.2, 150.0


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Serve both, ask each for a page, leave them alone, and read what the system says of their processes."""
    with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
        ours = stack.enter_context(_barnraise(home))
        bare = stack.enter_context(_bare())
        time.sleep(SETTLE)
        before = [processor_seconds(one) for one in (ours, bare)]
        time.sleep(SECONDS)
        spent = [processor_seconds(one) - was for one, was in zip((ours, bare), before, strict=True)]
        shares = [100 * one / SECONDS for one in spent]
        memory = [megabytes(one) for one in (ours, bare)]
    yield _most("processor time of a core", "%", *shares, most=MOST_OF_A_CORE)
    yield _most("memory (proportional)", "MB", *memory, most=MOST_MEGABYTES)


def _most(figure: str, unit: str, value: float, beside: float, *, most: float) -> Figure:
    ratio = round(value / beside, 2) if beside else None
    goal = f"≤ {most:g} {unit}"
    return Figure("idle", figure, round(value, 3), unit, round(beside, 3), ratio, goal, value <= most)


@contextmanager
def _barnraise(home: str) -> Iterator[int]:
    # Compiled modules are kept, as where it is installed: a process that compiles them itself stays larger.
    environ = os.environ | {"BARNRAISE_HOME": home, "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "barnraise"]
    for words in (["init"], ["demo"], ["tick"]):  # the last makes the books that are due
        subprocess.run([*command, *words], env=environ, check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    with _running([*command, "serve", "--port", str(port)], environ) as pid:
        _ask(port, "/handbook/")
        _ask(port, "/")
        yield pid


@contextmanager
def _bare() -> Iterator[int]:
    port = free_port()
    program = Path(sys.executable).with_name("granian")
    words = ["--interface", "wsgi", "--port", str(port), "--blocking-threads", "1", "--no-log"]
    with _running([str(program), *words, "bench._bare:application"], dict(os.environ)) as pid:
        _ask(port, "/")
        yield pid


@contextmanager
def _running(command: list[str], environ: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL)
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _ask(port: int, path: str) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    children = [
        int(child)
        for thread in Path(f"/proc/{pid}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]
    return [pid, *(below for child in children for below in tree(child))]


def processor_seconds(pid: int) -> float:
    """Return what a process and all below it have spent; what is below and has ended counts with its parent."""
    ticks = 0
    for one in tree(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(pid: int) -> float:
    """Return the memory of a process and all below it, what several share being divided among them."""
    files = [Path(f"/proc/{one}/smaps_rollup") for one in tree(pid)]
    lines = [line for file in files for line in file.read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
