"""Eight clients that append to one page through the real API, and what each has to do until its line stands there."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figure, bounded
from tests.trust.calling import call, tokens_of
from tests.trust.inside import SHARED, SLUG
from tests.trust.stores import Server, Store

BENCH = "appending"
CLIENTS, LINES_EACH = 8, 5
WORK = f"/api/works/{SLUG}"


@dataclass(frozen=True, slots=True)
class Sent:
    """One line that was appended: the calls beyond the first until it was integrated, and the state in the end."""

    line: str
    more: int
    state: str


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Let eight clients append at once, each against the edition that it read before."""
    with TemporaryDirectory(prefix="bench-appending-") as folder:
        store = Store(Path(folder) / "store").begun()
        store.run("tests.trust.inside")
        tokens = tokens_of(store)
        server = store.serve()
        try:
            began = time.monotonic()
            sent = _appended(server, [tokens[n % len(tokens)] for n in range(CLIENTS)])
            took = time.monotonic() - began
            text = call(server, "GET", f"{WORK}/components/{SHARED}", tokens[0]).body.decode()
        finally:
            server.stop()
    lost = [one.line for one in sent if text.count(one.line) != 1]
    yield Figure(BENCH, f"{CLIENTS} clients appending to one page", len(sent) / took, "lines/s")
    yield Figure(BENCH, "integrated by the first call", 100 * sum(not one.more for one in sent) / len(sent), "%")
    yield bounded(BENCH, "lines lost or doubled", len(lost), "lines", most=0)
    yield bounded(BENCH, "calls beyond the first, at most", max(one.more for one in sent), "calls", most=1)


def _appended(server: Server, tokens: list[str]) -> list[Sent]:
    sent: list[Sent] = []
    threads = [
        threading.Thread(target=_append, args=(server, token, client, sent)) for client, token in enumerate(tokens)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sent


def _append(server: Server, token: str, client: int, sent: list[Sent]) -> None:
    for count in range(LINES_EACH):
        line = f"Client {client} says {count}.\n"
        edition = call(server, "GET", WORK, token).told["edition"]
        text = call(server, "GET", f"{WORK}/components/{SHARED}?edition={edition}", token).body.decode()
        change = {"path": SHARED, "content": text + line}
        given = {"base_edition": edition, "summary": line.strip(), "changes": [change]}
        told = _told(server, token, f"{WORK}/contributions", given, key=f"{client}-{count}")
        more = 0
        if told["state"] != "integrated":
            more, told = 1, _told(server, token, f"/api/contributions/{told['id']}/offers", None, key="")
        sent.append(Sent(line, more if told["state"] == "integrated" else 99, told["state"]))


def _told(server: Server, token: str, path: str, given: object, *, key: str) -> dict[str, Any]:
    answer = call(server, "POST", path, token, given, key=key)
    assert answer.status in (200, 201), answer.body
    told: dict[str, Any] = json.loads(answer.body)
    return told
