"""The figures of this process for a monitoring system: requests by route and status, how long they took, followers.

Counted in memory and lost with the process, as Prometheus expects of counters. Nothing here names a person, a machine
or a page: requests are grouped by the pattern that their route declares.
"""

import json
import logging
import os
import resource
import shutil
import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Sum

from barnraise import record
from barnraise.contributions.models import Contribution
from barnraise.record.models import Chain, Position
from barnraise.web.access import ROUTE
from barnraise.works.models import Work

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# Upper bounds in seconds of the histogram: a page takes some milliseconds, an import minutes.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)
NO_ROUTE = "none"
_PAGE_SIZE = os.sysconf("SC_PAGE_SIZE")

_log = logging.getLogger("barnraise.requests")
_lock = threading.Lock()
_answers: Counter[tuple[str, str, int]] = Counter()
_slots = [0] * (len(BUCKETS) + 1)
_seconds = 0.0


def measured(application: Application) -> Application:
    """Count every request; log each as a line where the operator asked for lines of JSON."""

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, status = time.perf_counter(), 500

        def start(line: str, *rest: Any) -> Any:
            nonlocal status
            status = int(line[:3])
            return start_response(line, *rest)

        try:
            return application(environ, start)
        finally:
            route, method = environ.get(ROUTE, NO_ROUTE), environ["REQUEST_METHOD"]
            seconds = time.perf_counter() - began
            _count(route, method, status, seconds)
            facts = {"method": method, "route": route, "status": status, "seconds": round(seconds, 6)}
            _log.info("%s %s %d", method, route, status, extra={"facts": facts})

    return respond


def _count(route: str, method: str, status: int, seconds: float) -> None:
    global _seconds
    with _lock:
        _answers[route, method, status] += 1
        _slots[bisect_left(BUCKETS, seconds)] += 1
        _seconds += seconds


def exposition() -> str:
    """Return every figure in the text format of Prometheus, version 0.0.4."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    with _lock:
        answers, slots, seconds = sorted(_answers.items()), list(_slots), _seconds
    yield from _head("barnraise_requests_total", "counter", "Requests that were answered.")
    for (route, method, status), count in answers:
        yield f"barnraise_requests_total{_labels(route=route, method=method, status=str(status))} {count}"
    yield from _head("barnraise_request_seconds", "histogram", "How long requests took, until their answer began.")
    below = 0
    for bound, count in zip((*map(str, BUCKETS), "+Inf"), slots, strict=True):
        below += count
        yield f"barnraise_request_seconds_bucket{_labels(le=bound)} {below}"
    yield f"barnraise_request_seconds_sum {seconds:.6f}"
    yield f"barnraise_request_seconds_count {below}"
    yield from _head("barnraise_follower_lag_entries", "gauge", "Entries that a follower has not read yet.")
    for name, lag in lags().items():
        yield f"barnraise_follower_lag_entries{_labels(follower=name)} {lag}"
    for name, told, value in _gauges():
        yield from _head(name, "counter" if name.endswith("_total") else "gauge", told)
        yield f"{name} {value}"


def _head(name: str, kind: str, told: str) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"


def _labels(**labels: str) -> str:
    # A JSON string escapes the backslash, the quote and the line feed as the format asks.
    return "{" + ",".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels.items()) + "}"


def lags() -> dict[str, int]:
    """Return for each follower that has begun how many entries it has not read, by two sums over the chains."""
    length = Chain.objects.aggregate(whole=Sum("length"))["whole"] or 0
    read = Position.objects.values_list("follower").annotate(read=Sum("number")).order_by("follower")
    return {follower: length - number for follower, number in read}


def _gauges() -> Iterator[tuple[str, str, float]]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    yield "barnraise_entries", "Entries of the record.", Chain.objects.aggregate(whole=Sum("length"))["whole"] or 0
    yield "barnraise_works", "Works of the site.", Work.objects.filter(is_ready=True).count()
    open_now = Contribution.objects.filter(state="open").count()
    yield "barnraise_contributions_open", "Contributions that wait for a decision.", open_now
    yield "barnraise_disk_free_bytes", "Room left where the store is.", shutil.disk_usage(settings.BARNRAISE_HOME).free
    yield "barnraise_database_is_sqlite", "1 on SQLite, 0 on PostgreSQL.", int(record.is_sqlite())
    yield "process_cpu_seconds_total", "Processor time of this process.", round(usage.ru_utime + usage.ru_stime, 2)
    yield "process_resident_memory_bytes", "Memory of this process.", _resident_bytes()


def _resident_bytes() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_SIZE
    except OSError:
        return 0
