"""What the record shows to be undone, as tasks: missing and short pieces, and what readers report."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

from barnraise import record
from barnraise.base import now, sha256
from barnraise.record.models import Entry
from barnraise.rules import fitting
from barnraise.talk.models import Report
from barnraise.tasks.actions import close
from barnraise.tasks.models import Claim, Task
from barnraise.works import outline
from barnraise.works.models import Component, Revision, Work

# A page of fewer words is a beginning; a table or a picture has no words and is none.
STUB_WORDS = 40
PAGES = (".md", ".markdown", ".rst", ".txt")
MINUTES = {"missing": 120, "stub": 30, "report": 10}
MOST_PLACES = 5000


class Seen:
    """The follower that offers what a work lacks and takes it back when somebody has given it."""

    name = "tasks"

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Nothing here is slow."""

    def apply(self, batch: Sequence[Entry]) -> None:
        """Look at what these entries touched. Cost grows with the entries and with the outline."""
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        if work is None:
            return
        record.lock(work.chain_id)
        facts = [(entry.kind, json.loads(entry.facts)) for entry in batch]
        reports = [UUID(one["report"]) for kind, one in facts if kind in ("reported", "report_closed")]
        for report in Report.objects.filter(work=work, uid__in=reports).select_related("component"):
            if report.closed_at is None:
                see(work, f"report:{report.uid}", "report", path=report.component.path, about=report.body)
            else:
                unsee(work, f"report:{report.uid}")
        made = [one for kind, one in facts if kind in ("integrated", "history_imported", "work_started", "reverted")]
        if made:
            _missing(work)
            _short(work, [number for one in made for number in _editions(one)])


def see(work: Work, key: str, reason: str, **more: Any) -> None:
    """Offer what has a reason to be done; the same again changes nothing. Inside the caller's transaction."""
    uid, minutes = uuid5(work.uid, key), more.pop("minutes", MINUTES.get(reason, 10))
    defaults = {
        "uid": uid,
        "reason": reason,
        "minutes": minutes,
        "band": fitting.band(minutes),
        "lot": fitting.lot(uid),
        "language": work.language,
        "at": now(),
    }
    task, is_new = Task.objects.get_or_create(work=work, key=key, defaults={**defaults, **more})
    if not is_new and task.state in (Task.GONE, Task.DONE):
        task.claims.filter(state=Claim.DONE).update(state=Claim.OVER)  # its reason is back: it can be done again
        task.state, task.left, task.closed_at = Task.OPEN, task.slots, None
        task.save(update_fields=["state", "left", "closed_at"])


def unsee(work: Work, key: str) -> None:
    """Close what has no reason any more. Inside the caller's transaction."""
    for task in Task.objects.filter(work=work, key=key, state=Task.OPEN):
        close(task, Task.GONE)


def _missing(work: Work) -> None:
    declared = outline.declared_by([work]).get(work.pk)
    paths = [item.path for item in declared.places() if item.path][:MOST_PLACES] if declared is not None else []
    here = set(Component.objects.filter(work=work, is_here=True, path__in=paths).values_list("path", flat=True))
    wanted = {_key("missing", path): path for path in paths if path not in here}
    known = Task.objects.filter(work=work, reason="missing", state=Task.OPEN)
    for task in known.exclude(key__in=list(wanted)):
        close(task, Task.GONE)
    for key in wanted.keys() - set(known.values_list("key", flat=True)):
        see(work, key, "missing", path=wanted[key], difficulty=2)


def _editions(facts: dict[str, Any]) -> list[int]:
    if facts.get("editions"):
        first, last = facts["editions"]
        return list(range(last, max(first, last - MOST_PLACES) - 1, -1))
    return [facts["edition"]] if isinstance(facts.get("edition"), int) else [1]


def _short(work: Work, editions: list[int]) -> None:
    touched = Revision.objects.filter(work=work, edition__in=editions).values("component")
    components = Component.objects.filter(work=work, pk__in=touched)
    small = components.filter(is_here=True, head__blob__size__lte=STUB_WORDS * 30).select_related("head__blob")
    short = {f"stub:{one.uid}": one.path for one in small.order_by("pk")[:MOST_PLACES] if _is_short(one)}
    for key, path in short.items():
        see(work, key, "stub", path=path)
    for task in Task.objects.filter(work=work, reason="stub", state=Task.OPEN).exclude(key__in=list(short)):
        if components.filter(uid=task.key.partition(":")[2]).exists():
            close(task, Task.GONE)


def _is_short(component: Component) -> bool:
    head = component.head
    if head is None or head.blob is None or not component.path.lower().endswith(PAGES):
        return False
    if component.path.startswith("."):
        return False
    return len(record.fetch(head.blob.pk).split()) < STUB_WORDS


def _key(reason: str, path: str) -> str:
    return f"{reason}:{sha256(path.encode('utf-8', 'surrogatepass')).hex()[:40]}"
