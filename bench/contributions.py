"""Durable contributions through the API, beside the same rows written straight into SQLite, one transaction each."""

import http.client
import json
import shutil
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.clients import Load, load
from bench.figures import Figure, against, bounded
from tests.trust.inside import MEMBERS, SLUG
from tests.trust.stores import Store

BENCH = "contributions"
CLIENTS = (1, 4, 8)
PAGE_BYTES = 3_000
GOAL = 0.15
P99_MS = 50.0
DATABASE = "commons.sqlite3"
Rows = dict[str, list[tuple[object, ...]]]


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure 1, 4 and 8 clients under `wiki`, each beside the raw rate of the rows it made."""
    for clients in CLIENTS:
        with TemporaryDirectory(prefix="bench-contributions-") as folder:
            ours, raw = measured(Path(folder), clients)
        what = f"durable, {clients} client{'s' if clients > 1 else ''}"
        yield against(BENCH, what, ours.rate, "contributions/s", beside=raw, goal=("≥", GOAL))
        yield Figure(BENCH, f"p50, {clients}", ours.percentile(0.5), "ms")
        p99 = ours.percentile(0.99)
        if clients == max(CLIENTS):
            yield bounded(BENCH, f"p99, {clients}", p99, "ms", most=P99_MS)
        else:
            yield Figure(BENCH, f"p99, {clients}", p99, "ms")


def measured(folder: Path, clients: int) -> tuple[Load, float]:
    """Return what clients got done on a new store, and the raw rate of the same rows on a copy of it."""
    store = Store(folder / "store").begun()
    store.run("tests.trust.inside")
    tokens = [store.run("barnraise", "token", MEMBERS[n % len(MEMBERS)]).strip() for n in range(clients)]
    shutil.copy(store.home / DATABASE, folder / DATABASE)
    server = store.serve()
    try:
        ours = load(partial(_send, server.port), tokens)
    finally:
        server.stop()
    return ours, _raw_rate(store.home / DATABASE, folder / DATABASE, len(ours.latencies))


def _send(port: int, token: str, client: int, until: float, latencies: list[float]) -> None:
    """Send one page after another over one connection, as a program would."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    count = 0
    while (began := time.monotonic()) < until:
        count += 1
        body = _contribution(client, count)
        headers["Idempotency-Key"] = f"{client}-{count}"
        connection.request("POST", f"/api/works/{SLUG}/contributions", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 201, told
        latencies.append(time.monotonic() - began)
    connection.close()


def _contribution(client: int, count: int) -> str:
    lines = [f"Line {line} of page {count} by client {client} says something of its own.\n\n" for line in range(60)]
    change = {"path": f"pages/{client}/{count}.md", "content": "".join(lines)[:PAGE_BYTES]}
    return json.dumps({"base_edition": 3, "summary": f"Page {count} of {client}", "changes": [change]})


def _raw_rate(after: Path, before: Path, count: int) -> float:
    """Write the rows that a store has gained into its copy from before, in one transaction a contribution."""
    with closing(sqlite3.connect(after)) as full, closing(sqlite3.connect(before, isolation_level=None)) as copy:
        shares = list(_shares(full, copy, count))
        copy.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF;")
        times = [_write(copy, share) for share in shares]
    # The middle of the times, so that one stall of the disk does not decide.
    return 1 / statistics.median(times)


def _write(copy: sqlite3.Connection, share: Rows) -> float:
    began = time.monotonic()
    copy.execute("BEGIN IMMEDIATE")
    for table, rows in share.items():
        copy.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    copy.execute("COMMIT")
    return time.monotonic() - began


def _shares(full: sqlite3.Connection, copy: sqlite3.Connection, count: int) -> Iterator[Rows]:
    """Return, for each contribution, the rows of every table that came with it."""
    names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'barnraise_%'"
    gained: Rows = {}
    for (table,) in copy.execute(names):
        if "search" in table or table == "barnraise_passage":
            continue
        columns = [name for _, name, *_ in copy.execute(f"PRAGMA table_info({table})")]
        if "id" in columns:
            last = copy.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]
            gained[table] = full.execute(f"SELECT * FROM {table} WHERE id > ? ORDER BY id", (last,)).fetchall()
    for number in range(count):
        share = {
            table: rows[len(rows) * number // count : len(rows) * (number + 1) // count]
            for table, rows in gained.items()
        }
        yield {table: rows for table, rows in share.items() if rows}
