"""What notices are about, as it is called when they are shown; nothing of what is hidden from who looks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from barnraise import record
from barnraise.contributions import queries as contributions
from barnraise.contributions.models import Contribution
from barnraise.governance import concerned
from barnraise.notices.events import About, event_of
from barnraise.notices.models import Notice
from barnraise.people.models import Person
from barnraise.talk.models import Post


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


_FINDERS: dict[About, Callable[[set[UUID], Person | None], Found]] = {
    "contribution": _contributions,
    "comment": _comments,
    "concern": _concerns,
}
