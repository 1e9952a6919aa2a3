"""Concerns: that something hurts the work or somebody, told to two people who are not involved, and what they did."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.db.models import QuerySet

from barnraise import record, talk
from barnraise.base import Refused, new_id, now
from barnraise.contributions import standings
from barnraise.contributions.authorship import author_ids
from barnraise.contributions.models import Contribution, Review
from barnraise.governance.commons import own_work
from barnraise.governance.models import Concern
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.queries import known_as
from barnraise.record.log.entries.governance import ConcernRaised, ConcernSettled
from barnraise.rules import trusting
from barnraise.rules.capping import HOUR
from barnraise.rules.talking import most_an_hour
from barnraise.talk.models import Post
from barnraise.works.models import Work

LONGEST = 4000
# Enough that one is not alone with it, few enough that each feels asked.
PEOPLE_ASKED = 2
# When those who were asked are silent so long, the operator is asked too.
DAYS_TO_LOOK = 7

Outcome = Literal["hidden", "acted", "dismissed"]


@dataclass(frozen=True, slots=True)
class About:
    """What somebody is concerned about: a comment, a contribution, or else a person."""

    post: Post | None = None
    contribution: Contribution | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """What came of a concern, and why."""

    outcome: Outcome
    reason: str


def raise_concern(about: About, person: Person, why: str) -> Concern:
    """Tell two people that something hurts the work or somebody, and why; that is who looked at it before, if it was.

    Refused: `concern_empty`, `concern_long`, `concern_raised` already, `concern_about_oneself`, `concerns_hour_cap`,
    `commons_missing` for a person where none was founded.
    """
    said = why.strip()
    if not said:
        raise Refused("concern_empty")
    if len(said) > LONGEST:
        raise Refused("concern_long", most=LONGEST)
    work, whom = _work_of(about), _whom(about)
    if whom is not None and person.pk in known_as([whom.pk]):
        raise Refused("concern_about_oneself")
    with record.writing():
        record.lock(work.chain_id)
        _check_rate(person)
        same = list(_same(work, about).filter(settled_at=None).prefetch_related("asked"))
        if any(one.person_id == person.pk for one in same):
            raise Refused("concern_raised", status=409)
        uid = new_id()
        asked = set(same[0].asked.all()) - {person} if same else _drawn(work, about, whom, person, str(uid))
        made = Concern.objects.create(
            uid=uid,
            work=work,
            post=about.post,
            contribution=about.contribution.uid if about.contribution is not None else None,
            contribution_number=about.contribution.number if about.contribution is not None else None,
            whom=whom,
            person=person,
            why=record.say(said),
            at=now(),
            asks_operator=len(asked) < PEOPLE_ASKED,
        )
        made.asked.set(asked)
        event = ConcernRaised(
            concern=uid,
            comment=about.post.uid if about.post is not None else None,
            contribution=about.contribution.uid if about.contribution is not None else None,
            about=about.person.uid if about.person is not None else None,
            asked=tuple(sorted(one.uid for one in asked)),
            operator=made.asks_operator,
            why=record.bind(made.why),
        )
        record.note(work.chain_id, None, event)
    return made


def settle(concern: Concern, person: Person | None, given: Settling) -> None:
    """Say what came of a concern, and of every other one about the same; `person` None is the operator.

    "hidden" hides the comment with that reason; "acted" says that something else was done; "dismissed" that nothing is
    to be done. Refused: `not_found` for who was not asked, `concern_settled`, `concern_reason_missing`,
    `concern_long`, `concern_hides_comments` for what is no comment.
    """
    reason = given.reason.strip()
    if not reason:
        raise Refused("concern_reason_missing")
    if len(reason) > LONGEST:
        raise Refused("concern_long", most=LONGEST)
    if given.outcome == Concern.HIDDEN and concern.post is None:
        raise Refused("concern_hides_comments")
    if person is not None and not is_asked(concern, person):
        raise Refused("not_found", status=404)
    with record.writing():
        record.lock(concern.work.chain_id)
        same = list(_same(concern.work, _about(concern)).filter(settled_at=None))
        if concern.pk not in [one.pk for one in same]:
            raise Refused("concern_settled", status=409)
        if given.outcome == Concern.HIDDEN and concern.post is not None:
            by: Literal["asked", "operator"] = "asked" if person is not None else "operator"
            talk.discussing.hide(concern.post, by=by, person=person, why=reason)
        for one in same:
            one.settled_at, one.settled_by, one.outcome = now(), person, given.outcome
            one.reason = record.say(reason)
            one.save(update_fields=["settled_at", "settled_by", "outcome", "reason"])
            event = ConcernSettled(concern=one.uid, outcome=given.outcome, reason=record.bind(one.reason))
            record.note(one.work.chain_id, person.uid if person is not None else None, event)


def is_asked(concern: Concern, person: Person) -> bool:
    """Tell whether somebody was asked to look at a concern."""
    return concern.asked.filter(pk=person.pk).exists()


def _same(work: Work, about: About) -> QuerySet[Concern]:
    rows = Concern.objects.filter(work=work).select_related("work__chain", "post__work", "whom", "person")
    if about.post is not None:
        return rows.filter(post=about.post)
    if about.contribution is not None:
        return rows.filter(contribution=about.contribution.uid)
    return rows.filter(post=None, contribution=None, whom=about.person)


def _about(concern: Concern) -> About:
    if concern.post is not None:
        return About(post=concern.post)
    if concern.contribution is not None:
        return About(contribution=Contribution.objects.get(uid=concern.contribution))
    return About(person=concern.whom)


def _work_of(about: About) -> Work:
    if about.post is not None:
        return about.post.work
    if about.contribution is not None:
        return about.contribution.work
    commons = own_work()
    if commons is None:
        raise Refused("commons_missing", status=409)
    return commons


def _whom(about: About) -> Person | None:
    whom = about.person
    if about.post is not None:
        whom = about.post.person
    elif about.contribution is not None:
        whom = about.contribution.author
    while whom is not None and whom.became is not None:
        whom = whom.became
    return whom


def _drawn(work: Work, about: About, whom: Person | None, person: Person, seed: str) -> set[Person]:
    """Draw two of those whose approval counts and who are not involved; whom a block parts from them is not drawn."""
    between = known_as([person.pk] if whom is None else [person.pk, whom.pk])
    pool = standings.counting_ids(work) - known_as(_involved(about)) - between - talk.muting.apart(between)
    drawn: set[int] = set()
    for number in range(PEOPLE_ASKED):
        one = trusting.drawn_from(pool - drawn, f"{seed}:{number}")
        drawn |= {one} if one is not None else set()
    return set(Person.objects.filter(pk__in=drawn))


def _involved(about: About) -> set[int]:
    """Return who spoke where a comment stands, or wrote or judged a contribution."""
    if about.post is not None:
        discussion = about.post.discussion
        spoke = Post.objects.filter(discussion=discussion, person__isnull=False).values_list("person_id", flat=True)
        ids = {*spoke.distinct(), discussion.opened_by_id, discussion.toward_id}
        return {one for one in ids if one is not None}
    if about.contribution is not None:
        judged = Review.objects.filter(version__contribution=about.contribution).values_list("person_id", flat=True)
        return {*author_ids(about.contribution), *judged}
    return set()


def _check_rate(person: Person) -> None:
    most = most_an_hour(is_signed_in=person.kind == Person.MEMBER, begins=True)
    recent = Concern.objects.filter(person__in=rows_of(person), at__gt=now() - HOUR).order_by("at")
    times = list(recent.values_list("at", flat=True)[:most])
    if len(times) == most:
        wait = -(-(times[0] + HOUR - now()) // timedelta(seconds=1))
        raise Refused("concerns_hour_cap", status=429, retry_after=int(wait), cap=most)
