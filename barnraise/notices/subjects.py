"""What notices are about, as it is called when they are shown; nothing of what is hidden from who looks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings

from barnraise import record
from barnraise.contributions import queries as contributions
from barnraise.contributions.models import Assessment, Contribution, Review
from barnraise.governance import concerned
from barnraise.governance.models import Act
from barnraise.notices.events import About, event_of
from barnraise.notices.models import Notice
from barnraise.people.models import Person
from barnraise.talk.models import Discussion, Post, Report
from barnraise.tasks.models import Claim, Task
from barnraise.works.models import Work


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about: its title now, where it stands, and the reason that was given, if one was."""

    title: str
    url: str
    reason: str = ""


Found = dict[UUID, Subject]


def subjects_of(rows: Iterable[Notice], viewer: Person | None) -> Found:
    """Return what some notices are about, a query or two for each sort of thing; `viewer` None: for everybody."""
    wanted: dict[About, set[UUID]] = {}
    for row in rows:
        event = event_of(row.kind, row.detail)
        if event is not None:
            wanted.setdefault(event.about, set()).add(row.subject)
    found: Found = {}
    for about, uids in wanted.items():
        found |= _FINDERS[about](uids, viewer)
    return found


def _contributions(uids: set[UUID], viewer: Person | None) -> Found:
    seen = contributions.seen_among(uids, viewer)
    rows = Contribution.objects.filter(uid__in=seen).select_related("summary", "work") if seen else ()
    return {
        row.uid: Subject(record.text_of(row.summary), f"/{row.work.slug}/contributions/{row.number}") for row in rows
    }


def _comments(uids: set[UUID], viewer: Person | None) -> Found:
    rows = list(Post.objects.filter(uid__in=uids, hidden_at=None).select_related("discussion__title", "work"))
    about = [one.discussion.contribution for one in rows if one.discussion.contribution]
    seen = contributions.seen_among(about, viewer)
    return {
        row.uid: Subject(
            record.text_of(row.discussion.title), f"/{row.work.slug}/talk/{row.discussion.number}/{row.place}"
        )
        for row in rows
        if row.discussion.contribution is None or row.discussion.contribution in seen
    }


def _concerns(uids: set[UUID], viewer: Person | None) -> Found:
    """Return concerns by what they are about; nothing for a feed, which must not tell of them."""
    rows = concerned.among(uids) if viewer is not None else []
    return {one.uid: Subject(one.work, f"/concerns/{one.uid}") for one in rows}


def _hidden(uids: set[UUID], viewer: Person | None) -> Found:
    """Return comments of one's own that others hid, with why: not their words, and nothing for a feed."""
    rows = Post.objects.filter(uid__in=uids).select_related("discussion__title", "work", "why_hidden")
    return {
        row.uid: Subject(
            record.text_of(row.discussion.title),
            f"/{row.work.slug}/talk/{row.discussion.number}/{row.place}",
            record.text_of(row.why_hidden),
        )
        for row in (rows if viewer is not None else ())
    }


def _works(uids: set[UUID], viewer: Person | None) -> Found:
    rows = Work.objects.filter(uid__in=uids)
    return {row.uid: Subject(row.title, f"/{row.slug}/process") for row in rows}


def _reports(uids: set[UUID], viewer: Person | None) -> Found:
    rows = Report.objects.filter(uid__in=uids).select_related("work", "component", "reason")
    return {
        row.uid: Subject(row.component.path, f"/{row.work.slug}/reports", record.text_of(row.reason)) for row in rows
    }


def _tasks(uids: set[UUID], viewer: Person | None) -> Found:
    rows = Task.objects.filter(uid__in=uids).select_related("title")
    given = Claim.objects.filter(task__uid__in=uids, task__state=Task.IMPOSSIBLE, progress__isnull=False)
    said = {one.task.uid: one.progress for one in given.order_by("closed_at").select_related("task", "progress")}
    return {
        row.uid: Subject(record.text_of(row.title) or row.path, f"/tasks/{row.uid}", record.text_of(said.get(row.uid)))
        for row in rows
    }


def _discussions(uids: set[UUID], viewer: Person | None) -> Found:
    rows = list(Discussion.objects.filter(uid__in=uids).select_related("title", "work"))
    seen = contributions.seen_among([one.contribution for one in rows if one.contribution], viewer)
    return {
        row.uid: Subject(record.text_of(row.title), f"/{row.work.slug}/talk/{row.number}")
        for row in rows
        if row.contribution is None or row.contribution in seen
    }


def _reviews(uids: set[UUID], viewer: Person | None) -> Found:
    rows = list(Review.objects.filter(uid__in=uids).select_related("version__contribution"))
    sent = _contributions({row.version.contribution.uid for row in rows}, viewer)
    words = Assessment.objects.filter(review__in=rows, is_fair=False, reason__isnull=False).order_by("at")
    said = {one.review_id: record.text_of(one.reason) for one in words.select_related("reason")}
    return {
        row.uid: replace(sent[row.version.contribution.uid], reason=said.get(row.pk, ""))
        for row in rows
        if row.version.contribution.uid in sent
    }


def _acts(uids: set[UUID], viewer: Person | None) -> Found:
    """Return suspensions, with why; nothing for a feed."""
    rows = Act.objects.filter(uid__in=uids).select_related("reason") if viewer is not None else ()
    return {row.uid: Subject(settings.BARNRAISE_NAME, "/about/acts?all", record.text_of(row.reason)) for row in rows}


_FINDERS: dict[About, Callable[[set[UUID], Person | None], Found]] = {
    "contribution": _contributions,
    "comment": _comments,
    "concern": _concerns,
    "hidden": _hidden,
    "work": _works,
    "report": _reports,
    "task": _tasks,
    "discussion": _discussions,
    "review": _reviews,
    "act": _acts,
}
