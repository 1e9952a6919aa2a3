"""Editions of a former version, which do not say whether their rules showed them to readers without a look."""

from django.db.models import F, Q

from barnraise import record
from barnraise.contributions.processes import process_of
from barnraise.works.models import Component, Edition, Work


def works() -> list[Work]:
    """Return the works that have such editions."""
    unstated = Edition.objects.filter(contribution__isnull=False, is_open=None)
    return list(Work.objects.filter(pk__in=unstated.values("work")).order_by("pk"))


def state(work: Work) -> None:
    """Let each say it by the rules of now, so that readers go on seeing what they see. The same again changes nothing.

    Until then a work showed all of its heads or all that was looked at, as its rules of that moment had it.
    """
    is_open = process_of(work).readers == "newest"
    with record.writing():
        record.lock(work.chain_id)
        Edition.objects.filter(work=work, contribution__isnull=False, is_open=None).update(is_open=is_open)
        if is_open:
            unseen = Q(vouched=None) | ~Q(vouched=F("head"))
            Component.objects.filter(unseen, work=work, head__isnull=False).update(vouched=F("head"))
