"""Taking what is offered to be done: what anybody may take, pieces of stages, and reading what others sent."""

from collections.abc import Sequence
from uuid import UUID

from barnraise import record, tasks
from barnraise.base import Refused
from barnraise.contributions import climbing, eligibility, queueing
from barnraise.contributions.integrating import verdict_on
from barnraise.contributions.landing import places_of
from barnraise.contributions.models import Contribution
from barnraise.contributions.pieces import (
    REASON,
    Asker,
    StagePiece,
    claimed_stage,
    held,
    is_given_out,
    key_of,
    next_for,
    pieces_of,
    why_not_take,
)
from barnraise.contributions.processes import process_for, process_of
from barnraise.people.models import Person
from barnraise.rules.process import Process
from barnraise.rules.ruling import FORWARD
from barnraise.rules.stages import Stage
from barnraise.talk import muting
from barnraise.tasks import actions, availability
from barnraise.tasks.actions import LONGEST_MINUTES, finish
from barnraise.tasks.availability import REVIEW, Availability, SentenceFacts
from barnraise.tasks.finding import Candidate
from barnraise.tasks.models import Claim, Task
from barnraise.tasks.queries import Offered
from barnraise.works.models import Work

# A minute of every lease of four is thought to be work, as with all tasks.
LEASES_A_PIECE = 4


class TakingRules:
    """What the processes of works say about who may take their pieces, for one list or one act; see `Above`."""

    def offered(self, person: Person, found: Sequence[Candidate]) -> set[int]:
        """Return the ids of the pieces and reviews that somebody may take; a stage served in order names its next."""
        if person.kind != Person.MEMBER:
            return set()
        asker, named = Asker(person), self._to_read(person, found)
        pieces = pieces_of(found)
        given: dict[tuple[int, str], Task | None] = {}
        for pk, piece in pieces.items():
            work, stage = piece.contribution.work, piece.stage
            if not is_given_out(stage):
                named |= {pk} if not why_not_take(piece, asker) else set()
            elif (work.pk, stage.name) not in given:
                given[work.pk, stage.name] = next_for(work, asker, stage)
        return named | {task.pk for task in given.values() if task is not None}

    def why_not(self, task: Task, person: Person | None) -> tuple[str, SentenceFacts]:
        """Return why somebody cannot take a piece or a review: the codes of `why_not_take` and `why_not_review`, and
        `task_in_order`, `task_closed`.
        """
        if not task.line:
            return _why_not_read(task, person)
        piece = pieces_of([task]).get(task.pk)
        if piece is None:
            return "task_closed", {}
        asker, facts = Asker(person), {"stage": piece.stage.name}
        why = why_not_take(piece, asker)
        return (why, facts) if why else (_why_not_in_order(task, piece, asker), facts)

    def _to_read(self, person: Person, found: Sequence[Candidate]) -> set[int]:
        """Return what the queue would serve them, too."""
        asked = {UUID(one.key.split(":")[1]): one.pk for one in found if one.reason == REVIEW}
        if not asked:
            return set()
        # Nobody is asked to read what is held first, so that the tasks need not be looked at again.
        rows = queueing.judgeable(person).exclude(author__in=muting.unwanted_by(person)).filter(uid__in=asked)
        return {asked[uid] for uid in rows.values_list("uid", flat=True)}


def offers_for(person: Person | None, wanted: tasks.Wanted | None = None, *, limit: int = 6) -> list[Offered]:
    """Return what suits somebody best among all that they can take, each with why."""
    return tasks.offers_for(person, wanted or tasks.Wanted(), limit=limit, above=TakingRules())


def available(uid: UUID, person: Person | None) -> Availability:
    """Return whether somebody can take a task now, and if not why and until when; `claim` asks the same."""
    task = Task.objects.filter(uid=uid).select_related("work", "needs").first()
    return actions.available(task, person, TakingRules()) if task is not None else Availability("task_closed")


def why_nothing(person: Person | None) -> Availability:
    """Return what stands in somebody's way whatever they would take: a suspension, or as many pieces as they may hold.

    Pieces of a stage that says how many one may hold are counted apart.
    """
    return availability.in_the_way(person)


def offer(contribution: Contribution) -> bool:
    """Offer a piece to those who may take it in the stage it is in, and take back what it offered in others.

    Inside a transaction that has locked the work's chain. Returns whether its process has pieces to be held at all.
    """
    process = process_for(contribution)
    claimed = _claimed(process)
    now_in = claimed_stage(contribution, process) if contribution.state == Contribution.OPEN else None
    for stage in claimed:
        key = key_of(contribution, stage)
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
    """Take any task. Refused: `not_found`, and what `available` says."""
    return tasks.claim(uid, person, above=TakingRules())


def take_next(work: Work, person: Person, name: str) -> Task:
    """Take the next piece of a stage of a work. Refused: `stage_closed`, `task_none_next`, and what `claim` refuses."""
    stage = next((one for one in process_of(work).stages if one.name == name and one.claim is not None), None)
    if stage is None:
        raise Refused("not_found", status=404)
    if not stage.eligible.holds(climbing.known(work, person, process_of(work))):
        raise Refused("stage_closed", status=403, stage=name)
    found = next_for(work, Asker(person), stage)
    if found is None:
        raise Refused("task_none_next", status=409)
    claim(found.uid, person)
    return found


def report(contribution: Contribution, person: Person, stage: Stage | None) -> None:
    """End the lease of who says what came of a piece; inside a transaction that has locked the work's chain."""
    lease = held(contribution, person, stage) if stage is not None else None
    if lease is not None:
        finish(lease.task, lease)


def _see(contribution: Contribution, stage: Stage, key: str) -> None:
    assert stage.claim is not None
    assert contribution.version is not None
    path = next((one.path for one in places_of(contribution.version)), "")
    tasks.see(
        contribution.work,
        key,
        REASON,
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


def _why_not_read(task: Task, person: Person | None) -> tuple[str, SentenceFacts]:
    rows = Contribution.objects.select_related("work", "author", "version__by")
    found = rows.filter(work=task.work_id, uid=UUID(task.key.split(":")[1])).first()
    return (eligibility.why_not_review(found, person), {}) if found is not None else ("task_closed", {})


def _why_not_in_order(task: Task, piece: StagePiece, asker: Asker) -> str:
    first = next_for(task.work, asker, piece.stage) if is_given_out(piece.stage) else None
    return "task_in_order" if first is not None and first.pk != task.pk else ""
