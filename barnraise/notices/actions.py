"""Writes of notices: marking them seen, how they are wanted, forgetting what is old."""

from datetime import datetime, timedelta

from barnraise import record
from barnraise.base import Refused, now
from barnraise.notices import choices
from barnraise.notices.events import TOPICS
from barnraise.notices.inputs import HOWS, MAILS, Chosen, Wish
from barnraise.notices.models import Choice, Digest, Notice, Wishes
from barnraise.notices.queries import recount
from barnraise.people.models import Account, Person
from barnraise.works.models import Work

# Whoever was away for half a year reads what became of their pieces on the pages of those.
KEPT_DAYS = 180
# More than anybody can mean; every look at notices reads them all.
MOST_CHOICES = 200


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


def choose(account: Account, given: Chosen, work: Work | None) -> None:
    """Keep how a member is told of one topic in a work, or everywhere; "" takes the choice back.

    Refused: `form_old`, `choices_many`.
    """
    if given.topic not in ("", *TOPICS) or given.how not in ("", *HOWS):
        raise Refused("form_old", status=422)
    with record.writing():
        had_mail = choices.is_by_mail(account)
        rows = Choice.objects.filter(account=account, work=work, topic=given.topic)
        if not given.how:
            rows.delete()
        elif not rows.update(how=given.how):
            if Choice.objects.filter(account=account).count() >= MOST_CHOICES:
                raise Refused("choices_many", status=409, most=MOST_CHOICES)
            Choice.objects.create(account=account, work=work, topic=given.topic, how=given.how)
        if given.how in choices.BY_MAIL and not had_mail:
            _begin_mail(account)
        recount([account.pk])


def _begin_mail(account: Account) -> None:
    """Tell by mail what happens from now on, where somebody had none before."""
    wishes, _is_new = Wishes.objects.get_or_create(account=account, defaults={"mail": "never", "since": now()})
    if wishes.mail == "never":
        Wishes.objects.filter(pk=wishes.pk).update(since=now())


def stop_mail(person: Person) -> None:
    """Send somebody no more mail, whatever they chose; it stands on the site."""
    account = Account.objects.filter(person=person, is_active=True).first()
    if account is not None:
        wish(account, Wish(mail="never"))
        with record.writing():
            Choice.objects.filter(account=account, how__in=choices.BY_MAIL).update(how="site")


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
