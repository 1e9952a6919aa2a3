"""Reads of notices: what a member is told, without what is hidden from her and whom she keeps away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from barnraise import record, talk
from barnraise.base import micros
from barnraise.notices import choices
from barnraise.notices.events import event_of
from barnraise.notices.models import Choice, Notice, Wishes
from barnraise.notices.requests import still_asking
from barnraise.notices.subjects import Subject, subjects_of
from barnraise.people.models import Account, Person
from barnraise.people.queries import known_as
from barnraise.works.history import Who, who

A_PAGE = 50
# Beyond, nobody cares how many more there are.
MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as pages, feed and mail tell it; `who` None is the process itself, or the site.

    `title` is what its subject is called now, `name` what no subject holds; `reason` what was given for it. `moment`
    is the end that a reminder announces. `acts`: something is still asked of them, `is_past`: it was. `is_new` until
    they have seen it.
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
    name: str = ""
    reason: str = ""
    moment: datetime | None = None
    topic: str = ""
    acts: bool = False
    is_past: bool = False


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
    """Return a member's notices of works that are shown, without those of whom they keep away or who block them.

    The one place where keeping away and choices reach notices: page, count, feed and mail all come through here.
    """
    rows = Notice.objects.filter(Q(work=None) | Q(work__is_ready=True), account=account)
    away = talk.muting.unwanted_by(account.person)
    return choices.without_unwanted(rows.exclude(by__in=away) if away else rows, account)


def lines(rows: QuerySet[Notice], viewer: Person | None) -> list[Told]:
    """Return notices as they are told, without those whose subject is hidden from who looks."""
    found = list(rows.select_related("work", "by__became"))
    about = subjects_of(found, viewer)
    asking = still_asking(found, viewer) if viewer is not None else frozenset[int]()
    return [
        _told(row, about[row.subject], acts=row.pk in asking, is_known=viewer is not None)
        for row in found
        if row.subject in about
    ]


def _told(row: Notice, about: Subject, *, acts: bool, is_known: bool) -> Told:
    event, work = event_of(row.kind, row.detail), row.work
    key = f"{row.entry}" if row.moment is None else f"{row.kind}-{row.subject}-{micros(row.moment)}"
    return Told(
        row_id=row.pk,
        kind=row.kind,
        detail=row.detail,
        at=row.at,
        who=who(row.by) if row.by is not None else None,
        slug=work.slug if work is not None else "",
        work=work.title if work is not None else "",
        title=about.title,
        url=about.url,
        id=f"{work.uid if work is not None else 'site'}#{key}",
        is_new=row.seen_at is None,
        name=row.name,
        reason=about.reason,
        moment=row.moment,
        topic=event.topic if event is not None else "",
        acts=acts,
        is_past=event is not None and event.acts and is_known and not acts,
    )


def recount(accounts: Iterable[int]) -> None:
    """Count anew what some members have not seen, a hundred at most; inside the caller's transaction."""
    for account in Account.objects.filter(pk__in=list(accounts)).select_related("person"):
        unseen = list(heard_by(account).filter(seen_at=None).order_by("-pk")[:MOST_COUNTED])
        about = subjects_of(unseen, account.person)
        Account.objects.filter(pk=account.pk).update(unread=sum(row.subject in about for row in unseen))


def count_one_more(accounts: Sequence[int]) -> None:
    """Count one notice more for many members, in a few statements; inside the caller's transaction.

    Those who keep somebody away, are blocked by somebody or chose what they are told are counted one by one.
    """
    people = Account.objects.filter(pk__in=accounts)
    particular = set(Choice.objects.filter(account__in=accounts).values_list("account_id", flat=True))
    particular |= talk.muting.particular_among(accounts)
    usual = people.exclude(pk__in=particular)
    usual.update(unread=Least(F("unread") + 1, MOST_COUNTED))
    recount(particular)


def recount_between(person: Person, other: Person) -> None:
    """Count anew what two have not seen, where one keeps the other away, or does so no longer."""
    with record.writing():
        recount(Account.objects.filter(person__in=known_as([person.pk, other.pk])).values_list("pk", flat=True))


def wants_mail(account: Account) -> bool:
    """Tell whether a member wants any mail."""
    return mail_wanted(account) != "never" or choices.is_by_mail(account)


def mail_wanted(account: Account) -> str:
    """Return how often a member wants mail: "never", "daily", "weekly" or "each"."""
    return Wishes.objects.filter(account=account).values_list("mail", flat=True).first() or "never"
