"""What one person may do with one contribution now, and why she may not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from barnraise import works
from barnraise.base import now
from barnraise.contributions import authorship, eligibility, holding, objections, pieces, staging, standings, working
from barnraise.contributions.landing import paths_of
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.processes import process_for
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of
from barnraise.rules.ballots import APPROVE, ASK, BallotChoice, sayable
from barnraise.rules.integrating import closes_by_decline
from barnraise.rules.process import Process
from barnraise.rules.stages import Stage
from barnraise.rules.tallying import may_take_part
from barnraise.tasks import actions
from barnraise.tasks.models import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A contribution in a stage in which one holds it first: its task, and who looks.

    `why_not_take`: "" or why they cannot take it, with the `facts` of its sentence and when it is free for them, where
    a time is set; `until`: until when they hold it. `is_worked`: it is worked on, and not only read. `is_free`: nobody
    else holds it.
    """

    stage: str
    about: str
    task: UUID
    is_free: bool
    why_not_take: str
    facts: Mapping[str, object]
    free_at: datetime | None
    until: datetime | None
    is_worked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The acts that a contribution's page offers one person.

    `why_not_review`: "" or a code of `eligibility.why_not_review`; `may_object`: a named author may ask for changes.
    `why_not_counts`: "" or why her approval would not count: `guest`, `no_standing`. In stages that she may take part
    in it counts as they say.
    `own_review`: their judgement that stands, of the current version or a former one that still stops it, which they
    may take back when `may_take_back`. `decline_closes`: one decline with a reason closes it
    while nobody approves it. `sayable`: all that a judgement of theirs may say, the best first.
    """

    why_not_review: str
    may_object: bool
    why_not_counts: str
    is_author: bool
    may_change: bool
    may_withdraw: bool
    own_review: UUID | None
    may_take_back: bool
    may_look: bool
    decline_closes: bool
    why_not_hold: str
    may_let_go: bool
    piece: Piece | None
    sayable: tuple[BallotChoice, ...]


def choices(contribution: Contribution, person: Person | None) -> Choices:
    """Return what somebody (None: nobody known) may do with a contribution now."""
    is_author = authorship.is_author(contribution, person)
    if person is not None and absence_of(person):
        return replace(_NOTHING, is_author=is_author)
    own = _own_review(contribution, person)
    uncounted = standings.why_not_counts(contribution.work, person) or ""
    state = contribution.state
    undecided = state in Contribution.UNDECIDED
    carries_on = not is_author and authorship.may_carry_on(contribution, person)
    is_stopped = undecided or state == Contribution.DECLINED
    carried = objections.carried_by(contribution, person) if own is None and is_stopped else None
    process = process_for(contribution)
    held_in = pieces.claimed_stage(contribution, process)
    piece = _piece(contribution, person, held_in) if held_in is not None else None
    works = piece is not None and piece.is_worked and piece.until is not None
    # What is integrated is looked at, by `may_look`.
    verdict = ASK if state == Contribution.INTEGRATED else APPROVE
    why_not_review = eligibility.why_not_review(contribution, person, verdict)
    return Choices(
        why_not_review=why_not_review,
        may_object=why_not_review == "own_contribution" and not eligibility.why_not_review(contribution, person, ASK),
        why_not_counts="" if uncounted == "no_standing" and _takes_part(contribution, person) else uncounted,
        is_author=is_author,
        may_change=works or carries_on or (is_author and (undecided or state == Contribution.DECLINED)),
        may_withdraw=(is_author and undecided) or (carries_on and not uncounted),
        own_review=own or carried,
        may_take_back=is_stopped and (own or carried) is not None,
        decline_closes=undecided and not uncounted and _closes_by_decline(contribution),
        why_not_hold=holding.why_not_hold(contribution, person) or "",
        may_let_go=_holds(contribution, person),
        may_look=not is_author and not uncounted and _waits_for_a_look(contribution),
        piece=piece,
        sayable=sayable(_stages(contribution, process), counts=not uncounted),
    )


# What somebody who is suspended may do: read.
_NOTHING = Choices(
    why_not_review="suspended",
    may_object=False,
    why_not_counts="suspended",
    is_author=False,
    may_change=False,
    may_withdraw=False,
    own_review=None,
    may_take_back=False,
    may_look=False,
    decline_closes=False,
    why_not_hold="suspended",
    may_let_go=False,
    piece=None,
    sayable=(),
)


def sayable_by(contribution: Contribution, person: Person) -> tuple[BallotChoice, ...]:
    """Return all that somebody's judgement of a contribution may say now, the best first."""
    counts = standings.counts(contribution.work, person)
    return sayable(_stages(contribution, process_for(contribution)), counts=counts)


def scale_of(contribution: Contribution) -> tuple[int, ...]:
    """Return the numbers that people whose approval counts may say of it, the best first; () for no scale."""
    if contribution.state not in (*Contribution.UNDECIDED, Contribution.DECLINED):
        return ()
    said = sayable(_stages(contribution, process_for(contribution)), counts=True)
    return tuple(one.number for one in said if one.number is not None)


def _stages(contribution: Contribution, process: Process) -> tuple[Stage, ...]:
    return staging.stages_now(contribution, process) if process.stages else ()


def _closes_by_decline(contribution: Contribution) -> bool:
    assert contribution.version is not None
    return closes_by_decline(process_for(contribution), paths_of(contribution.version))


def _takes_part(contribution: Contribution, person: Person | None) -> bool:
    """Tell whether stages decide about a contribution, and somebody may take part in those it is in."""
    process = process_for(contribution)
    stages = _stages(contribution, process)
    if not stages or contribution.state not in Contribution.UNDECIDED:
        return False
    known = staging.known(contribution.work, person, process)
    return all(may_take_part(stage, known) for stage in stages)


def _piece(contribution: Contribution, person: Person | None, stage: Stage) -> Piece | None:
    task = pieces.task_for(contribution, stage)
    if task is None or task.state != Task.OPEN:
        return None
    lease, found = pieces.held(contribution, person, stage), actions.available(task, person, working.TakingRules())
    return Piece(
        stage=stage.name,
        about=stage.about,
        task=task.uid,
        is_free=found.why_not != "task_taken",
        why_not_take=found.why_not if lease is None else "",
        facts=found.facts,
        free_at=found.until,
        until=lease.until if lease is not None else None,
        is_worked=stage.is_worked,
    )


def _holds(contribution: Contribution, person: Person | None) -> bool:
    if person is None or contribution.held_until is None or contribution.held_until <= now():
        return False
    return contribution.holds.filter(person=person, until__gt=now()).exists()


def _own_review(contribution: Contribution, person: Person | None) -> UUID | None:
    if person is None:
        return None
    mine = Review.objects.filter(version=contribution.version, person=person, withdrawn_at=None)
    return mine.values_list("uid", flat=True).first()


def _waits_for_a_look(contribution: Contribution) -> bool:
    if contribution.state != Contribution.INTEGRATED or contribution.edition is None:
        return False
    return any(not one.is_vouched for one in works.heads.revisions_in(contribution.work, contribution.edition))
