"""What a guest could not be told, and is asked of them still: told once they have an account."""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Q

from barnraise.contributions.models import Contribution
from barnraise.contributions.versions import VERSION_EVENTS
from barnraise.people.identity import rows_of
from barnraise.people.models import Account, Person
from barnraise.record.log.chain import latest_naming
from barnraise.record.log.entries.contributions import Conflicted, Returned, ReturnedPart
from barnraise.record.log.entries.people import Joined, TakenOver
from barnraise.record.log.events import RecordEvent
from barnraise.record.models import Entry
from barnraise.works.declaration import WORK_PATH
from barnraise.works.models import Revision, Work

# Whoever has more to do begins somewhere.
MOST = 20
_BACK: tuple[type[RecordEvent], ...] = (Returned, Conflicted, ReturnedPart)


def arrears_of(batch: Iterable[Entry]) -> Iterator[tuple[int, Work, Entry]]:
    """Yield the accounts to which somebody came, or what a guest gave, by entries of the site, with what may be asked.

    Each with a work and the entry of it that may ask something of them.
    """
    uids = [one.person for one in batch if one.person is not None and _came(one)]
    for account in Account.objects.filter(person__uid__in=uids, is_active=True) if uids else ():
        for one, kinds in _waiting_for(account.person):
            last = latest_naming(one.work.chain_id, one.uid, kinds)
            if last is not None:
                yield account.pk, one.work, last


def _came(entry: Entry) -> bool:
    """Tell whether by an entry what somebody gave before is an account's."""
    match entry.event:
        case TakenOver() | Joined(guest=True):
            return True
    return False


def _waiting_for(person: Person) -> Iterator[tuple[Contribution, Collection[type[RecordEvent]]]]:
    """Yield what is back with somebody, and what may ask for their word on the licence of theirs.

    Each with the kinds of entry that ask.
    """
    rows = rows_of(person)
    theirs = Q(author__in=rows) | Q(authors__in=rows)
    back = Contribution.objects.filter(theirs, state__in=(Contribution.RETURNED, Contribution.CONFLICTED))
    wrote = Revision.objects.filter(Q(author__in=rows) | Q(more_authors__person__in=rows), edition__isnull=False)
    asking = Contribution.objects.filter(
        state__in=Contribution.UNDECIDED, version__changes__path=WORK_PATH, work__in=wrote.values("work")
    )
    for found, kinds in ((back, _BACK), (asking, VERSION_EVENTS)):
        yield from ((one, kinds) for one in found.select_related("work").distinct().order_by("-pk")[:MOST])
