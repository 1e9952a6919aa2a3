"""Writes of tasks: offering, taking, keeping longer, giving back, finishing, and what time ends."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from barnraise import record
from barnraise.base import Refused, new_id, now
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.record.db.database import locked
from barnraise.record.log.entries.tasks import (
    ClaimEvent,
    TaskClaimed,
    TaskDone,
    TaskExtended,
    TaskImpossible,
    TaskLapsed,
    TaskOffered,
    TaskReleased,
)
from barnraise.record.log.failures import Attempts
from barnraise.rules import claiming, fitting
from barnraise.tasks import serving
from barnraise.tasks.availability import Above, Availability, availability
from barnraise.tasks.closing import close, count, name
from barnraise.tasks.inputs import Offer
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work

LONGEST_TITLE, LONGEST = 200, 4000
LONGEST_MINUTES, MOST_SLOTS = 480, 50
LONGEST_TOPICS, LONGEST_LANGUAGE = 300, 35


def offer(work: Work, person: Person, given: Offer) -> Task:
    """Offer a piece to everybody.

    Refused: `sign_in_first`, `task_title_missing`, `task_long`, `task_size`, `task_needs_unknown`.
    """
    check(person, given)
    with record.writing():
        record.lock(work.chain_id)
        return offered(work, person, given)


def check(person: Person, given: Offer) -> None:
    """Refuse what cannot be offered, whatever else there is. Codes: those of `offer` but the last."""
    if person.kind != Person.MEMBER:
        raise Refused("sign_in_first", status=401)
    if not given.title.strip():
        raise Refused("task_title_missing")
    long = len(given.title) > LONGEST_TITLE or max(len(given.about), len(given.path)) > LONGEST
    if long or len(given.topics) > LONGEST_TOPICS or len(given.language) > LONGEST_LANGUAGE:
        raise Refused("task_long", most=LONGEST, title=LONGEST_TITLE)
    if not (1 <= given.minutes <= LONGEST_MINUTES and 1 <= given.slots <= MOST_SLOTS):
        raise Refused("task_size", minutes=LONGEST_MINUTES, slots=MOST_SLOTS)
    if not (1 <= given.difficulty <= 3 and 0 <= given.urgency <= 2):
        raise Refused("task_degree")


def offered(work: Work, person: Person, given: Offer, part_of: Task | None = None) -> Task:
    """Offer a piece inside the caller's transaction, which holds the work's chain. Refused: `task_needs_unknown`."""
    uid = new_id()
    needs = _first(work, given.needs) if given.needs else None
    waits = needs is not None and needs.state == Task.OPEN
    made = Task.objects.create(
        uid=uid,
        work=work,
        key=f"asked:{uid}",
        reason="asked",
        path=_plain(given.path),
        title=record.say(given.title.strip()),
        about=record.say(given.about.strip()),
        minutes=given.minutes,
        difficulty=given.difficulty,
        urgency=given.urgency,
        band=fitting.band(given.minutes),
        lot=fitting.lot(uid),
        topics=" ".join(_plain(given.topics).split()),
        language=_plain(given.language) or work.language,
        slots=given.slots,
        left=0 if waits else given.slots,
        made_by=person,
        needs=needs,
        part_of=part_of,
        at=now(),
    )
    name(made)
    event = TaskOffered(
        task=uid,
        minutes=given.minutes,
        slots=given.slots,
        title=record.bind(made.title),
        about=record.bind(made.about),
        needs=needs.uid if needs is not None else None,
    )
    record.note(work.chain_id, person.uid, event)
    return made


def _first(work: Work, named: str) -> Task:
    try:
        found = Task.objects.filter(work=work, uid=UUID(named)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("task_needs_unknown")
    return found


def _plain(text: str) -> str:
    """PostgreSQL keeps no null character."""
    return text.replace("\0", "").strip()


def claim(uid: UUID, person: Person, *, above: Above | None = None) -> Claim:
    """Take a piece until its lease ends; one of a stage or a review only where `above` lets them.

    Refused: `not_found`, and what `available` says.
    """
    with record.writing():
        task = taken_up(uid)
        # The same person may ask in two works at once: what she holds is counted one after the other.
        locked(Person.objects.filter(pk=person.pk)).get()
        at = now()
        available(task, person, above).check()
        used = set(task.claims.filter(state__in=(Claim.OPEN, Claim.DONE)).values_list("slot", flat=True))
        slot = next(slot for slot in range(task.slots) if slot not in used)
        made = Claim.objects.create(task=task, person=person, slot=slot, at=at, until=at + lease_of(task))
        count(task)
        _note(task, person, TaskClaimed(**_named(task, made)))
    return made


def extend(uid: UUID, person: Person, progress: str = "") -> Claim:
    """Keep a piece for one lease more, saying how far it is. Refused: `not_found`, `claim_over`, `extensions_cap`."""
    if len(progress) > LONGEST:
        raise Refused("task_long", most=LONGEST, title=LONGEST_TITLE)
    with record.writing():
        task = taken_up(uid)
        held = _held(task, person)
        code = claiming.why_not_extend(held.extended, task.extensions)
        if code is not None:
            raise Refused(code, status=409, most=task.extensions)
        held.extended, held.until = held.extended + 1, now() + lease_of(task)
        held.progress = record.say(progress.strip()) if progress.strip() else held.progress
        held.save(update_fields=["extended", "until", "progress"])
        _note(task, person, TaskExtended(**_named(task, held), progress=record.bind(held.progress)))
    return held


def release(uid: UUID, person: Person) -> None:
    """Give a piece back; what she wrote stays her draft. Refused: `not_found`, `claim_over`."""
    with record.writing():
        task = taken_up(uid)
        held = _held(task, person)
        _end(task, held, Claim.RELEASED, now())


def give_back_of(person: Person) -> int:
    """Give back all that somebody holds who cannot act any more; return how many pieces that were."""
    held = Claim.objects.filter(person=person, state=Claim.OPEN, task__work__is_ready=True)
    ended = 0
    for uid in list(held.values_list("task__uid", flat=True)):
        with record.writing():
            task = taken_up(uid)
            for claim in task.claims.filter(person=person, state=Claim.OPEN).select_related("person"):
                _end(task, claim, Claim.RELEASED, now())
                ended += 1
    return ended


def complete(uid: UUID, person: Person) -> None:
    """Say that a piece that was taken is done. Refused: `not_found`, `claim_over`, `task_of_stage`."""
    with record.writing():
        task = taken_up(uid)
        held = _held(task, person)
        if task.line:
            raise Refused("task_of_stage", status=409)
        finish(task, held)


def give_up(uid: UUID, person: Person, reason: str) -> None:
    """Close a piece that cannot be done, and say why.

    Refused: `not_found`, `claim_over`, `task_reason_missing`, and `task_of_stage`, where the stage hears of it.
    """
    if not reason.strip():
        raise Refused("task_reason_missing")
    with record.writing():
        task = taken_up(uid)
        held = _held(task, person)
        if task.line:
            raise Refused("task_of_stage", status=409)
        held.progress = record.say(reason.strip()[:LONGEST])
        held.save(update_fields=["progress"])
        _note(task, person, TaskImpossible(**_named(task, held), reason=record.bind(held.progress)))
        close(task, Task.IMPOSSIBLE)


def next_lapse() -> datetime | None:
    """Return when the lease of the next claim is over, if any is open."""
    held = Claim.objects.filter(state=Claim.OPEN, task__work__is_ready=True)
    return held.order_by("until").values_list("until", flat=True).first()


def tick(until: datetime | None = None, limit: int = 1000) -> int:
    """Give back what nobody kept: claims whose lease is over. Returns how many there were."""
    at = until or now()
    _shorten(at, limit)
    due = Claim.objects.filter(state=Claim.OPEN, until__lte=at, task__work__is_ready=True).order_by("until")
    over, attempts = list(due.values_list("task__uid", "task__work__chain_id")[:limit]), Attempts()
    for uid, chain_id in dict.fromkeys(over):
        attempts.make("leases", chain_id, partial(_give_back, uid, at))
    return len(over)


def _give_back(uid: UUID, at: datetime) -> None:
    with record.writing():
        taken_up(uid, at=at)


def _shorten(at: datetime, limit: int) -> None:
    """Let no claim run longer than a lease from now: taken while the clock was ahead, it would be held for years."""
    later = Claim.objects.filter(state=Claim.OPEN, until__gt=at + claiming.LONGEST_LEASE, task__work__is_ready=True)
    for claim in later.select_related("task").order_by("-until")[:limit]:
        latest = at + lease_of(claim.task)
        if claim.until > latest:
            with record.writing():
                Claim.objects.filter(pk=claim.pk, state=Claim.OPEN, until__gt=latest).update(until=latest)


def lease_of(task: Task) -> timedelta:
    """Return for how long a piece is held."""
    return timedelta(minutes=task.lease_minutes) if task.lease_minutes else claiming.lease(task.minutes)


def finish(task: Task, held: Claim) -> None:
    """End a claim as done, and its task when no slot is left to do; inside the caller's transaction."""
    _end(task, held, Claim.DONE, now())
    if task.claims.filter(state=Claim.DONE).count() >= task.slots:
        close(task, Task.DONE)


def taken_up(uid: UUID, *, at: datetime | None = None) -> Task:
    """Begin an act on a task of a work that is shown, with its chain locked; leases that are over end first.

    Refused: `not_found`.
    """
    found = Task.objects.filter(uid=uid, work__is_ready=True).values_list("pk", "work__chain_id").first()
    if found is None:
        raise Refused("not_found", status=404)
    record.lock(found[1])
    task, at = Task.objects.select_related("work", "needs").get(pk=found[0]), at or now()
    for over in task.claims.filter(state=Claim.OPEN, until__lte=at).order_by("pk"):
        # It was over then, however late somebody comes to sweep it.
        _end(task, over, Claim.LAPSED, over.until)
    return task


def _held(task: Task, person: Person) -> Claim:
    held = task.claims.filter(person__in=rows_of(person), state=Claim.OPEN).select_related("person", "progress").first()
    if held is None or held.until <= now():
        raise Refused("claim_over", status=409)
    return held


def available(task: Task, person: Person | None, above: Above | None = None) -> Availability:
    """Return whether somebody (None: a guest who is not known yet) can take a piece now, and if not why.

    The codes: `suspended`, those of `claiming.why_not_claim`, `piece_resting` (of a stage), `task_of_stage`, and
    `task_served` in a work that gives its tasks one at a time.
    """
    found = availability(task, person, above)
    return found if found.why_not or serving.is_served(task, person, above) else Availability("task_served", found.by)


def _end(task: Task, held: Claim, state: str, at: datetime) -> None:
    held.state, held.closed_at = state, at
    held.save(update_fields=["state", "closed_at"])
    if state == Claim.LAPSED:
        task.lapsed += 1
        task.save(update_fields=["lapsed"])
    count(task)
    # That a lease ran out is nobody's act.
    _note(task, held.person if state != Claim.LAPSED else None, _ENDS[state](**_named(task, held)))


_ENDS: dict[str, type[ClaimEvent]] = {
    Claim.RELEASED: TaskReleased,
    Claim.LAPSED: TaskLapsed,
    Claim.DONE: TaskDone,
}


def _note(task: Task, person: Person | None, event: ClaimEvent) -> None:
    record.note(task.work.chain_id, person.uid if person is not None else None, event)


def _named(task: Task, held: Claim) -> dict[str, Any]:
    """Return what every entry about a claim holds."""
    return {"task": task.uid, "claim": held.uid, "slot": held.slot}
