"""Whether every row about tasks and claims still says what the record says, and whether what is derived is right."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Count, Q

from barnraise import record
from barnraise.record.log.entries.tasks import (
    TaskClaimed,
    TaskDone,
    TaskExtended,
    TaskImpossible,
    TaskLapsed,
    TaskMerged,
    TaskOffered,
    TaskReleased,
    TaskSplit,
    TaskWaits,
)
from barnraise.record.log.events import RecordEvent, Unknown
from barnraise.record.models import Chain, Position
from barnraise.talk.models import Report
from barnraise.tasks import looking
from barnraise.tasks.closing import FOR_ITS_AUTHOR, LONGEST_WORD
from barnraise.tasks.models import Claim, Task, Topic
from barnraise.works.models import Work

AT_ONCE = 200
# What other reasons say is checked where they are known.
_SEEN_HERE = ("stub", "broken", "unsourced", "missing", "translate", "behind", "report", "more")


@dataclass
class _Told:
    """What the entries of a work say of its tasks and claims, by their ids."""

    offered: dict[str, dict[str, Any]] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    part_of: dict[str, str] = field(default_factory=dict)
    claims: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    extended: Counter[str] = field(default_factory=Counter)
    lapsed: Counter[str] = field(default_factory=Counter)

    def hear(self, event: RecordEvent | Unknown, person: str) -> None:
        """Take in what the next entry tells of."""
        match event:
            case TaskOffered():
                self._offered(event, person)
            case TaskSplit():
                self.closed[str(event.task)] = Task.SPLIT
                parts = [str(part) for part in event.parts]
                self.part_of |= dict.fromkeys(parts, str(event.task))
                for before, after in pairwise(parts) if event.in_order else ():
                    self.offered[after]["needs"] = before
            case TaskMerged():
                others = [str(other) for other in event.others]
                self.closed |= dict.fromkeys(others, Task.MERGED)
                self.part_of |= dict.fromkeys(others, str(event.task))
                self.offered[str(event.task)]["minutes"] = event.minutes
            case TaskWaits() if str(event.task) in self.offered:
                self.offered[str(event.task)]["needs"] = str(event.needs) if event.needs is not None else None
            case TaskImpossible():
                self.closed[str(event.task)] = Task.IMPOSSIBLE
            case _:
                self._claim(event, person)

    def _offered(self, event: TaskOffered, person: str) -> None:
        self.offered[str(event.task)] = {
            "minutes": event.minutes,
            "slots": event.slots,
            "title": event.title,
            "about": event.about,
            "needs": str(event.needs) if event.needs is not None else None,
            "person": person,
        }

    def _claim(self, event: RecordEvent | Unknown, person: str) -> None:
        match event:
            case TaskClaimed():
                self.claims[str(event.claim)] = (str(event.task), person, event.slot)
                self.states[str(event.claim)] = Claim.OPEN
            case TaskExtended():
                self.extended[str(event.claim)] += 1
            case TaskReleased():
                self.states[str(event.claim)] = Claim.RELEASED
            case TaskDone():
                self.states[str(event.claim)] = Claim.DONE
            case TaskLapsed():
                self.states[str(event.claim)] = Claim.LAPSED
                self.lapsed[str(event.task)] += 1


def problems_in(work: Work) -> Iterator[str]:
    """Yield every difference between a work's tasks and claims, and its record and pages. Cost grows with the work."""
    told = _Told()
    for entry in record.entries(work.chain_id):
        told.hear(entry.event, str(entry.person or ""))
    yield from _claims(work, told)
    yield from _asked(work, told)
    yield from _counted(work, told)
    if has_read_all("tasks", work):
        yield from _seen(work)


def has_read_all(follower: str, work: Work) -> bool:
    """Tell whether a follower has read a work's chain to its end, so that what it derives can be compared."""
    length = Chain.objects.values_list("length", flat=True).get(pk=work.chain_id)
    return Position.objects.filter(follower=follower, chain=work.chain_id, number=length).exists()


def _claims(work: Work, told: _Told) -> Iterator[str]:
    rows = Claim.objects.filter(task__work=work).select_related("task", "person").order_by("pk")
    seen = set()
    for row in rows.iterator(chunk_size=AT_ONCE):
        uid = str(row.uid)
        seen.add(uid)
        said = (str(row.task.uid), str(row.person.uid), row.slot)
        # What became of a task ended the claims on it; one that is open again began anew.
        may_be_over = row.task.state != Task.OPEN or row.task.reason != "asked"
        is_over = row.state == Claim.OVER and told.states.get(uid) in (Claim.OPEN, Claim.DONE) and may_be_over
        if told.claims.get(uid) != said or not (is_over or told.states[uid] == row.state):
            yield f"claim {uid}: it is not the one in the record"
        elif told.extended[uid] != row.extended:
            yield f"claim {uid}: it was not kept longer as often as the record says"
    yield from (f"claim {uid}: it is in the record, and gone" for uid in told.claims.keys() - seen)


def _asked(work: Work, told: _Told) -> Iterator[str]:
    rows = Task.objects.filter(work=work, reason="asked")
    done = Count("claims", filter=Q(claims__state=Claim.DONE))
    seen = set()
    for row in rows.select_related("title", "about", "needs", "part_of", "made_by").annotate(done=done).order_by("pk"):
        uid = str(row.uid)
        seen.add(uid)
        said = told.offered.get(uid)
        here = {
            "minutes": row.minutes,
            "slots": row.slots,
            "title": record.bind(row.title),
            "about": record.bind(row.about),
            "needs": str(row.needs.uid) if row.needs is not None else None,
            "person": str(row.made_by.uid) if row.made_by is not None else "",
        }
        whole = str(row.part_of.uid) if row.part_of is not None else None
        if said is None or any(said[name] != value for name, value in here.items()) or told.part_of.get(uid) != whole:
            yield f"task {uid}: it is not the one that the record tells of"
            continue
        state = told.closed.get(uid) or (Task.DONE if row.done >= row.slots else Task.OPEN)
        went_with_its_whole = row.state == Task.GONE and row.part_of is not None and row.part_of.reason != "asked"
        if row.state != state and not went_with_its_whole:
            yield f"task {uid}: it is {row.state}, and the record says {state}"
    yield from (f"task {uid}: it is in the record, and gone" for uid in told.offered.keys() - seen)


def _counted(work: Work, told: _Told) -> Iterator[str]:
    taken = Count("claims", filter=Q(claims__state__in=(Claim.OPEN, Claim.DONE)))
    rows = Task.objects.filter(work=work).select_related("needs").annotate(taken=taken).order_by("pk")
    for row in rows.iterator(chunk_size=AT_ONCE):
        waits = row.needs is not None and row.needs.state == Task.OPEN
        is_free = row.state == Task.OPEN and row.reason != FOR_ITS_AUTHOR and not waits
        if row.left != (row.slots - row.taken if is_free else 0):
            yield f"task {row.uid}: {row.left} places are free, and its claims say otherwise"
        if row.lapsed != told.lapsed[str(row.uid)]:
            yield f"task {row.uid}: it did not lapse as often as the record says"
    words = Counter(Topic.objects.filter(task__work=work).values_list("task", flat=True))
    for pk, uid, topics, state in Task.objects.filter(work=work).values_list("pk", "uid", "topics", "state"):
        known = {word.lower()[:LONGEST_WORD] for word in topics.split()} if state == Task.OPEN else set()
        if words[pk] != len(known):
            yield f"task {uid}: it is not found by its topics; run `barnraise rebuild`"


def _seen(work: Work) -> Iterator[str]:
    """Compare what is open with what there is to be seen; whatever was done or cannot be done may be closed."""
    expected = looking.expected_in(work)
    if expected is None:
        return
    reports = Report.objects.filter(work=work, closed_at=None).values_list("uid", flat=True)
    expected |= {f"report:{uid}" for uid in reports}
    rows = Task.objects.filter(work=work, reason__in=_SEEN_HERE).values_list("key", "uid", "state")
    there = {key: (uid, state) for key, uid, state in rows}
    for key, (uid, state) in there.items():
        if state == Task.OPEN and key not in expected:
            yield f"task {uid}: it is open, and its reason is gone; run `barnraise rebuild`"
    for key in sorted(expected):
        if key not in there or there[key][1] == Task.GONE:
            yield f"nobody is asked to do what there is to do ({key}); run `barnraise rebuild`"
