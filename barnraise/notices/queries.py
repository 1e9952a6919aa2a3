"""Reads of notices: what a member is told, without what is hidden from her and whom she keeps away."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record, talk
from barnraise.contributions import queries as contributions
from barnraise.contributions.models import Contribution
from barnraise.governance import concerned
from barnraise.notices.models import Notice, Wishes
from barnraise.people.models import Account, Person
from barnraise.talk.models import Post
from barnraise.works.history import Who, who

A_PAGE = 50
# Beyond, nobody cares how many more there are.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as pages, feed and mail tell it; `who` None is the process itself, or the site.

    `title` is the contribution's summary or the discussion's title; `is_new` until she has seen it.
    """

    row_id: int
    kind: str
    detail: str
    at: datetime
    who: Who | None
    slug: str
    work: str
    title: str
    url: str
    id: str
    is_new: bool


def told(account: Account, *, before: int | None = None, limit: int = A_PAGE, as_anyone: bool = False) -> list[Told]:
    """Return what a member is told, newest first; `before` is the row id of the last one shown.

    `as_anyone` leaves out what is not for everybody's eyes: a feed's address may become known.
    """
    rows, viewer = heard_by(account).order_by("-pk"), None if as_anyone else account.person
    found: list[Told] = []
    while len(found) < limit:
        # What is hidden leaves a gap, which is filled with older ones.
        keys = list((rows.filter(pk__lt=before) if before is not None else rows).values_list("pk", flat=True)[:limit])
        found += lines(rows.filter(pk__in=keys), viewer) if keys else []
        if len(keys) < limit:
            break
        before = keys[-1]
    return found[:limit]


def heard_by(account: Account) -> QuerySet[Notice]:
    """Return a member's notices of works that are shown, without those of whom she keeps away.

    The one place where keeping away reaches notices: page, count, feed and mail all come through here.
    """
    rows = Notice.objects.filter(account=account, work__is_ready=True)
    away = talk.muting.muted_ids(account.person)
    return rows.exclude(by__in=away) if away else rows


def lines(rows: QuerySet[Notice], viewer: Person | None) -> list[Told]:
    """Return notices as they are told, without those whose subject is hidden from who looks."""
    found = list(rows.select_related("work", "by__became"))
    sent = _sent({one.subject for one in found if one.kind not in (*_OF_TALK, *_OF_CONCERNS)}, viewer)
    said = _said({one.subject for one in found if one.kind in _OF_TALK}, viewer)
    about = sent | said | _concerns({one.subject for one in found if one.kind in _OF_CONCERNS}, viewer)
    return [
        Told(
            row_id=row.pk,
            kind=row.kind,
            detail=row.detail,
            at=row.at,
            who=who(row.by) if row.by is not None else None,
            slug=row.work.slug,
            work=row.work.title,
            title=about[row.subject][0],
            url=about[row.subject][1] if row.kind in _OF_CONCERNS else f"/{row.work.slug}{about[row.subject][1]}",
            id=f"{row.work.uid}#{row.entry}",
            is_new=row.seen_at is None,
        )
        for row in found
        if row.subject in about
    ]


_OF_TALK = ("said", "asked_why")
_OF_CONCERNS = ("concern_raised", "concern_settled")


def _concerns(uids: set[UUID], viewer: Person | None) -> dict[UUID, tuple[str, str]]:
    """Return concerns by what they are about; nothing for a feed, which must not tell of them."""
    rows = concerned.among(uids) if uids and viewer is not None else []
    return {one.uid: (one.work, f"/concerns/{one.uid}") for one in rows}


def _sent(uids: set[UUID], viewer: Person | None) -> dict[UUID, tuple[str, str]]:
    seen = contributions.seen_among(uids, viewer)
    rows = Contribution.objects.filter(uid__in=seen).select_related("summary") if seen else ()
    return {row.uid: (record.text_of(row.summary), f"/contributions/{row.number}") for row in rows}


def _said(uids: set[UUID], viewer: Person | None) -> dict[UUID, tuple[str, str]]:
    rows = Post.objects.filter(uid__in=uids, hidden_at=None).select_related("discussion__title") if uids else ()
    found = list(rows)
    seen = contributions.seen_among(
        [one.discussion.contribution for one in found if one.discussion.contribution], viewer
    )
    return {
        row.uid: (record.text_of(row.discussion.title), f"/talk/{row.discussion.number}/{row.place}")
        for row in found
        if row.discussion.contribution is None or row.discussion.contribution in seen
    }


def recount(accounts: Iterable[int]) -> None:
    """Count anew what some members have not seen, a hundred at most; inside the caller's transaction."""
    for account in Account.objects.filter(pk__in=list(accounts)).select_related("person"):
        unseen = lines(heard_by(account).filter(seen_at=None).order_by("-pk")[:MOST_COUNTED], account.person)
        Account.objects.filter(pk=account.pk).update(unread=len(unseen))


def recount_of(person: Person) -> None:
    """Count anew what one member has not seen, where whom she keeps away has changed."""
    with record.writing():
        recount(Account.objects.filter(person=person).values_list("pk", flat=True))


def mail_wanted(account: Account) -> str:
    """Return how often a member wants mail: "never", "daily", "weekly" or "each"."""
    return Wishes.objects.filter(account=account).values_list("mail", flat=True).first() or "never"
