"""Whether holds, stages and ladders still say what the record says of them, for `barnraise fsck`."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from barnraise import record
from barnraise.contributions.models import Climb, Contribution, Hold, Voice, Worked
from barnraise.contributions.staging import where
from barnraise.contributions.versions import VERSION_KINDS
from barnraise.works.models import Work

AT_ONCE = 200
Facts = dict[str, Any]


@dataclass
class _Told:
    """What the entries of a work say of holds, stages and ladders, by the ids that they hold."""

    stages: dict[str, dict[str, str]] = field(default_factory=dict)
    holds: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    worked: Counter[tuple[str, str]] = field(default_factory=Counter)
    climbs: dict[tuple[str, str], tuple[bool, frozenset[str]]] = field(default_factory=dict)

    def hear(self, kind: str, person: str, facts: Facts) -> None:
        """Take in the next entry."""
        about = facts.get("contribution", "")
        if kind in VERSION_KINDS and kind != "worked":
            self.stages.pop(about, None)
        elif kind == "moved" and "gate" in facts:  # without, a work moved to another address
            self.stages.setdefault(about, {})[facts["gate"]] = facts["stage"]
        elif kind == "held":
            self.holds.setdefault(about, []).append((person, facts["reason"]))
        elif kind == "reviewed":
            self.worked.update((person, stage) for stage in facts.get("stages", ()))
        elif kind == "rung_asked":
            self.climbs[person, facts["rung"]] = (False, frozenset())
        elif kind == "rung_spoken":
            is_held, voices = self.climbs.get((facts["whom"], facts["rung"]), (False, frozenset()))
            self.climbs[facts["whom"], facts["rung"]] = (is_held, voices | {person})
        elif kind == "rung_held":
            self.climbs[person, facts["rung"]] = (True, self.climbs[person, facts["rung"]][1])


def problems_in(work: Work, *, is_counted: bool) -> Iterator[str]:
    """Yield every difference between a work's holds, stages and ladder, and its record.

    `is_counted`: the follower that counts what people did in stages has read everything.
    """
    told = _Told()
    for entry in record.entries(work.chain_id):
        told.hear(entry.kind, str(entry.person or ""), json.loads(entry.facts))
    yield from _stages(work, told)
    yield from _holds(work, told)
    yield from _climbs(work, told)
    if is_counted:
        yield from _worked(work, told)


def _stages(work: Work, told: _Told) -> Iterator[str]:
    rows = Contribution.objects.filter(work=work).only("uid", "number", "stages")
    for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
        there = {gate: name for gate, (name, _at) in where(row).items()}
        if there != told.stages.get(str(row.uid), {}):
            yield f"contribution {row.number}: the stages it is in are not those in the record"


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
