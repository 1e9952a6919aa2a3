"""Whether holds, stages and ladders still say what the record says of them, for `barnraise fsck`."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from barnraise import record
from barnraise.contributions.models import Climb, Contribution, Hold, Voice, Worked
from barnraise.contributions.staging import where
from barnraise.record.log.entries.contributions import Moved, VersionMade, WorkedOn
from barnraise.record.log.entries.review import ContributionHeld, Reviewed, RoleAsked, RoleEndorsed, RoleHeld
from barnraise.record.log.events import RecordEvent, Unknown
from barnraise.works.models import Work

AT_ONCE = 200


@dataclass
class _Told:
    """What the entries of a work say of holds, stages and ladders, by the ids that they hold."""

    stages: dict[str, dict[str, str]] = field(default_factory=dict)
    holds: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    worked: Counter[tuple[str, str]] = field(default_factory=Counter)
    climbs: dict[tuple[str, str], tuple[bool, frozenset[str]]] = field(default_factory=dict)

    def hear(self, event: RecordEvent | Unknown, person: str) -> None:
        """Take in what the next entry tells of."""
        match event:
            case WorkedOn():
                pass
            case VersionMade():
                self.stages.pop(str(event.contribution), None)
            case Moved():
                self.stages.setdefault(str(event.contribution), {})[event.gate] = event.stage
            case ContributionHeld():
                self.holds.setdefault(str(event.contribution), []).append((person, event.reason or ""))
            case Reviewed():
                self.worked.update((person, stage) for stage in event.stages)
            case RoleAsked():
                self.climbs[person, event.rung] = (False, frozenset())
            case RoleEndorsed():
                place = str(event.whom), event.rung
                is_held, voices = self.climbs.get(place, (False, frozenset()))
                self.climbs[place] = (is_held, voices | {person})
            case RoleHeld():
                self.climbs[person, event.rung] = (True, self.climbs[person, event.rung][1])


def problems_in(work: Work, *, is_counted: bool) -> Iterator[str]:
    """Yield every difference between a work's holds, stages and ladder, and its record.

    `is_counted`: the follower that counts what people did in stages has read everything.
    """
    told = _Told()
    for entry in record.entries(work.chain_id):
        told.hear(entry.event, str(entry.person or ""))
    yield from _stages(work, told)
    yield from _holds(work, told)
    yield from _climbs(work, told)
    if is_counted:
        yield from _worked(work, told)


def _stages(work: Work, told: _Told) -> Iterator[str]:
    rows = Contribution.objects.filter(work=work).only("uid", "number", "stages")
    for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        there = {gate: name for gate, (name, _at) in where(row).items()}
        if there != told.stages.pop(str(row.uid), {}):
            yield f"contribution {row.number}: the stages it is in are not those in the record"
    yield from (f"contribution {uid}: it has stages in the record, and is gone" for uid in sorted(told.stages))


def _holds(work: Work, told: _Told) -> Iterator[str]:
    there: dict[str, list[tuple[str, str]]] = {}
    last: dict[str, Hold] = {}
    rows = Hold.objects.filter(contribution__work=work).select_related("contribution", "person", "reason")
    for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        uid = str(row.contribution.uid)
        there.setdefault(uid, []).append((str(row.person.uid), record.bind(row.reason) or ""))
        last[uid] = row
    for uid in sorted(told.holds.keys() | there.keys()):
        if told.holds.get(uid) != there.get(uid):
            yield f"contribution {uid}: who held it, and why, is not what the record says"
    held = Contribution.objects.filter(work=work, held_until__isnull=False).only("uid", "number", "held_until")
    for one in held.iterator(chunk_size=AT_ONCE):
        hold = last.get(str(one.uid))
        if hold is None or hold.until != one.held_until:
            yield f"contribution {one.number}: it is held until a moment that no hold names"


def _climbs(work: Work, told: _Told) -> Iterator[str]:
    voices: dict[int, set[str]] = {}
    for climb, person in Voice.objects.filter(climb__work=work).values_list("climb", "person__uid"):
        voices.setdefault(climb, set()).add(str(person))
    there = {
        (str(row.person.uid), row.rung): (row.held_at is not None, frozenset(voices.get(row.pk, ())))
        for row in Climb.objects.filter(work=work).select_related("person").iterator(chunk_size=AT_ONCE)
    }
    for key in sorted(told.climbs.keys() | there.keys()):
        if told.climbs.get(key) != there.get(key):
            uid, rung = key
            yield f"person {uid}: how she came to “{rung}” is not what the record says"


def _worked(work: Work, told: _Told) -> Iterator[str]:
    rows = Worked.objects.filter(work=work).values_list("person__uid", "stage", "count")
    there = {(str(person), stage): count for person, stage, count in rows}
    for key in sorted(told.worked.keys() | there.keys()):
        if told.worked.get(key, 0) != there.get(key, 0):
            who, stage = key
            yield f"person {who}: what she did in “{stage}” is not what the record says; run `barnraise rebuild`"
