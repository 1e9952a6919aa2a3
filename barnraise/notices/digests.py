"""Which mail is due, and that nobody gets one twice: the row is there before the mail goes out.

A period has at most one mail: its row is committed when the connection to the mail server stands and before the letter
is handed over. A process that dies before that has sent nothing, and the next sends it; one that dies in the blink
between may or may not have sent it: it is not sent again, and what it told is told once more in the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from barnraise import record
from barnraise.base import now
from barnraise.notices import choices
from barnraise.notices.models import Choice, Digest, Notice, Wishes
from barnraise.notices.queries import Told, heard_by, lines
from barnraise.people.models import Account

# A day begins here, UTC: before breakfast where most people of one small server live; the operator's clock moves it.
MORNING = 6
# Wait for an entry's neighbours before telling of it at once, so that an approval and its integration are one mail.
AT_ONCE_SECONDS = 60
# One mail tells so many; the rest stands on the page.
MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Due:
    """A mail to be made: to whom, for which period, and what happened since the last one (`since`).

    `newest` is the row id of the newest notice that was there: what came later is for the next mail. `way` is "each",
    "daily" or "weekly", and what goes another way is not in it; `is_usual`: it is the way that was wished for.
    """

    account: Account
    address: str
    period: str
    since: datetime
    told: tuple[Told, ...]
    more: int
    newest: int
    way: str
    is_usual: bool


def due(at: datetime | None = None, *, limit: int = 100) -> Iterator[Due]:
    """Yield the mails that are due, each complete. Only who has a verified address is written to."""
    moment, made = at or now(), 0
    for wishes in _awaiting(moment):
        for way in choices.ways(wishes.account, wishes.mail):
            one = _due(wishes, way, moment)
            if one is not None and made < limit:
                made += 1
                yield one


def claim(one: Due, at: datetime | None = None) -> UUID | None:
    """Take a mail on, just before it is handed over; None when another process has it, or sent it."""
    moment = at or now()
    with record.writing():
        try:
            with transaction.atomic():
                row = Digest.objects.create(account=one.account, period=one.period, at=moment)
        except IntegrityError:
            return None
        ids = [told.row_id for told in one.told]
        Notice.objects.filter(pk__in=ids).update(digest=row)
        _untold(one.account, moment, one.way).filter(pk__lte=one.newest).exclude(pk__in=ids).update(digest=row)
    return row.uid


def confirm(uid: UUID) -> None:
    """Say that the mail server has taken a mail."""
    with record.writing():
        Digest.objects.filter(uid=uid).update(sent_at=now())


def give_back(uid: UUID) -> None:
    """Say that the mail server has certainly not taken a mail: it is due again."""
    with record.writing():
        Digest.objects.filter(uid=uid, sent_at=None).delete()


def period_of(mail: str, at: datetime) -> str:
    """Name the period of a day or a week that a moment lies in; weeks begin on Monday (ISO 8601)."""
    day = (at - timedelta(hours=MORNING)).date()
    return f"{day:%G-W%V}" if mail == "weekly" else day.isoformat()


def begins_at(mail: str, at: datetime) -> datetime:
    """Return when that period began."""
    morning = (at - timedelta(hours=MORNING)).replace(hour=MORNING, minute=0, second=0, microsecond=0)
    return morning - timedelta(days=morning.weekday()) if mail == "weekly" else morning


def _awaiting(at: datetime) -> list[Wishes]:
    """Return whose period has begun since they wished for mail and has had no mail yet; and all who want it at once."""
    of_period = Q()
    for mail in ("daily", "weekly"):
        had = Digest.objects.filter(account=OuterRef("account"), period=period_of(mail, at))
        of_period |= _wish(mail) & Q(since__lt=begins_at(mail, at)) & ~Q(Exists(had))
    new = Notice.objects.filter(account=OuterRef("account"), digest=None, at__gte=OuterRef("since"))
    at_once = _wish("each") & Q(Exists(new))
    verified = Exists(EmailAddress.objects.filter(user=OuterRef("account"), verified=True))
    rows = Wishes.objects.filter(of_period | at_once, verified, account__is_active=True, account__person__left_at=None)
    return list(rows.select_related("account__person").order_by("pk"))


def _wish(mail: str) -> Q:
    """Return the condition that somebody wants some mail in one way."""
    return Q(mail=mail) | Q(Exists(Choice.objects.filter(account=OuterRef("account"), how=mail)))


def _due(wishes: Wishes, way: str, at: datetime) -> Due | None:
    rows = _untold(wishes.account, at, way)
    newest = rows.order_by("-pk").values_list("pk", "at").first()
    if way == "each":
        if newest is None or newest[1] > at - timedelta(seconds=AT_ONCE_SECONDS):
            return None
        period = f"each-{newest[0]}"
    else:
        period = period_of(way, at)
        if wishes.since >= begins_at(way, at) or Digest.objects.filter(account=wishes.account, period=period).exists():
            return None
    last = Digest.objects.filter(account=wishes.account, sent_at__isnull=False).order_by("-at").first()
    return Due(
        account=wishes.account,
        address=address_of(wishes.account),
        period=period,
        since=max(wishes.since, last.at) if last is not None else wishes.since,
        told=tuple(lines(rows.order_by("-pk")[:MOST_TOLD], wishes.account.person)),
        more=max(0, rows.count() - MOST_TOLD),
        newest=newest[0] if newest is not None else 0,
        way=way,
        is_usual=way == wishes.mail,
    )


def _untold(account: Account, at: datetime, way: str) -> QuerySet[Notice]:
    """Return what no mail has certainly told a member since they wished for mail, of what goes in one way."""
    wishes = Wishes.objects.filter(account=account).values("since", "mail").first()
    if wishes is None:
        return Notice.objects.none()
    rows = heard_by(account).filter(Q(digest=None) | Q(digest__sent_at=None), at__gte=wishes["since"], at__lte=at)
    return choices.by_mail(rows, account, wishes["mail"], way)


def address_of(account: Account) -> str:
    """Return the verified address to which a member is written; "" when there is none."""
    rows = EmailAddress.objects.filter(user=account, verified=True).order_by("-primary", "pk")
    return rows.values_list("email", flat=True).first() or ""
