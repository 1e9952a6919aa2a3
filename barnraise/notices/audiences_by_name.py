"""Whom a text names with `@Name`, and whom the site's own acts are about."""

from uuid import UUID

from barnraise import record
from barnraise.contributions.models import Comment, Review
from barnraise.governance.models import Act
from barnraise.notices.audiences import Cause, Concerned
from barnraise.people.models import Person
from barnraise.record.log.entries.governance import ActOver, Suspended
from barnraise.record.log.entries.review import Remarked, Reviewed
from barnraise.record.log.entries.talk import CommentMade
from barnraise.record.models import Entry, Text
from barnraise.talk.mentions import named_in
from barnraise.talk.models import Post
from barnraise.works.models import Work


def named_in_comment(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Whom a comment in a discussion names."""
    event = entry.event
    if not isinstance(event, CommentMade):
        return None
    found = Post.objects.filter(uid=event.comment, person__isnull=False).select_related("body").first()
    return _named(found.body, found.uid) if found is not None else None


def named_in_review(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Whom a review or a remark names."""
    match entry.event:
        case Remarked(contribution=contribution, remark=uid):
            remark = Comment.objects.filter(uid=uid).select_related("body").first()
            return _named(remark.body if remark is not None else None, contribution)
        case Reviewed(contribution=contribution, review=uid):
            review = Review.objects.filter(uid=uid).select_related("comment").first()
            return _named(review.comment if review is not None else None, contribution)
    return None


def suspended(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Who is suspended, or is so no longer."""
    event = entry.event
    if work is not None or not isinstance(event, Suspended | ActOver) or event.about is None:
        return None
    act = Act.objects.filter(uid=event.act, kind=Act.SUSPENDED).first()
    people = Person.objects.filter(uid=event.about).values_list("pk", flat=True)
    return Concerned(frozenset(people), event.act) if act is not None else None


def _named(text: Text | None, subject: UUID) -> Concerned | None:
    said = record.text_of(text)
    if "@" not in said:
        return None
    return Concerned(frozenset(one.pk for one in named_in(said)), subject)
