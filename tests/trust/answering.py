"""`python -m tests.trust.answering CLIENTS ANSWERS [CARELESS]`: many clients answer one inquiry at the same time.

Each is a thread with a connection of its own, and keeps a journal of what was acknowledged. Prints as JSON what the
store then has that it should not: answers beyond an item's slots, lost answers, items that nobody is asked any more.
With CARELESS, slots are read in one transaction and taken in another: the control, which must find some.

`python -m tests.trust.answering locked` prints whether one person is asked while another transaction holds the first
items.
"""

import json
import sys
import threading
from collections import Counter
from contextlib import nullcontext
from typing import Any

from tests.conditions import LIMIT_SECONDS
from tests.trust.asked import CHOICES, NAME, SLUG, work_that_asks
from tests.trust.inside import ready

MOST = 3
Journal = list[tuple[int, str]]


def answers(person: int, seed: int, journal: Journal, start: threading.Barrier) -> None:
    """Answer until nothing is asked any more, and note what was acknowledged."""
    from django.db import connection

    from barnraise import judging
    from barnraise.base import Refused

    start.wait()
    inquiry = judging.open_at(SLUG, NAME)
    assert inquiry is not None
    question = judging.next_for(inquiry, person).next
    step = 0
    while question is not None:
        step += 1
        try:
            if (seed + step) % 11 == 0:
                turn = judging.skip(inquiry, person, question.item)
            else:
                turn = judging.answer(inquiry, person, question.item, CHOICES[(seed + step) % 2])
                journal.append((person, question.item))
        except Refused:
            turn = judging.next_for(inquiry, person)
        question = turn.next
    connection.close()


def carelessly() -> None:
    """Let slots be counted in one transaction and taken in another, as a system without leases would."""
    from barnraise.judging import leasing
    from barnraise.record.db.database import asked

    def take(ids: Any, most: int) -> list[int]:
        # What was free a moment ago is taken for free, whatever others have taken since.
        for id in ids[:most]:
            asked("UPDATE barnraise_item SET free = CASE WHEN free > 1 THEN free - 1 ELSE 1 END WHERE id = %s", [id])
        return list(ids[:most])

    leasing._take = take  # type: ignore[assignment]


def checked(journals: Journal) -> dict[str, Any]:
    """Hold the store against the journals."""
    from barnraise import judging
    from barnraise.judging.models import Answer, Inquiry, Item

    judging.tick()
    given = list(Answer.objects.filter(deed=Answer.GIVEN).values_list("person", "item__key"))
    counts = Counter(key for _, key in given)
    stuck = Item.objects.filter(state=Item.OPEN)
    return {
        "acknowledged": len(journals),
        "lost": len(set(journals) - set(given)),
        "twice": len(given) - len(set(given)),
        "too_many": sum(max(count - MOST, 0) for count in counts.values()),
        "stuck": sum(one.free == 0 for one in stuck),
        "problems": judging.problems(Inquiry.objects.get()),
    }


def beside_locked() -> dict[str, Any]:
    """Return what somebody is asked while others are just taking the first items; on SQLite a read locks nothing."""
    ready()
    from django.db import connection, transaction

    from barnraise import judging, record
    from barnraise.people.models import Person
    from barnraise.record.db.database import asked

    work_that_asks(40, ["Person"])
    person = Person.objects.get(name="Person").pk
    inquiry = judging.open_at(SLUG, NAME)
    assert inquiry is not None
    is_locked, is_asked = threading.Event(), threading.Event()

    def take() -> None:
        # On SQLite a transaction is the one that may write, and whoever asks would wait for its end.
        with nullcontext() if record.is_sqlite() else transaction.atomic():
            skip = "" if record.is_sqlite() else " FOR UPDATE"
            asked("SELECT id FROM barnraise_item ORDER BY place LIMIT %s" + skip, [inquiry.declared.block])
            is_locked.set()
            is_asked.wait(LIMIT_SECONDS)
        connection.close()

    other = threading.Thread(target=take)
    other.start()
    if not is_locked.wait(LIMIT_SECONDS):
        raise TimeoutError("the first items were not locked")
    try:
        return {"is_asked": judging.next_for(inquiry, person).next is not None}
    finally:
        is_asked.set()
        other.join()


def main() -> dict[str, Any]:
    """Let the clients run, and report."""
    ready()
    from django.conf import settings
    from django.db import connection

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    clients, items = int(sys.argv[1]), int(sys.argv[2])
    work_that_asks(items, [f"Person {number}" for number in range(clients)], MOST)
    from barnraise.people.models import Person

    people = list(Person.objects.filter(name__startswith="Person ").values_list("pk", flat=True))
    if len(sys.argv) > 3:
        carelessly()
    connection.close()
    journals: list[Journal] = [[] for _ in people]
    start = threading.Barrier(len(people))
    threads = [
        threading.Thread(target=answers, args=(person, seed, journals[seed], start))
        for seed, person in enumerate(people)
    ]
    failed: list[str] = []
    threading.excepthook = lambda thrown: failed.append(repr(thrown.exc_value))
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return {**checked([entry for journal in journals for entry in journal]), "failed": failed}


if __name__ == "__main__":
    print(json.dumps(beside_locked() if sys.argv[1] == "locked" else main()))
