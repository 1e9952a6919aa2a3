"""Make a store with many tasks and people, or ask in it what suits people: run in a process of its own."""

import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from barnraise import record, tasks  # noqa: E402
from barnraise.base import new_id  # noqa: E402
from barnraise.people.models import Person  # noqa: E402
from barnraise.rules import fitting  # noqa: E402
from barnraise.tasks.models import Claim, Learnt, Near, Task, Topic, Touched  # noqa: E402
from barnraise.works import begin  # noqa: E402
from barnraise.works.models import Component, Revision, Work  # noqa: E402

SEED = 20261125
AT = datetime(2026, 1, 1, tzinfo=UTC)
A_WORK, TASKS_A_WORK = 500, 5_000
DID, CLAIMED = 5, 20  # pieces that each person did; every so-manieth holds one
MINUTES = (2, 5, 10, 20, 30, 60, 120, 240)
LANGUAGES = ("en", "en", "en", "de", "fr", "pt", "sw")
REASONS = ("stub", "missing", "report", "review", "links", "asked", "behind")
WORDS = (
    "hemp oak ash frame roof joint peg brace sill rafter thatch clay lime stone hinge nail rope saw adze barn".split()
)
ASKED, WARM, SHOWN = 300, 20, 6
TOGETHER = 20_000


def make(size: int, people: int) -> dict[str, float]:
    """Fill a store with tasks, people, what they did, and what was learnt of it: the rows, for no entry is read."""
    call_command("init", verbosity=0)
    began = time.monotonic()
    chance = random.Random(SEED)
    count = max(2, size // TASKS_A_WORK)
    works = [begin(f"work-{n}", title=f"Work {n}", started_by=None) for n in range(count)]
    about = ("uid", "kind", "name", "about", "joined_at")
    _pour(Person, about, ((new_id(), Person.MEMBER, f"Person {n}", "", AT) for n in range(people)))
    ids = list(Person.objects.values_list("pk", flat=True))
    components = [(work.pk, path_of(number)) for work in works for number in range(A_WORK)]
    columns: Sequence[str] = ("uid", "work", "path", "folded", "is_here")
    _pour(Component, columns, ((new_id(), work, path, path, True) for work, path in components))
    keys = list(Component.objects.order_by("pk").values_list("pk", "work_id", "path"))
    columns = ("uid", "component", "work", "path", "mode", "author", "edition", "is_vouched", "at")
    _pour(Revision, columns, _did(chance, ids, keys))
    _pour(Touched, ("component", "times", "last"), ((key, chance.randrange(1, 50), 1) for key, _, _ in keys))
    _pour(Near, ("component", "other", "weight"), _near(chance, keys))
    weights = json.dumps(fitting.FIRST)
    with record.writing():
        for work in works:
            Learnt.objects.create(work=work, weights=json.loads(weights), sums=json.loads(weights))
    columns = tuple("uid work key reason path places minutes difficulty topics language band lot slots left at".split())
    more = tuple("url state urgency lapsed line lease_minutes warn_minutes extensions held_most".split())
    _pour(Task, (*columns, *more), _tasks(chance, size, keys))
    _pour(Topic, ("task", "word"), _topics())
    free = Task.objects.order_by("pk").values_list("pk", flat=True)[: people // CLAIMED]
    at = ("uid", "task", "person", "slot", "state", "at", "until", "extended")
    held = ((new_id(), key, ids[n], 0, Claim.OPEN, AT, AT, 0) for n, key in enumerate(free))
    _pour(Claim, at, held)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {"made_s": time.monotonic() - began}


def path_of(number: int) -> str:
    """Return where a component lies: ten in a folder."""
    return f"{WORDS[number // 10 % len(WORDS)]}-{number // 10}/{WORDS[number % 7]}-{number}.md"


def _pour(table: type[Any], columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    while some := list(islice(rows, TOGETHER)):
        with record.writing():
            record.pour(table, columns, some)


def _did(chance: random.Random, people: list[int], keys: list[tuple[int, int, str]]) -> Iterator[Sequence[Any]]:
    """Everybody works in a neighbourhood of her own, and now and then elsewhere."""
    for person in people:
        home = chance.randrange(len(keys))
        for _ in range(DID):
            place = (home + chance.randrange(40)) % len(keys) if chance.random() < 0.8 else chance.randrange(len(keys))
            component, work, path = keys[place]
            yield new_id(), component, work, path, 0o100644, person, 1, True, AT


def _near(chance: random.Random, keys: list[tuple[int, int, str]]) -> Iterator[Sequence[Any]]:
    for place, (component, _, _) in enumerate(keys):
        for step in range(1, 6):
            yield component, keys[(place + step) % len(keys)][0], chance.random()


def _tasks(chance: random.Random, size: int, keys: list[tuple[int, int, str]]) -> Iterator[Sequence[Any]]:
    for number in range(size):
        uid, minutes = new_id(), chance.choice(MINUTES)
        _, work, path = keys[chance.randrange(len(keys))]
        topics = " ".join(chance.sample(WORDS, 2))
        yield (
            uid, work, f"made:{number}", chance.choice(REASONS), path, "", minutes, 1, topics, chance.choice(LANGUAGES),
            fitting.band(minutes), fitting.lot(uid), 1, 1, AT + timedelta(seconds=number),
            "", "open", 1, 0, "", 0, 0, 1, 0,
        )  # fmt: skip


def _topics() -> Iterator[Sequence[Any]]:
    rows = Task.objects.order_by("pk").values_list("pk", "topics").iterator(chunk_size=TOGETHER)
    return ((key, word) for key, topics in rows for word in topics.split())


def ask(size: int, people: int) -> dict[str, Any]:
    """Ask for the feeds of people who are drawn by chance; nobody asks twice."""
    chance = random.Random(SEED + 1)
    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    asking = list(Person.objects.filter(pk__in=[first + chance.randrange(people) for _ in range(ASKED)]))
    before = _megabytes()
    ways: dict[str, Callable[[], tasks.Wanted]] = {
        "what suits": tasks.Wanted,
        "in five minutes": lambda: tasks.Wanted(minutes=5),
        "of a topic": lambda: tasks.Wanted(topic=chance.choice(WORDS)),
        "in one work": lambda: tasks.Wanted(work=chance.choice(works)),
        "of a kind": lambda: tasks.Wanted(kind=chance.choice(REASONS)),
    }
    works = list(Work.objects.all())
    feeds = {name: _timed(asking, wanted) for name, wanted in ways.items()}
    return {
        "feeds": feeds,
        "rows_ms": _rows_ms(chance),
        "megabytes_before": before,
        "megabytes": _megabytes(),
        "store_megabytes": Path(settings.BARNRAISE_HOME, "commons.sqlite3").stat().st_size / 2**20,
    }


def _timed(asking: list[Person], wanted: Callable[[], tasks.Wanted]) -> dict[str, float]:
    took = []
    for person in asking:
        way = wanted()
        began = time.perf_counter()
        found = tasks.offers_for(person, way, limit=SHOWN)
        took.append(time.perf_counter() - began)
        assert len(found) == SHOWN, (way, found)
    took = sorted(took[WARM:])
    return {"p50": took[len(took) // 2] * 1e3, "p99": took[int(len(took) * 0.99)] * 1e3}


def _rows_ms(chance: random.Random) -> float:
    first = Task.objects.order_by("pk").values_list("pk", flat=True)[0]
    count, took = Task.objects.count(), []
    for _ in range(ASKED):
        keys = [first + chance.randrange(count) for _ in range(SHOWN)]
        began = time.perf_counter()
        list(Task.objects.select_related("work").filter(pk__in=keys))
        took.append(time.perf_counter() - began)
    return sorted(took)[len(took) // 2] * 1e3


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps({"make": make, "ask": ask}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))
