"""Cycles of judging over HTTP: an answer is durable and the next question is there, in one call.

Beside it the raw rate of the same rows, written straight into a copy of the store, one FULL transaction each.
"""

import json
import shutil
import socket
import sqlite3
import statistics
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.clients import Load, load
from bench.contributions import DATABASE
from bench.figures import Figure, bounded
from tests.trust.asked import CHOICES, NAME, SLUG
from tests.trust.stores import Store

BENCH = "cycles"
CLIENTS = (1, 4, 8)
ITEMS, MOST = 10_000, 3
GOAL_SHARE, GOAL_RATE = 0.3, 1_000.0


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure 1, 4 and 8 clients, each beside the raw rate of the rows it made; count slots served once too often."""
    for clients in CLIENTS:
        with TemporaryDirectory(prefix="bench-cycles-") as folder:
            ours, raw, twice = measured(Path(folder), clients)
        share = ours.rate / raw
        what = f"durable, {clients} client{'s' if clients > 1 else ''}"
        is_met = share >= GOAL_SHARE or ours.rate >= GOAL_RATE
        goal = f"≥ {GOAL_SHARE}×, or {GOAL_RATE:,.0f}/s"
        yield Figure(BENCH, what, round(ours.rate, 1), "cycles/s", round(raw, 1), round(share, 3), goal, is_met)
        yield Figure(BENCH, f"p50, {clients}", ours.percentile(0.5), "ms")
        yield Figure(BENCH, f"p99, {clients}", ours.percentile(0.99), "ms")
        yield bounded(BENCH, f"slots served to one person too many, {clients}", twice, "slots", most=0)


def measured(folder: Path, clients: int) -> tuple[Load, float, int]:
    """Return what clients got done, the raw rate of the same rows, and how many answers were one too many."""
    store = Store(folder / "store").begun()
    tokens = store.run("tests.trust.asked", str(ITEMS), str(clients), str(MOST)).split()
    shutil.copy(store.home / DATABASE, folder / DATABASE)
    server = store.serve()
    try:
        ours = load(partial(_answer, server.port), tokens)
    finally:
        server.stop()
    raw = _raw_rate(store.home / DATABASE, folder / DATABASE)
    return ours, raw, _too_many(store.home / DATABASE, len(ours.latencies))


def _answer(port: int, token: str, _client: int, until: float, latencies: list[float]) -> None:
    """Answer one question after another over one connection, as a program would, each with what came back before."""
    address = f"/api/works/{SLUG}/inquiries/{NAME}"
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as heard:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        turn = _first(port, f"{address}/next", token)
        while (began := time.monotonic()) < until and turn["next"] is not None:
            item = turn["next"]["item"]
            said = json.dumps({"item": item, "value": CHOICES[len(latencies) % 2]}).encode()
            turn = _call(connection, heard, f"{address}/answers", token, said)
            latencies.append(time.monotonic() - began)


def _first(port: int, address: str, token: str) -> dict[str, dict[str, str]]:
    asking = urllib.request.Request(f"http://127.0.0.1:{port}{address}", b"", {"Authorization": f"Bearer {token}"})
    asking.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(asking) as answer:
        found: dict[str, dict[str, str]] = json.load(answer)
    return found


def _call(connection: socket.socket, heard: object, address: str, token: str, body: bytes) -> dict[str, dict[str, str]]:
    """Send one request by hand: the machine's two cores are for the server."""
    head = (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    status = heard.readline()  # type: ignore[attr-defined]
    length = 0
    while (line := heard.readline()) not in (b"\r\n", b""):  # type: ignore[attr-defined]
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    told = heard.read(length)  # type: ignore[attr-defined]
    assert b" 200 " in status, (status, told)
    found: dict[str, dict[str, str]] = json.loads(told)
    return found


def _raw_rate(after: Path, before: Path) -> float:
    """Write the answers that a store has gained into its copy from before, and each tenth time a block of leases."""
    with closing(sqlite3.connect(after)) as full, closing(sqlite3.connect(before, isolation_level=None)) as copy:
        rows = full.execute("SELECT * FROM barnraise_answer ORDER BY id LIMIT 3000").fetchall()
        copy.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;")
        marks = ", ".join("?" * len(rows[0]))
        times = []
        for number, row in enumerate(rows):
            began = time.monotonic()
            copy.execute("BEGIN IMMEDIATE")
            copy.execute(f"INSERT INTO barnraise_answer VALUES ({marks})", row)
            if number % 10 == 0:
                copy.execute("UPDATE barnraise_item SET free = free WHERE place BETWEEN ? AND ?", (number, number + 9))
            copy.execute("COMMIT")
            times.append(time.monotonic() - began)
    # The middle of the times, so that one stall of the disk does not decide.
    return 1 / statistics.median(times)


def _too_many(path: Path, acknowledged: int) -> int:
    """Count the answers beyond what items may have; AssertionError when an acknowledged one is not there."""
    with closing(sqlite3.connect(path)) as store:
        pairs = store.execute("SELECT item_id, person_id FROM barnraise_answer WHERE deed = 'given'").fetchall()
    assert len(pairs) == len(set(pairs)) >= acknowledged
    return sum(max(count - MOST, 0) for count in Counter(item for item, _ in pairs).values())
