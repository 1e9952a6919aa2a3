"""Which open pieces to show to whom: a bounded choice among all that are free, ranked by `rules.fitting`."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from posixpath import dirname
from typing import TypeVar

from django.db.models import QuerySet

from barnraise.base import now
from barnraise.people.models import Person
from barnraise.rules import fitting
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Revision, Work

# However many pieces are open, so many are looked at for one page.
NEWEST, IN_HER_WORKS, LATELY = 200, 100, 30
HALF_LIFE = timedelta(days=14)
Counted = TypeVar("Counted")


def suited(
    person: Person | None, *, minutes: int | None, work: Work | None, kind: str = "", limit: int
) -> list[tuple[Task, str]]:
    """Return free pieces that suit somebody, the best first, each with the cue that put it there.

    Pieces that she holds or has just done are left out. Cost does not grow with the number of open pieces.
    """
    free = Task.objects.filter(left__gt=0).select_related("work", "title", "about")
    free = free.filter(work=work) if work is not None else free
    free = free.filter(minutes__lte=minutes) if minutes is not None else free
    free = free.filter(reason=kind) if kind else free
    did = list(_lately(person)) if person is not None else []
    found = {task.pk: task for task in _candidates(free, [work_id for work_id, _ in did], minutes)}
    if person is not None:
        hers = Claim.objects.filter(person=person, task__in=list(found), state__in=(Claim.OPEN, Claim.DONE))
        found = {key: task for key, task in found.items() if key not in set(hers.values_list("task", flat=True))}
        found = {key: task for key, task in found.items() if task.reason != "review" or task.made_by_id != person.pk}
    at = now()
    folders = Counter((work_id, dirname(path)) for work_id, path in did)
    works, words = Counter(work_id for work_id, _ in did), _words(path for _, path in did)
    candidates = [
        fitting.Candidate(key, _cues(task, folders, works, words, at), shown=0) for key, task in found.items()
    ]
    return [(found[key], why) for key, why in fitting.ranked(candidates, fitting.PLAIN, limit=limit)]


def _lately(person: Person) -> Iterable[tuple[int, str]]:
    rows = Revision.objects.filter(author__in=[person, *person.was.all()]).order_by("-pk")
    return rows.values_list("work_id", "path")[:LATELY]


def _candidates(free: QuerySet[Task], works: list[int], minutes: int | None) -> Iterable[Task]:
    yield from free.order_by("-at")[:NEWEST]
    if minutes is not None:
        # Whoever has two hours is offered long pieces too, however many short ones are newer.
        yield from free.filter(minutes__gt=minutes // 2).order_by("-at")[:IN_HER_WORKS]
    if works:
        yield from free.filter(work__in=set(works)).order_by("-at")[:IN_HER_WORKS]


def _cues(
    task: Task, folders: Counter[tuple[int, str]], works: Counter[int], words: Counter[str], at: datetime
) -> dict[str, float]:
    said = set(task.topics.lower().split()) | set(_words([task.path]))
    return {
        "recency": 0.5 ** ((at - task.at) / HALF_LIFE),
        "folder": _share(folders, (task.work_id, dirname(task.path))),
        "together": _share(works, task.work_id),
        "text": sum(1 for word in said if word in words) / len(said) if said else 0.0,
    }


def _share(counted: Counter[Counted], key: Counted) -> float:
    most = max(counted.values(), default=0)
    return counted[key] / most if most else 0.0


def _words(paths: Iterable[str]) -> Counter[str]:
    plain = (path.lower().rsplit(".", 1)[0] for path in paths)
    return Counter(
        word for path in plain for word in path.replace("/", " ").replace("-", " ").replace("_", " ").split() if word
    )
