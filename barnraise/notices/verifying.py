"""What `fsck` holds notices to, and `rebuild` mends: each tells what an entry says, and no author was left out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F

from barnraise import record
from barnraise.base import micros, now
from barnraise.contributions.models import Contribution
from barnraise.notices.actions import KEPT_DAYS
from barnraise.notices.audiences import authors, contribution_named
from barnraise.notices.audiences_of_works import new_licensors
from barnraise.notices.deriving import Told, rows_of, told_by
from barnraise.notices.events import event_of
from barnraise.notices.models import Notice
from barnraise.notices.queries import recount
from barnraise.people.models import Account, Person
from barnraise.record.models import Entry, Position
from barnraise.works.models import Work

BATCH = 200
_Key = tuple[int, int, str, str, object]


@dataclass
class _Difference:
    """Row ids of notices that the record does not tell, and what it tells and nobody was told."""

    wrong: list[tuple[int, int, str]] = field(default_factory=list)
    missing: list[Told] = field(default_factory=list)


def problems_in(work: Work | None) -> Iterator[str]:
    """Yield what is wrong with a work's notices of half a year, as far as they were made; None: of the site's chain.

    Of authors only the first must have been told; others may have come to a contribution later. Whom an event concerns
    that is of its time alone cannot be found again: there the entry is held to what was told.
    """
    for difference in _differences(work):
        for _row, entry, kind in difference.wrong:
            yield f"notice of entry {entry} ({kind}): the record does not tell it; run `barnraise rebuild`"
        for one in difference.missing:
            whom = "its author" if one.event.whom is authors else "whom it concerns"
            yield f"notice of entry {one.entry} ({one.kind}): {whom} was not told; run `barnraise rebuild`"


def mend(work: Work | None) -> int:
    """Put right what is wrong with a work's notices; what was seen stays seen. Returns how many were put right."""
    count = 0
    for difference in _differences(work):
        accounts = {one.account for one in difference.missing}
        with record.writing():
            wrong = Notice.objects.filter(pk__in=[row for row, _entry, _kind in difference.wrong])
            accounts |= set(wrong.values_list("account_id", flat=True))
            wrong.delete()
            Notice.objects.bulk_create(rows_of(work, difference.missing), ignore_conflicts=True)
            recount(accounts)
        count += len(difference.wrong) + len(difference.missing)
    return count


def _differences(work: Work | None) -> Iterator[_Difference]:
    chain = work.chain_id if work is not None else record.site_chain().pk
    read = Position.objects.filter(follower="notices", chain=chain).values_list("number", flat=True).first()
    since = now() - timedelta(days=KEPT_DAYS - 1)
    entries = Entry.objects.filter(chain=chain, number__lte=read or 0, at__gte=micros(since)).order_by("number")
    number = 0
    while batch := list(entries.filter(number__gt=number)[:BATCH]):
        found = told_by(work, batch)
        rows = Notice.objects.filter(work=work, moment=None, entry__gt=number, entry__lte=batch[-1].number)
        # What a guest did is hers once she has become a member: told before, and not told any more.
        rows = rows.exclude(by__became=F("account__person"))
        expected = {_key(one): one for one in found}
        kept = {
            (row.account_id, row.entry, row.kind, row.detail, row.subject): row.pk
            for row in rows.filter(entry__gte=batch[0].number)
        }
        of_their_time = {key for key in kept if _is_of_its_time(key, batch)}
        # Of one entry each person gets one notice, whatever else would concern them by now.
        has_theirs = {key[:2] for key in of_their_time}
        due = [one for key, one in expected.items() if key not in kept and key[:2] not in has_theirs]
        yield _Difference(
            wrong=[
                (pk, key[1], key[2]) for key, pk in kept.items() if key not in expected and key not in of_their_time
            ],
            missing=_due(batch, [one for one in due if not one.event.is_current]),
        )
        number = batch[-1].number


def _due(batch: list[Entry], missing: list[Told]) -> list[Told]:
    """Return those of some notices that must have been made: an author's, or who was a member by then."""
    if not missing:
        return []
    subjects = {one.subject for one in missing}
    first = dict(Contribution.objects.filter(uid__in=subjects).values_list("uid", "author__account__pk"))
    members = Person.objects.filter(kind=Person.MEMBER, was=None).values("pk")
    accounts = Account.objects.filter(pk__in={one.account for one in missing}, person__in=members)
    joined = dict(accounts.values_list("pk", "date_joined"))
    return [
        one
        for one in missing
        if (one.event.whom is not authors or first.get(one.subject) == one.account)
        and one.account in joined
        and one.at > joined[one.account]
    ]


def _is_of_its_time(key: _Key, batch: list[Entry]) -> bool:
    """Tell whether a notice is one that its entry can have told to somebody, who cannot be found again."""
    _account, number, kind, detail, subject = key
    event = event_of(kind, detail)
    entry = next((one for one in batch if one.number == number), None)
    if event is None or entry is None or not event.is_current or type(entry.event) not in event.entries:
        return False
    named = contribution_named(entry.event)
    # What came in makes people's words concerned by another contribution, which its entry does not name.
    names_another = event.whom is new_licensors
    return named is None or event.about != "contribution" or names_another or subject == named


def _key(one: Told) -> _Key:
    return one.account, one.entry, one.kind, one.detail, one.subject
