"""Writes of notices: marking them seen, how often mail is wanted, forgetting what is old."""

from datetime import datetime, timedelta

from barnraise import record
from barnraise.base import Refused, now
from barnraise.notices.inputs import MAILS, Wish
from barnraise.notices.models import Digest, Notice, Wishes
from barnraise.notices.queries import recount
from barnraise.people.models import Account, Person

# Whoever was away for half a year reads what became of her pieces on their own pages.
KEPT_DAYS = 180


def see(account: Account, until: int) -> None:
    """Mark a member's notices as seen, up to one of them (its row id)."""
    with record.writing():
        Notice.objects.filter(account=account, pk__lte=until, seen_at=None).update(seen_at=now())
        recount([account.pk])


def wish(account: Account, given: Wish) -> None:
    """Keep how often a member wants mail. What happened before she wanted any is not sent.

    Refused: `form_old`."""
    if given.mail not in MAILS:
        raise Refused("form_old", status=422)
    with record.writing():
        before = Wishes.objects.filter(account=account).first()
        since = now() if before is None or before.mail == "never" else before.since
        Wishes.objects.update_or_create(account=account, defaults={"mail": given.mail, "since": since})


def stop_mail(person: Person) -> None:
    """Send somebody no more digests."""
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is not None:
        wish(account, Wish(mail="never"))


def forget_old(at: datetime | None = None) -> int:
    """Forget notices and sent digests that are older than half a year. Returns how many notices."""
    before = (at or now()) - timedelta(days=KEPT_DAYS)
    if not Notice.objects.filter(at__lt=before).exists():
        return 0
    with record.writing():
        old = Notice.objects.filter(at__lt=before)
        accounts = set(old.filter(seen_at=None).values_list("account_id", flat=True))
        count = old.delete()[0]
        Digest.objects.filter(at__lt=before).delete()
        recount(accounts)
    return count
