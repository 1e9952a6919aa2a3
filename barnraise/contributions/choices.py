"""What one person may do with one contribution now, and why she may not."""

from dataclasses import dataclass
from uuid import UUID

from barnraise import works
from barnraise.base import now
from barnraise.contributions import authorship, holding, standings
from barnraise.contributions.models import Contribution, Review
from barnraise.people.models import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The acts that a contribution's page offers one person.

    `why_not_review`: "" or `sign_in_first`, `own_contribution`, `already_decided`, `already_reviewed`.
    `why_not_counts`: "" or why her approval would not count: `guest`, `no_standing`.
    `own_review`: her judgement of the current version that stands, which she may take back when `may_take_back`.
    """

    why_not_review: str
    why_not_counts: str
    is_author: bool
    may_change: bool
    may_withdraw: bool
    own_review: UUID | None
    may_take_back: bool
    may_look: bool
    why_not_hold: str
    may_let_go: bool


def choices(contribution: Contribution, person: Person | None) -> Choices:
    """Return what somebody (None: nobody known) may do with a contribution now."""
    is_author = authorship.is_author(contribution, person)
    own = _own_review(contribution, person)
    uncounted = standings.why_not_counts(contribution.work, person) or ""
    state = contribution.state
    undecided = state in Contribution.UNDECIDED
    return Choices(
        why_not_review=_why_not_review(contribution, person, is_author=is_author, has_reviewed=own is not None),
        why_not_counts=uncounted,
        is_author=is_author,
        may_change=is_author and (undecided or state == Contribution.DECLINED),
        may_withdraw=is_author and undecided,
        own_review=own,
        may_take_back=own is not None and (undecided or state == Contribution.DECLINED),
        why_not_hold=holding.why_not_hold(contribution, person) or "",
        may_let_go=_holds(contribution, person),
        may_look=not is_author and not uncounted and _waits_for_a_look(contribution),
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


def _why_not_review(contribution: Contribution, person: Person | None, *, is_author: bool, has_reviewed: bool) -> str:
    if is_author:
        return "own_contribution"
    if person is None or person.kind != Person.MEMBER:
        return "sign_in_first"
    if contribution.state in (Contribution.WITHDRAWN, Contribution.INTEGRATED):
        return "already_decided"
    return "already_reviewed" if has_reviewed else ""


def _waits_for_a_look(contribution: Contribution) -> bool:
    if contribution.state != Contribution.INTEGRATED or contribution.edition is None:
        return False
    return any(not one.is_vouched for one in works.heads.revisions_in(contribution.work, contribution.edition))
