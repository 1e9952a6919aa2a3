"""Whom a text names with `@Name`, and whom the site's own acts are about."""

from uuid import UUID

from barnraise import record
from barnraise.contributions.models import Comment, Review
from barnraise.governance.models import Act
from barnraise.notices.audiences import Concerned, Facts
from barnraise.people.models import Person
from barnraise.record.models import Entry, Text
from barnraise.talk.mentions import named_in
from barnraise.talk.models import Post
from barnraise.works.models import Work


def named_in_comment(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Whom a comment in a discussion names."""
    found = Post.objects.filter(uid=facts["comment"], person__isnull=False).select_related("body").first()
    return _named(found.body, found.uid) if found is not None else None


def named_in_review(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Whom a review or a remark names."""
    found = facts.contribution
    if found is None:
        return None
    if entry.kind == "remarked":
        remark = Comment.objects.filter(uid=facts["remark"]).select_related("body").first()
        return _named(remark.body if remark is not None else None, found.uid)
    review = Review.objects.filter(uid=facts["review"]).select_related("comment").first()
    return _named(review.comment if review is not None else None, found.uid)


def suspended(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Who is suspended, or is so no longer."""
    if work is not None or facts.get("about") is None:
        return None
    act = Act.objects.filter(uid=facts["act"], kind=Act.SUSPENDED).first()
    people = Person.objects.filter(uid=facts["about"]).values_list("pk", flat=True)
    return Concerned(frozenset(people), UUID(facts["act"])) if act is not None else None


def _named(text: Text | None, subject: UUID) -> Concerned | None:
    said = record.text_of(text)
    if "@" not in said:
        return None
    return Concerned(frozenset(one.pk for one in named_in(said)), subject)
