"""Where a contribution is on the way that its process declares: stages, chance, trust, holds."""

import json
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from barnraise import record, talk
from barnraise.base import from_micros, micros
from barnraise.contributions import alternatives, climbing, standings
from barnraise.contributions.authorship import author_ids
from barnraise.contributions.landing import Landing, Plan, paths_of
from barnraise.contributions.models import Change, Contribution, Review, Standing
from barnraise.judging.declaring import Declared, read
from barnraise.judging.models import Batch
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import Drawn, Moved
from barnraise.rules import tallying
from barnraise.rules.asking import asking
from barnraise.rules.integrating import Facts, Verdict
from barnraise.rules.process import Gate, Process, gates_for, stages_of
from barnraise.rules.running import place_of
from barnraise.rules.stages import Stage
from barnraise.rules.trusting import DRAWS, drawn_from
from barnraise.tasks.models import Task
from barnraise.works.models import Work

Deed = Literal["removal", "move", "new", "change"]

# In one decision a contribution goes no further than this: a document that leads round in a ring waits there.
MOVES_MOST = 20
# A longer row of good pieces is not told apart by conditions that ask for it.
STREAK_MOST = 200


def draw() -> int:
    """Return what chance gives a contribution when it is sent; nobody can choose or foresee it."""
    return secrets.randbelow(DRAWS)


def facts(contribution: Contribution, plan: Plan, process: Process, judges: Sequence[int]) -> dict[str, Any]:
    """Return what decisions need beside the usual, for the gates in effect that ask for it; most ask for nothing."""
    gates = gates_for(process, plan.paths)
    found: dict[str, Any] = {}
    if any(gate.trusted_after for gate in gates):
        most = max(gate.trusted_after for gate in gates)
        found |= {"streak": streak_of(contribution, most), "draw": contribution.draw}
    if any(gate.drawn for gate in gates):
        found |= {"drawn_id": contribution.drawn_id, "drawn_at": contribution.drawn_at}
    if contribution.author.kind == Person.CROWD:
        found["answered"] = answered(contribution, gates, process)
    if any(gate.stages for gate in gates):
        asked = (leaf for stage in process.stages for rule in stage.rules for leaf in rule.condition.leaves())
        if any(leaf.fact == "streak" for leaf in asked):
            found["streak"] = streak_of(contribution, STREAK_MOST)
        assert contribution.version is not None
        found |= {
            "stages": {gate: (name, from_micros(at)) for gate, (name, at) in where(contribution).items()},
            "versions": contribution.version.number,
            "change": change_of(contribution, [_deed_of(one) for one in plan.landings if not one.is_nothing]),
            "able": able(contribution),
            **_held_pieces(contribution, plan, process, gates),
        }
        rivals = alternatives.rivals(contribution, plan) if alternatives.are_asked(process) else ()
        judges = [*judges, *(said.person_id for one in rivals for said in one.judgements)]
        found |= {"rivals": rivals, "people": climbing.people(contribution.work, judges, process)}
    return found


def where(contribution: Contribution) -> dict[str, tuple[str, int]]:
    """Return the stage that a contribution is in at each gate where it has moved, and since when, in microseconds."""
    found = json.loads(contribution.stages) if contribution.stages else {}
    return {gate: (name, at) for gate, (name, at) in found.items()}


def stages_now(contribution: Contribution, process: Process, paths: frozenset[str] | None = None) -> tuple[Stage, ...]:
    """Return the stages that a contribution is in now, at the gates that its paths (None: looked up) come to."""
    assert contribution.version is not None
    gates = gates_for(process, paths_of(contribution.version) if paths is None else paths)
    known = where(contribution)
    stages = {stage.name: stage for stage in process.stages}
    return tuple(
        stages[name if (name := known.get(gate.name, ("",))[0]) in gate.stages else gate.stages[0]]
        for gate in gates
        if gate.stages
    )


def came_at(contribution: Contribution, stage: Stage) -> datetime:
    """Return when a contribution came to the stage that it is in."""
    assert contribution.version is not None
    moments = [from_micros(at) for name, at in where(contribution).values() if name == stage.name]
    return max([contribution.version.at, *moments])


def took_part(contribution: Contribution) -> dict[str, frozenset[int]]:
    """Return who took part in each stage of a contribution's way, whatever the version."""
    rows = Review.objects.filter(version__contribution=contribution).exclude(stages="")
    return parts_of(rows.values_list("stages", "person_id"))


def parts_of(rows: Iterable[tuple[str, int]]) -> dict[str, frozenset[int]]:
    """Return who took part in each stage, from what reviews say of their stages and whose they are."""
    found: dict[str, set[int]] = {}
    for stages, person_id in rows:
        for stage in stages.split("\n"):
            found.setdefault(stage, set()).add(person_id)
    return {stage: frozenset(ids) for stage, ids in found.items()}


def current_stages(contribution: Contribution, process: Process) -> tuple[str, ...]:
    """Return the names of the stages that a contribution is in now, at every gate that has some."""
    known = where(contribution)
    return tuple(known.get(gate.name, (gate.stages[0],))[0] for gate in process.gates if gate.stages)


def move(contribution: Contribution, verdict: Verdict, at: datetime) -> None:
    """Let a contribution go on to the stages that a verdict names."""
    moves = {gate: (name, micros(at)) for gate, name in verdict.moves}
    contribution.stages = json.dumps({**where(contribution), **moves})
    contribution.save(update_fields=["stages"])
    for gate, name in verdict.moves:
        record.note(contribution.work.chain_id, None, Moved(contribution=contribution.uid, gate=gate, stage=name))


def draw_reader(contribution: Contribution, process: Process, facts: Facts) -> None:
    """Ask somebody whom chance draws to read, where the process wants that; another when they were silent too long,
    or cannot approve any more.

    The seed is random, and stands in the record with the number of those it was drawn from. Whoever blocks an author,
    or is blocked by one, is not drawn; where those are more than half of all, nobody is, so that no author can choose
    her reader by blocking the others.
    """
    gate = _drawing_gate(process, facts)
    if gate is None:
        return
    everybody = standings.counting_ids(contribution.work) - author_ids(contribution)
    is_time_left = contribution.drawn_at is not None and facts.now < _drawn_until(contribution, gate)
    if is_time_left and contribution.drawn_id in everybody:
        return
    pool = everybody - talk.muting.apart(author_ids(contribution))
    if 2 * len(pool) < len(everybody):
        return
    if contribution.drawn_id is not None and len(pool) > 1:
        pool -= {contribution.drawn_id}
    seed = secrets.token_hex(16)
    drawn = drawn_from(pool, seed)
    if drawn is None:
        return
    contribution.drawn_id, contribution.drawn_at = drawn, facts.now
    contribution.save(update_fields=["drawn", "drawn_at"])
    person = Person.objects.get(pk=drawn)
    event = Drawn(contribution=contribution.uid, seed=seed, among=len(pool))
    record.note(contribution.work.chain_id, person.uid, event)


def due_at(contribution: Contribution, process: Process, verdict: Verdict) -> datetime | None:
    """Return when time next changes something: the verdict, or whom chance asks."""
    moments = [verdict.next_at]
    if contribution.drawn_at is not None and any(one.code == "drawn" for one in verdict.missing):
        gates = {gate.name: gate for gate in process.gates}
        moments += [_drawn_until(contribution, gates[one.gate]) for one in verdict.missing if one.code == "drawn"]
    return min((moment for moment in moments if moment is not None), default=None)


def streak_of(contribution: Contribution, most: int) -> int:
    """Return how many good pieces its author gave in a row before this one, up to `most`.

    Good is what was integrated and not taken back. What was declined, withdrawn or taken back ends the row.
    """
    author = contribution.author.became_id or contribution.author_id
    before = Contribution.objects.filter(
        work=contribution.work_id, author__in=rows_of(author), number__lt=contribution.number
    ).exclude(state__in=Contribution.UNDECIDED)
    rows = list(before.order_by("-number").values_list("state", "edition")[:most])
    editions = [edition for _state, edition in rows if edition is not None]
    reverted = set(
        Contribution.objects.filter(work=contribution.work_id, reverts__in=editions, state=Contribution.INTEGRATED)
        .exclude(author__in=rows_of(author))
        .values_list("reverts", flat=True)
    )
    good = [state == Contribution.INTEGRATED and edition not in reverted for state, edition in rows]
    return good.index(False) if False in good else len(good)


def _drawing_gate(process: Process, facts: Facts) -> Gate | None:
    return next((gate for gate in gates_for(process, facts.paths) if gate.drawn), None)


def _drawn_until(contribution: Contribution, gate: Gate) -> datetime:
    assert contribution.drawn_at is not None
    return contribution.drawn_at + timedelta(hours=gate.drawn_hours)


def answered(contribution: Contribution, gates: Sequence[Gate], process: Process) -> frozenset[str]:
    """Return the gates that have let its results pass already, item by item: those whose questions were asked."""
    batch = Batch.objects.select_related("inquiry").filter(uid=contribution.uid).first()
    declared = read(batch.inquiry.declared) if batch is not None and batch.inquiry.process else None
    if batch is None or not isinstance(declared, Declared):
        return frozenset()
    found = asking(batch.inquiry.process, declared.results_path)
    asks = {stage.name for stage in process.stages if stage.unit == "question"}
    return frozenset(
        gate.name for gate in gates if found and gate.stages == found.gate.stages and asks.issuperset(gate.stages)
    )


def change_of(contribution: Contribution, deeds: Sequence[Deed]) -> str:
    """Name what a contribution does as a whole, by the strongest of what it does to its pieces."""
    if contribution.reverts is not None:
        return "revert"
    if "removal" in deeds:
        return "removal"
    if "move" in deeds:
        return "move"
    return "new" if deeds and all(one == "new" for one in deeds) else "change"


def deed_of(change: Change) -> Deed:
    """Name what a change says that it does."""
    if change.blob_id is None:
        return "removal"
    return "move" if change.moved_from else "new" if change.base_id is None else "change"


def _deed_of(one: Landing) -> Deed:
    if one.removes:
        return "removal"
    return "move" if one.moves else "new" if one.change.base_id is None else "change"


def known(work: Work, person: Person | None, process: Process) -> tallying.Person:
    """Return what stages may ask about somebody who looks; a guest or nobody is not signed in."""
    if person is None or person.kind != Person.MEMBER:
        return tallying.Person(id=0, signed_in=False)
    return climbing.known(work, person, process)


def _held_pieces(contribution: Contribution, plan: Plan, process: Process, gates: Sequence[Gate]) -> dict[str, Any]:
    """Return who took part in each stage, and how many pieces of its set have to come as far."""
    if not any(stage.claim for stage in process.stages):
        return {}
    known, waiting = where(contribution), 0
    for gate in gates:
        stages = stages_of(process, gate)
        place = place_of(stages, known[gate.name][0]) if gate.name in known else 0
        if stages and stages[place].together:
            names = [one.name for one in stages[: place + 1]]
            waiting += _waiting_in_set(contribution, plan, stages[place], names)
    return {"took": took_part(contribution), "waiting_in_set": waiting}


def _waiting_in_set(contribution: Contribution, plan: Plan, stage: Stage, names: list[str]) -> int:
    """Count the other pieces that somebody still has to do in this stage or in one before it."""
    rows = Task.objects.filter(work=contribution.work_id, state=Task.OPEN, line__in=names)
    rows = rows.exclude(key__startswith=f"stage:{contribution.uid}:")
    if stage.together == "folder":
        path = next(iter(plan.landing_paths), "")
        folder = path.rpartition("/")[0]
        rows = rows.filter(path__startswith=f"{folder}/") if folder else rows.exclude(path__contains="/")
    return rows.count()


def able(contribution: Contribution) -> int:
    """Return how many members other than its authors take part in the work. Cost grows with them."""
    authors, starter = author_ids(contribution), contribution.work.started_by_id
    rows = Standing.objects.filter(work=contribution.work_id, person__kind=Person.MEMBER, person__left_at=None)
    rows = rows.exclude(person__in=authors)
    return rows.exclude(person=starter).count() + (starter is not None and starter not in authors)
