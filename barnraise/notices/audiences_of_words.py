"""Whom what is said, reported, asked and settled concerns."""

from uuid import UUID

from barnraise.contributions.models import Contribution, Review
from barnraise.governance.models import Concern
from barnraise.notices.audiences import Concerned, Facts, at_of, authors_of
from barnraise.people.models import Person
from barnraise.record.models import Entry
from barnraise.talk.models import Discussion, Post
from barnraise.works.models import Work


def speakers(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Who began a discussion, who spoke in it before, and whose contribution it is about."""
    found = Discussion.objects.filter(uid=facts["discussion"]).first()
    if found is None or _asks_why(found, facts):
        return None
    return Concerned(_speaking(found, facts) | _deciders(found, entry), UUID(facts["comment"]))


def deciders(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Who judged the contribution whose decision is asked about, and the others in that discussion."""
    found = Discussion.objects.filter(uid=facts["discussion"]).first()
    if found is None or not _asks_why(found, facts):
        return None
    return Concerned(_speaking(found, facts) | _deciders(found, entry), UUID(facts["comment"]))


def asked_to_look(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Who are asked to look at what hurts. Who raised it stands in no entry."""
    people = Person.objects.filter(uid__in=facts["asked"]).values_list("pk", flat=True)
    return Concerned(frozenset(people), UUID(facts["concern"]))


def in_concern(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Who raised a concern, and the other who was asked."""
    found = Concern.objects.filter(uid=facts["concern"]).first()
    if found is None:
        return None
    people = {found.person_id, *found.asked.values_list("pk", flat=True)}
    return Concerned(frozenset(people), found.uid, facts["outcome"])


def _asks_why(discussion: Discussion, facts: Facts) -> bool:
    return discussion.about == Discussion.DECISION and facts["place"] == 1


def _speaking(discussion: Discussion, facts: Facts) -> frozenset[int]:
    before = Post.objects.filter(discussion=discussion, place__lt=facts["place"], person__isnull=False)
    people = {one for one in before.values_list("person_id", flat=True) if one is not None}
    people |= {discussion.opened_by_id} if discussion.opened_by_id is not None else set()
    sent = _sent(discussion)
    return frozenset(people | (authors_of(sent) if sent is not None else frozenset()))


def _deciders(discussion: Discussion, entry: Entry) -> frozenset[int]:
    """Return who had judged the contribution by then: to them the question why is put."""
    sent = _sent(discussion)
    if sent is None or discussion.about != Discussion.DECISION:
        return frozenset()
    rows = Review.objects.filter(version__contribution=sent, at__lte=at_of(entry))
    return frozenset(rows.values_list("person_id", flat=True))


def _sent(discussion: Discussion) -> Contribution | None:
    if discussion.contribution is None:
        return None
    return Contribution.objects.filter(uid=discussion.contribution).first()
