"""Some clients at once, each over one connection, for a few seconds: what they got done, and how long each act took."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SECONDS = 6.0
# Acts with a token until a moment of the monotonic clock, and appends the seconds of each act.
Client = Callable[[str, int, float, list[float]], None]


@dataclass(frozen=True, slots=True)
class Load:
    """What some clients at once got done; `latencies` are the seconds of each act, rising."""

    rate: float
    latencies: list[float]

    def percentile(self, share: float) -> float:
        """Return the milliseconds within which that share of the acts was answered."""
        return self.latencies[min(int(len(self.latencies) * share), len(self.latencies) - 1)] * 1000


def load(client: Client, tokens: Sequence[str]) -> Load:
    """Let a client act with each token, all at the same time; the second argument of each is its number."""
    latencies: list[list[float]] = [[] for _ in tokens]
    began = time.monotonic()
    threads = [
        threading.Thread(target=client, args=(token, number, began + SECONDS, latencies[number]))
        for number, token in enumerate(tokens)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.monotonic() - began
    done = sorted(latency for some in latencies for latency in some)
    return Load(len(done) / took, done)
