"""Holding a contribution for a while with a reason, and saying whether somebody's review was fair."""

from datetime import timedelta

from barnraise import record
from barnraise.base import Refused, now
from barnraise.contributions import standings
from barnraise.contributions.authorship import is_author
from barnraise.contributions.inputs import COMMENT_LENGTH, Assessing, Holding
from barnraise.contributions.integrating import acting_on, advance
from barnraise.contributions.models import Assessment, Contribution, Hold, Review
from barnraise.contributions.processes import process_of
from barnraise.people.models import Person
from barnraise.record.log.entries.review import ContributionHeld, LetGo, ReviewAssessed


def hold(contribution: Contribution, person: Person, given: Holding) -> Hold:
    """Hold a contribution, with a reason, for as long as its work's process says; it ends by itself.

    Refused: `holds_unknown` where the process has none, `own_contribution`, `hold_uncounted`, `already_decided`,
    `held_already`, `hold_too_often`, `hold_reason_missing`, `words_long`.
    """
    with acting_on(contribution) as contribution:
        hours = _check_may_hold(contribution, person, given.reason)
        at = now()
        reason = record.say(given.reason.strip())
        row = Hold.objects.create(
            contribution=contribution, person=person, reason=reason, at=at, until=at + timedelta(hours=hours)
        )
        contribution.held_since, contribution.held_until = at, row.until
        contribution.save(update_fields=["held_since", "held_until"])
        event = ContributionHeld(contribution=contribution.uid, hours=hours, reason=record.bind(reason))
        record.note(contribution.work.chain_id, person.uid, event)
        advance(contribution)
    return row


def let_go(contribution: Contribution, person: Person) -> None:
    """End one's own hold before its time. Refused: `not_yours` when she holds nothing here."""
    with acting_on(contribution) as contribution:
        at = now()
        if not Hold.objects.filter(contribution=contribution, person=person, until__gt=at).update(until=at):
            raise Refused("not_yours", status=403)
        contribution.held_until = at
        contribution.save(update_fields=["held_until"])
        record.note(contribution.work.chain_id, person.uid, LetGo(contribution=contribution.uid))
        advance(contribution)


def assess(review: Review, person: Person, given: Assessing) -> Assessment:
    """Say whether somebody's review was fair: a review is work, and can itself be reviewed. A later word replaces it.

    Refused: `guests_cannot_review`, `own_review`, `reason_missing` for what is called unfair, `words_long`.
    """
    contribution = review.version.contribution
    if person.kind != Person.MEMBER:
        raise Refused("guests_cannot_review", status=403)
    if person.pk == review.person_id:
        raise Refused("own_review", status=403)
    if not given.is_fair and not given.reason.strip():
        raise Refused("reason_missing", verdict="unfair")
    if len(given.reason) > COMMENT_LENGTH:
        raise Refused("words_long", most=COMMENT_LENGTH)
    with record.writing():
        record.lock(contribution.work.chain_id)
        reason = record.say(given.reason.strip()) if given.reason.strip() else None
        row, _is_new = Assessment.objects.update_or_create(
            review=review, person=person, defaults={"is_fair": given.is_fair, "reason": reason, "at": now()}
        )
        event = ReviewAssessed(
            contribution=contribution.uid, review=review.uid, fair=given.is_fair, reason=record.bind(reason)
        )
        record.note(contribution.work.chain_id, person.uid, event)
    return row


def why_not_hold(contribution: Contribution, person: Person | None) -> str | None:
    """Return why somebody cannot hold a contribution now, or None."""
    declared = process_of(contribution.work).hold
    if declared is None:
        return "holds_unknown"
    if person is None or person.kind != Person.MEMBER:
        return "sign_in_first"
    if is_author(contribution, person):
        return "own_contribution"
    if contribution.state not in Contribution.UNDECIDED:
        return "already_decided"
    if not standings.counts(contribution.work, person):
        return "hold_uncounted"
    if contribution.held_until is not None and contribution.held_until > now():
        return "held_already"
    since = now() - timedelta(days=declared.once_in_days)
    if Hold.objects.filter(person=person, contribution__work=contribution.work, at__gt=since).exists():
        return "hold_too_often"
    return None


def _check_may_hold(contribution: Contribution, person: Person, reason: str) -> int:
    why = why_not_hold(contribution, person)
    declared = process_of(contribution.work).hold
    if why is not None or declared is None:
        raise Refused(why or "holds_unknown", status=403, days=declared.once_in_days if declared else 0)
    if not reason.strip():
        raise Refused("hold_reason_missing")
    if len(reason) > COMMENT_LENGTH:
        raise Refused("words_long", most=COMMENT_LENGTH)
    return declared.hours
