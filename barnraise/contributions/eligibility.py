"""Whether somebody may judge a contribution now, and if not why: asked by its page, the queue, the API and the act."""

from barnraise.contributions import standings
from barnraise.contributions.authorship import is_author, sent_by
from barnraise.contributions.integrating import is_due, verdict_on
from barnraise.contributions.models import Contribution, Review
from barnraise.contributions.pieces import claimed_stage, held
from barnraise.contributions.processes import process_for
from barnraise.people.models import Person
from barnraise.people.suspending import absence_of
from barnraise.rules.ballots import APPROVE, is_against


def why_not_review(contribution: Contribution, person: Person | None, verdict: str = APPROVE) -> str:
    """Return why somebody cannot give a verdict on the present version, "" where they can.

    The codes: `sign_in_first` to nobody in particular, `suspended`, `own_contribution`, `guests_cannot_review`,
    `already_decided`, `claim_first` where a stage wants that one holds it, and `already_reviewed`. Once it is
    integrated an approval is a look, by who counts, which may follow a review of the same version.
    """
    if person is None:
        return "sign_in_first"
    if absence_of(person):
        return "suspended"
    if is_decided(contribution):  # as the act has it, which lets time decide first
        return "already_decided"
    stage = claimed_stage(contribution, process_for(contribution))
    is_held = stage is not None and held(contribution, person, stage) is not None
    # Who was only named as an author, or whose words were taken over, may not approve it, but may object.
    is_own = sent_by(contribution, person) or (not is_against(verdict) and is_author(contribution, person))
    if is_own and not (stage is not None and stage.is_worked and is_held):
        return "own_contribution"
    if person.kind != Person.MEMBER:
        return "guests_cannot_review"
    is_integrated = contribution.state == Contribution.INTEGRATED
    if contribution.state == Contribution.WITHDRAWN or (is_integrated and not _may_look(contribution, person, verdict)):
        return "already_decided"
    if stage is not None:
        return "" if is_held else "claim_first"
    return "already_reviewed" if not is_integrated and _has_reviewed(contribution, person) else ""


def _may_look(contribution: Contribution, person: Person, verdict: str) -> bool:
    return verdict == APPROVE and standings.counts(contribution.work, person)


def is_decided(contribution: Contribution) -> bool:
    """Tell whether time has let something in, whether or not anybody has swept it: no act changes that any more."""
    return is_due(contribution) and verdict_on(contribution).outcome == "integrate"


def _has_reviewed(contribution: Contribution, person: Person) -> bool:
    return Review.objects.filter(version=contribution.version, person=person, withdrawn_at=None).exists()
