"""Pieces that people hold while they work on them in a stage: which come next, who may take one, what they report."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from barnraise import record, tasks
from barnraise.base import Refused, now, sha256
from barnraise.contributions import climbing, staging
from barnraise.contributions.authorship import is_author
from barnraise.contributions.integrating import verdict_on
from barnraise.contributions.landing import places_of
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.processes import process_for, process_of
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.rules import fitting
from barnraise.rules.process import Process
from barnraise.rules.ruling import FORWARD
from barnraise.rules.stages import Serve, Stage
from barnraise.tasks import serving
from barnraise.tasks.actions import LONGEST_MINUTES, finish
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work

# A minute of every lease of four is thought to be work, as with all tasks.
LEASES_A_PIECE = 4
LOOKED_THROUGH = 200
_REASON = "stage"
_SAID_BY_READERS, _URGENT = ("report", "more"), 2


def claimed_stage(contribution: Contribution, process: Process) -> Stage | None:
    """Return the stage of a contribution in which somebody has to hold it; None where nobody needs to."""
    if contribution.state not in Contribution.UNDECIDED or not any(stage.claim for stage in process.stages):
        return None
    return next((stage for stage in staging.stages_now(contribution, process) if stage.claim is not None), None)


def offer(contribution: Contribution) -> bool:
    """Offer a piece to those who may take it in the stage it is in, and take back what it offered in others.

    Inside a transaction that has locked the work's chain. Returns whether its process has pieces to be held at all.
    """
    process = process_for(contribution)
    claimed = _claimed(process)
    now_in = claimed_stage(contribution, process) if contribution.state == Contribution.OPEN else None
    for stage in claimed:
        key = _key(contribution, stage)
        if now_in is None or stage.name != now_in.name:
            tasks.unsee(contribution.work, key)
            Task.objects.filter(work=contribution.work, key=key, state=Task.DONE).update(state=Task.GONE)
        elif _wants_hands(contribution, stage):
            _see(contribution, stage, key)
    return bool(claimed)


def has_pieces(contribution: Contribution) -> bool:
    """Tell whether its process has pieces to be held: then these are offered, and nobody is asked to read it whole."""
    return bool(_claimed(process_for(contribution)))


def _claimed(process: Process) -> list[Stage]:
    return [stage for stage in process.stages if stage.claim is not None]


def claim(uid: UUID, person: Person) -> Claim:
    """Take any task; one that belongs to a stage only by who may take part in it.

    Refused: what `tasks.claim` refuses, and for pieces of a stage what `why_not_claim` says.
    """
    task = Task.objects.filter(uid=uid).select_related("work").first()
    if task is None or not task.line:
        return tasks.claim(uid, person)
    contribution, stage = _piece(task)
    if contribution is None or stage is None:
        raise Refused("task_closed", status=409)
    why = why_not_claim(task, contribution, stage, person)
    if why is not None:
        raise Refused(why, status=403, stage=stage.name)
    return tasks.claim(uid, person, may_take_part=True)


def why_not_claim(task: Task, contribution: Contribution, stage: Stage, person: Person | None) -> str | None:
    """Return why somebody cannot take a piece now, or None: the codes of `why_not_take`, and `task_in_order`."""
    why = why_not_take(contribution, stage, person)
    return why if why is not None or person is None else _why_not_in_order(task, stage, person)


def next_for(work: Work, person: Person, stage: Stage) -> Task | None:
    """Return the piece of a stage that somebody would take next, as the stage serves them; None where none is hers."""
    return next(_in_order(work, person, stage), None)


def take_next(work: Work, person: Person, name: str) -> Task:
    """Take the next piece of a stage of a work. Refused: `stage_closed`, `task_none_next`, and what `claim` refuses."""
    stage = next((one for one in process_of(work).stages if one.name == name and one.claim is not None), None)
    if stage is None:
        raise Refused("not_found", status=404)
    if not stage.eligible.holds(climbing.known(work, person, process_of(work))):
        raise Refused("stage_closed", status=403, stage=name)
    found = next_for(work, person, stage)
    if found is None:
        raise Refused("task_none_next", status=409)
    tasks.claim(found.uid, person, may_take_part=True)
    return found


def why_not_take(
    contribution: Contribution, stage: Stage, person: Person | None, *, is_starved: bool | None = None
) -> str | None:
    """Return why somebody cannot take a piece in a stage, or None.

    `is_starved`: nothing else is left for her there; looked up where it is None. The codes: `sign_in_first`,
    `stage_closed` to who may not take part, `task_own`, `task_earlier` for who had it in an earlier stage, and
    `already_reviewed`.
    """
    if person is None or person.kind != Person.MEMBER:
        return "sign_in_first"
    serve = stage.serve or Serve()
    if is_author(contribution, person) and ("own" in serve.leave_out or not stage.is_worked):
        return "task_own"
    process = process_for(contribution)
    had_it = person.pk in _earlier(contribution, process, stage)
    known = climbing.known(contribution.work, person, process)
    if not stage.eligible.holds(replace(known, took_earlier=had_it)):
        return "stage_closed"
    if had_it and "earlier" in serve.leave_out:
        if is_starved is None:
            first = next(_in_order(contribution.work, person, stage), None)
            is_starved = first is not None and first.key == _key(contribution, stage)
        if not (is_starved and "earlier" in serve.fall_back):
            return "task_earlier"
    # What she said before it came back to this stage is over.
    came_at = staging.came_at(contribution, stage)
    said = Review.objects.filter(
        version=contribution.version, person__in=rows_of(person), withdrawn_at=None, at__gte=came_at
    )
    return "already_reviewed" if any(stage.name in row.stages.split("\n") for row in said) else None


def held(contribution: Contribution, person: Person | None, stage: Stage) -> Claim | None:
    """Return somebody's lease on a piece in a stage, if it runs."""
    if person is None:
        return None
    rows = Claim.objects.filter(
        task__work=contribution.work_id,
        task__key=_key(contribution, stage),
        person__in=rows_of(person),
        state=Claim.OPEN,
    )
    return rows.filter(until__gt=now()).select_related("task__work", "person").first()


def task_for(contribution: Contribution, stage: Stage) -> Task | None:
    """Return the task by which a piece is offered in a stage."""
    return Task.objects.filter(work=contribution.work_id, key=_key(contribution, stage)).first()


def works_on(contribution: Contribution, person: Person | None) -> bool:
    """Tell whether somebody holds a piece in a stage in which it is worked on, and so may change it."""
    stage = claimed_stage(contribution, process_for(contribution))
    return stage is not None and stage.is_worked and held(contribution, person, stage) is not None


def report(contribution: Contribution, person: Person, stage: Stage | None) -> None:
    """End the lease of who says what came of a piece. Refused: `claim_first` for who does not hold it.

    Inside a transaction that has locked the work's chain.
    """
    if stage is None:
        return
    lease = held(contribution, person, stage)
    if lease is None:
        raise Refused("claim_first", status=409, stage=stage.name)
    finish(lease.task, lease)


def _see(contribution: Contribution, stage: Stage, key: str) -> None:
    assert stage.claim is not None
    assert contribution.version is not None
    path = next((one.path for one in places_of(contribution.version)), "")
    tasks.see(
        contribution.work,
        key,
        _REASON,
        minutes=min(max(stage.claim.lease_minutes // LEASES_A_PIECE, 1), LONGEST_MINUTES),
        title=contribution.summary,
        about=record.say(stage.about) if stage.about and not _is_known(contribution, key) else None,
        made_by=contribution.author,
        path=path,
        slots=stage.claim.slots,
        left=stage.claim.slots,
        line=stage.name,
        lease_minutes=stage.claim.lease_minutes,
        warn_minutes=stage.claim.warn_minutes,
        extensions=stage.claim.extensions,
        held_most=stage.claim.person_most,
        url=f"/{contribution.work.slug}/contributions/{contribution.number}",
    )


def _is_known(contribution: Contribution, key: str) -> bool:
    return Task.objects.filter(work=contribution.work, key=key).exists()


def _wants_hands(contribution: Contribution, stage: Stage) -> bool:
    """Tell whether a piece waits in a stage for somebody, and not only for time or for others of its set."""
    for requirement in verdict_on(contribution).missing:
        ways = [way for way in requirement.ways if way.then in FORWARD] or list(requirement.ways)
        if requirement.stage == stage.name and any(one.who == "voters" for way in ways for one in way.unmet):
            return True
    return False


def _piece(task: Task) -> tuple[Contribution | None, Stage | None]:
    rows = Contribution.objects.select_related("work", "author", "version__by")
    found = rows.filter(work=task.work_id, uid=UUID(task.key.split(":")[1])).first()
    stage = claimed_stage(found, process_for(found)) if found is not None else None
    return (found, stage) if stage is not None and stage.name == task.line else (None, None)


def _why_not_in_order(task: Task, stage: Stage, person: Person) -> str | None:
    if (stage.serve or Serve()).mode not in serving.ONE_AT_A_TIME:
        return None
    first = next_for(task.work, person, stage)
    return "task_in_order" if first is not None and first.pk != task.pk else None


def _in_order(work: Work, person: Person, stage: Stage) -> Iterator[Task]:
    """Yield what somebody may take in a stage; what she had in an earlier one only where nothing else is left."""
    free = Task.objects.filter(work=work, state=Task.OPEN, line=stage.name, left__gt=0).select_related("work")
    rows = list(_ordered(free, person, stage)[:LOOKED_THROUGH])
    if (stage.serve or Serve()).mode == "recommend":
        rows = _suited(work, person, rows)
    for is_starved in (False, True):
        for task in rows:
            contribution, its_stage = _piece(task)
            if contribution is None or its_stage is None:
                continue
            if why_not_take(contribution, its_stage, person, is_starved=is_starved) is None:
                yield task


def _ordered(free: QuerySet[Task], person: Person, stage: Stage) -> QuerySet[Task]:
    """Put the free pieces of a stage in the order in which it serves them; what was left last, where it says so."""
    mode, order = (stage.serve or Serve()).mode, ["at", "pk"]
    if mode == "random":
        start = fitting.lot(UUID(int=0), serving.stir_of(person))
        free, order = free.annotate(around=Case(When(lot__gte=start, then=0), default=1)), ["around", "lot", "pk"]
    elif mode == "priority":
        missed = Task.objects.filter(work=OuterRef("work"), path=OuterRef("path"), state=Task.OPEN).exclude(path="")
        missed = missed.filter(Q(reason__in=_SAID_BY_READERS) | Q(urgency=_URGENT))
        free, order = free.annotate(is_missed=Exists(missed)), ["-is_missed", "-urgency", *order]
    if stage.claim is not None and stage.claim.reclaim == "when_starved":
        lapsed = Claim.objects.filter(task=OuterRef("pk"), state=Claim.LAPSED)
        free, order = free.annotate(was_left=Exists(lapsed)), ["was_left", *order]
    return free.order_by(*order)


def _suited(work: Work, person: Person, rows: list[Task]) -> list[Task]:
    """Put first what suits somebody; whatever is not among that keeps its order behind it."""
    found = tasks.offers_for(person, tasks.Wanted(work=work, kind=_REASON), limit=LOOKED_THROUGH)
    place = {one.uid: number for number, one in enumerate(found)}
    return sorted(rows, key=lambda task: place.get(task.uid, len(place)))


def _earlier(contribution: Contribution, process: Process, stage: Stage) -> frozenset[int]:
    """Return who took part in a stage before this one."""
    took = staging.took_part(contribution)
    gates = [gate.stages for gate in process.gates if stage.name in gate.stages]
    before = {name for names in gates for name in names[: names.index(stage.name)]}
    return frozenset(one for name in before for one in took.get(name, ()))


def _key(contribution: Contribution, stage: Stage) -> str:
    return f"stage:{contribution.uid}:{sha256(stage.name.encode()).hex()[:32]}"
