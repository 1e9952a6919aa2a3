"""Whom what is said, reported, asked and settled concerns."""

from barnraise.contributions.models import Comment, Contribution, Review
from barnraise.governance.models import Concern
from barnraise.notices.audiences import Cause, Concerned, at_of, authors_of
from barnraise.people.models import Person
from barnraise.record.log.entries.governance import ConcernRaised, ConcernSettled
from barnraise.record.log.entries.review import RemarkSettled, ReviewAssessed
from barnraise.record.log.entries.talk import CommentHidden, CommentMade, ReportClosed, Resolved
from barnraise.record.log.entries.tasks import ClaimEvent, TaskEvent
from barnraise.record.models import Entry
from barnraise.talk.models import Discussion, Post, Report
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work


def speakers(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who began a discussion, who spoke in it before, and whose contribution it is about."""
    event = entry.event
    if not isinstance(event, CommentMade):
        return None
    found = Discussion.objects.filter(uid=event.discussion).first()
    if found is None or _asks_why(found, event):
        return None
    return Concerned(_speaking(found, event) | _deciders(found, entry), event.comment)


def deciders(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who judged the contribution whose decision is asked about, and the others in that discussion."""
    event = entry.event
    if not isinstance(event, CommentMade):
        return None
    found = Discussion.objects.filter(uid=event.discussion).first()
    if found is None or not _asks_why(found, event):
        return None
    return Concerned(_speaking(found, event) | _deciders(found, entry), event.comment)


def asked_to_look(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who are asked to look at what hurts. Who raised it stands in no entry."""
    event = entry.event
    if not isinstance(event, ConcernRaised):
        return None
    people = Person.objects.filter(uid__in=event.asked).values_list("pk", flat=True)
    return Concerned(frozenset(people), event.concern)


def in_concern(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who raised a concern, and the other who was asked."""
    event = entry.event
    if not isinstance(event, ConcernSettled):
        return None
    found = Concern.objects.filter(uid=event.concern).first()
    if found is None:
        return None
    people = {found.person_id, *found.asked.values_list("pk", flat=True)}
    return Concerned(frozenset(people), found.uid, event.outcome)


def _asks_why(discussion: Discussion, event: CommentMade) -> bool:
    return discussion.about == Discussion.DECISION and event.place == 1


def _speaking(discussion: Discussion, event: CommentMade) -> frozenset[int]:
    before = Post.objects.filter(discussion=discussion, place__lt=event.place, person__isnull=False)
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


def reporter(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who made a report."""
    event = entry.event
    if not isinstance(event, ReportClosed):
        return None
    found = Report.objects.filter(uid=event.report).first()
    return Concerned(frozenset({found.person_id}), found.uid) if found is not None else None


def offerer(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who offered a task, where a person did."""
    event = entry.event
    if not isinstance(event, TaskEvent):
        return None
    found = Task.objects.filter(uid=event.task, reason="asked", made_by__isnull=False).first()
    made_by = found.made_by_id if found is not None else None
    return Concerned(frozenset({made_by}), found.uid) if found is not None and made_by is not None else None


def leaseholder(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who had taken a task."""
    event = entry.event
    if not isinstance(event, ClaimEvent):
        return None
    found = Claim.objects.filter(uid=event.claim).select_related("task").first()
    return Concerned(frozenset({found.person_id}), found.task.uid) if found is not None else None


def opener(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who began a discussion."""
    event = entry.event
    if not isinstance(event, Resolved):
        return None
    found = Discussion.objects.filter(uid=event.discussion, opened_by__isnull=False).first()
    begun_by = found.opened_by_id if found is not None else None
    return Concerned(frozenset({begun_by}), found.uid) if found is not None and begun_by is not None else None


def unfair_reviewer(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Whose review was called unfair."""
    event = entry.event
    if not isinstance(event, ReviewAssessed):
        return None
    found = Review.objects.filter(uid=event.review).first() if not event.fair else None
    return Concerned(frozenset({found.person_id}), found.uid) if found is not None else None


def remarker(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who made a remark."""
    event = entry.event
    if not isinstance(event, RemarkSettled):
        return None
    found = Comment.objects.filter(uid=event.remark).select_related("version__contribution").first()
    if found is None:
        return None
    return Concerned(frozenset({found.person_id}), found.version.contribution.uid)


def hidden_author(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Whose comment others hid."""
    event = entry.event
    if not isinstance(event, CommentHidden):
        return None
    found = Post.objects.filter(uid=event.comment, person__isnull=False).first()
    said_by = found.person_id if found is not None else None
    if found is None or said_by is None or event.by == "author":
        return None
    return Concerned(frozenset({said_by}), found.uid)
