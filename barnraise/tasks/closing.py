"""How many people can still take a task, and what happens to its claims, words and followers when it is closed."""

from collections.abc import Collection

from barnraise import record
from barnraise.base import now
from barnraise.tasks.models import Claim, Task, Topic
from barnraise.works.models import Work

LONGEST_WORD = 35
# A task of this reason is shown to one person, and nobody else could do it.
FOR_ITS_AUTHOR = "conflict"


def count(task: Task) -> None:
    """Store how many more people can take a task now; inside the caller's transaction."""
    task.left = _left(task)
    task.save(update_fields=["left"])


def close(task: Task, state: str) -> None:
    """Close a task whatever is held of it; inside the caller's transaction, which holds the work's chain."""
    at = now()
    task.state, task.left, task.closed_at = state, 0, at
    # Words of a page go with it, when it is removed. What cannot be done is known again by them.
    task.places = task.places if state == Task.IMPOSSIBLE else ""
    task.save(update_fields=["state", "left", "closed_at", "places"])
    task.claims.filter(state=Claim.OPEN).update(state=Claim.OVER, closed_at=at)
    Topic.objects.filter(task=task).delete()
    for waiting in Task.objects.filter(needs=task, state=Task.OPEN):
        count(waiting)


def reopen(task: Task) -> None:
    """Open a task again whose reason is back; what was done of it was done then."""
    task.claims.filter(state=Claim.DONE).update(state=Claim.OVER)
    task.state, task.closed_at = Task.OPEN, None
    task.save(update_fields=["state", "closed_at"])
    count(task)
    name(task)


def name(task: Task) -> None:
    """Let a task be found by its topics; inside the caller's transaction."""
    words = {word.lower()[:LONGEST_WORD] for word in task.topics.split()}
    record.pour(Topic, ("task", "word"), [(task.pk, word) for word in sorted(words)])


def _left(task: Task) -> int:
    waits = task.needs is not None and task.needs.state == Task.OPEN
    if task.state != Task.OPEN or task.reason == FOR_ITS_AUTHOR or waits:
        return 0
    return task.slots - task.claims.filter(state__in=(Claim.OPEN, Claim.DONE)).count()


def name_no_places(work: Work, paths: Collection[str]) -> None:
    """Let the tasks about some components say no more where exactly: the places quote what is hidden or gone now."""
    Task.objects.filter(work=work, path__in=paths).exclude(places="").update(places="")
