"""Tasks that have a reason: offered while it is there, closed when it goes, open again when it is back."""

from pathlib import PurePosixPath
from typing import Any
from uuid import uuid5

from barnraise.base import now
from barnraise.rules import fitting, liking
from barnraise.rules.stop_words import STOP_WORDS
from barnraise.tasks.closing import close, count, name, reopen
from barnraise.tasks.inputs import MINUTES
from barnraise.tasks.models import Task
from barnraise.works.models import Work

# As much as a task has room for.
LONGEST_TOPICS = 300

# What changes with the same reason: where exactly, and how long that takes.
_TOLD = ("places", "minutes", "band", "path", "url")


def see(work: Work, key: str, reason: str, **more: Any) -> Task:
    """Offer what has a reason to be done; the same again changes nothing. Inside the caller's transaction.

    One that was done or gone is open again; one that cannot be done stays closed until it tells of other places.
    """
    uid, minutes = uuid5(work.uid, key), more.pop("minutes", MINUTES[reason])
    told = {"reason": reason, "minutes": minutes, "band": fitting.band(minutes), "slots": 1, **more}
    topics = topics_of(more.get("path", ""))
    first = {"uid": uid, "lot": fitting.lot(uid), "language": work.language, "topics": topics, "at": now(), **told}
    first["left"] = first["slots"]
    task, is_new = Task.objects.get_or_create(work=work, key=key, defaults=first)
    if is_new:
        count(task)
        name(task)
        return task
    changed = [field for field in _TOLD if field in told and getattr(task, field) != told[field]]
    for field in changed:
        setattr(task, field, told[field])
    if changed:
        task.save(update_fields=changed)
    is_undone = task.state == Task.SPLIT and not task.parts.filter(state=Task.OPEN).exists()
    if task.state in (Task.GONE, Task.DONE) or is_undone or (task.state == Task.IMPOSSIBLE and "places" in changed):
        reopen(task)
    return task


def unsee(work: Work, *keys: str) -> None:
    """Close what has no reason any more, with the parts it was split into. Inside the caller's transaction."""
    for task in Task.objects.filter(work=work, key__in=keys, state__in=(Task.OPEN, Task.SPLIT)):
        _gone(task)


def _gone(task: Task) -> None:
    for part in task.parts.filter(state__in=(Task.OPEN, Task.SPLIT)):
        _gone(part)
    close(task, Task.GONE)


def topics_of(path: str) -> str:
    """Return what a path is about: the words of its folders and its name that say something, none of them cut."""
    if not path:
        return ""
    words = liking.words(str(PurePosixPath(path).with_suffix(""))) - STOP_WORDS
    kept: list[str] = []
    for word in sorted(word for word in words if len(word) > 2 and not word.isdigit()):
        if len(" ".join([*kept, word])) <= LONGEST_TOPICS:
            kept.append(word)
    return " ".join(kept)
