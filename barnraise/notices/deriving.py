"""From entries to notices: whom each thing that happened concerns. They are never told what they did themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from barnraise import record
from barnraise.base import from_micros
from barnraise.notices.arrears import arrears_of
from barnraise.notices.audiences import Cause, Concerned
from barnraise.notices.audiences_of_works import everybody
from barnraise.notices.events import OF_ENTRY, Event
from barnraise.notices.models import Notice
from barnraise.notices.queries import count_one_more, recount
from barnraise.people.models import Account, Person
from barnraise.record.log.entries.talk import CommentHidden
from barnraise.record.log.followers import SHORT_BATCH
from barnraise.record.models import Entry
from barnraise.works.models import Work

# A chain, and its first and last entry that are read at once.
_Batch = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """One notice before it is stored: the row ids of account and actor, and what it is about."""

    account: int
    entry: int
    kind: str
    detail: str
    subject: UUID
    name: str
    by: int | None
    at: datetime
    event: Event


class Telling:
    """The follower that makes the notices."""

    name = "notices"
    most = SHORT_BATCH

    def __init__(self) -> None:
        self._found: tuple[_Batch, list[Told]] | None = None

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Find whom these entries concern; tell everybody who takes part in a work, and who came to an account.

        The latter two in short transactions of their own, for some people each.
        """
        wide = [(entry, event) for entry in batch for event in OF_ENTRY.get(type(entry.event), ()) if event.is_wide]
        work = Work.objects.filter(chain_id=batch[0].chain_id).first() if wide else None
        for entry, event in wide if work is not None else ():
            assert work is not None
            concerned = event.concerned(work, entry, Cause(entry))
            if concerned is not None:
                _tell_everybody(work, entry, event, concerned)
        if batch[0].chain.is_site:
            _tell_arrears(batch)
        self._found = (_name_of(batch), _told_in(batch))

    def apply(self, batch: Sequence[Entry]) -> None:
        """Add what these entries tell to whom they concern; what is there already stays as it is, seen or not."""
        found, self._found = self._found, None
        told = found[1] if found is not None and found[0] == _name_of(batch) else _told_in(batch)
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        rows = rows_of(work, told)
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        recount({row.account_id for row in rows} | _told_of_hidden(work, batch))


def _name_of(batch: Sequence[Entry]) -> _Batch:
    return batch[0].chain_id, batch[0].number, batch[-1].number


def _told_in(batch: Sequence[Entry]) -> list[Told]:
    work = Work.objects.filter(chain_id=batch[0].chain_id).first()
    return told_by(work, batch) if work is not None or batch[0].chain.is_site else []


FOLLOWERS: tuple[record.Follower, ...] = (Telling(),)


def _told_of_hidden(work: Work | None, batch: Sequence[Entry]) -> set[int]:
    """Return the accounts that were told of comments which are hidden now: they have less to see."""
    hidden = [event.comment for entry in batch if isinstance(event := entry.event, CommentHidden)]
    rows = Notice.objects.filter(work=work, subject__in=hidden, seen_at=None)
    return set(rows.values_list("account_id", flat=True)) if hidden else set()


def rows_of(work: Work | None, told: Iterable[Told]) -> list[Notice]:
    """Return notices as they are stored."""
    return [
        Notice(
            account_id=one.account,
            work=work,
            entry=one.entry,
            kind=one.kind,
            detail=one.detail,
            subject=one.subject,
            name=one.name,
            by_id=one.by,
            at=one.at,
        )
        for one in told
    ]


def told_by(work: Work | None, batch: Iterable[Entry]) -> list[Told]:
    """Return what some entries of a chain tell, one line for each member whom they concern, in the order told."""
    found: dict[tuple[int, int], Told] = {}
    for entry in batch:
        events = [one for one in OF_ENTRY.get(type(entry.event), ()) if not one.is_wide]
        cause = Cause(entry)
        for event in events:
            for one in _lines(entry, event, event.concerned(work, entry, cause)):
                found.setdefault((one.account, one.entry), one)
    return list(found.values())


def _tell_arrears(batch: Sequence[Entry]) -> None:
    """Tell those who had no account before what is asked of them still."""
    for account, work, entry in arrears_of(batch):
        told = [one for one in told_by(work, [entry]) if one.account == account and one.event.acts]
        with record.writing():
            Notice.objects.bulk_create(rows_of(work, told), ignore_conflicts=True)
            recount({one.account for one in told})


def _tell_everybody(work: Work, entry: Entry, event: Event, concerned: Concerned) -> None:
    """Tell everybody who takes part of an entry, but for whom it concerns more nearly, and who did it."""
    actor = Person.objects.filter(uid=str(entry.person)).first() if entry.person is not None else None
    not_theirs = {one.account for one in told_by(work, [entry])}
    not_theirs |= set(Account.objects.filter(person=actor).values_list("pk", flat=True)) if actor is not None else set()
    told = Told(0, entry.number, event.kind, "", concerned.subject, "", None, from_micros(entry.at), event)
    told = replace(told, by=actor.pk if actor is not None else None)
    for accounts in everybody(work):
        with record.writing():
            rows = Notice.objects.filter(work=work, entry=entry.number, account__in=accounts)
            known = not_theirs.union(rows.values_list("account_id", flat=True))
            new = [replace(told, account=one) for one in accounts if one not in known]
            Notice.objects.bulk_create(rows_of(work, new), ignore_conflicts=True)
            count_one_more([one.account for one in new])


def _lines(entry: Entry, event: Event, concerned: Concerned | None) -> list[Told]:
    if concerned is None or not concerned.people:
        return []
    has_actor = entry.person is not None and not concerned.by_chance
    actor = Person.objects.filter(uid=str(entry.person)).first() if has_actor else None
    not_theirs = {actor.pk, actor.became_id} if actor is not None else set()
    rows = Person.objects.filter(pk__in=concerned.people).values_list("pk", "became_id")
    people = {became or pk for pk, became in rows} - not_theirs
    accounts = Account.objects.filter(person__in=people, is_active=True).order_by("pk").values_list("pk", flat=True)
    return [
        Told(
            account=account,
            entry=entry.number,
            kind=event.kind,
            detail=concerned.detail,
            subject=concerned.subject,
            name=concerned.name,
            by=actor.pk if actor is not None else None,
            at=from_micros(entry.at),
            event=event,
        )
        for account in accounts
    ]
