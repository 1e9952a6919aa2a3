"""From entries to notices: whom each thing that happened concerns. She herself is never told what she did."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from barnraise import record
from barnraise.base import from_micros
from barnraise.contributions.models import Contribution, Review
from barnraise.governance.models import Concern
from barnraise.notices.models import Notice
from barnraise.notices.queries import recount
from barnraise.people.models import Account, Person
from barnraise.record.followers import SHORT_BATCH
from barnraise.record.models import Entry
from barnraise.talk.models import Discussion, Post
from barnraise.works.models import Work

# What the author of a contribution is told of it; the entry's own kind is the notice's.
_OF_CONTRIBUTIONS = ("reviewed", "remarked", "thanked", "held", "drawn", "returned", "declined", "conflicted")


@dataclass(frozen=True, slots=True)
class Told:
    """One notice before it is stored: the row ids of account and actor, and what it is about."""

    account: int
    entry: int
    kind: str
    detail: str
    subject: UUID
    by: int | None
    at: datetime


class Telling:
    """The follower that makes the notices."""

    name = "notices"
    most = SHORT_BATCH

    def prepare(self, batch: Sequence[Entry]) -> None:
        """Nothing here is slow."""

    def apply(self, batch: Sequence[Entry]) -> None:
        """Add what these entries tell to whom they concern; what is there already stays as it is, seen or not."""
        work = Work.objects.filter(chain_id=batch[0].chain_id).first()
        if work is None:
            return
        rows = rows_of(work, told_by(work, batch))
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
        recount({row.account_id for row in rows} | _told_of_hidden(work, batch))


FOLLOWERS: tuple[record.Follower, ...] = (Telling(),)


def _told_of_hidden(work: Work, batch: Sequence[Entry]) -> set[int]:
    """Return the accounts that were told of comments which are hidden now: they have less to see."""
    hidden = [json.loads(entry.facts)["comment"] for entry in batch if entry.kind == "comment_hidden"]
    rows = Notice.objects.filter(work=work, subject__in=hidden, seen_at=None)
    return set(rows.values_list("account_id", flat=True)) if hidden else set()


def rows_of(work: Work, told: Iterable[Told]) -> list[Notice]:
    """Return notices as they are stored."""
    return [
        Notice(
            account_id=one.account,
            work=work,
            entry=one.entry,
            kind=one.kind,
            detail=one.detail,
            subject=one.subject,
            by_id=one.by,
            at=one.at,
        )
        for one in told
    ]


def told_by(work: Work, batch: Iterable[Entry]) -> list[Told]:
    """Return what some entries of a work's chain tell, one line for each member whom they concern."""
    found: list[Told] = []
    for entry in batch:
        for whom in _WHOM.get(entry.kind, ()):
            found += _lines(entry, whom(work, entry, json.loads(entry.facts)))
    return found


@dataclass(frozen=True, slots=True)
class _Concerned:
    """Whom an entry concerns (row ids of people), as what, and what it is about; `by_chance`: nobody did it."""

    people: frozenset[int]
    kind: str
    subject: UUID
    detail: str = ""
    by_chance: bool = False


def _lines(entry: Entry, concerned: _Concerned | None) -> list[Told]:
    if concerned is None or not concerned.people:
        return []
    has_actor = entry.person is not None and not concerned.by_chance
    actor = Person.objects.filter(uid=str(entry.person)).first() if has_actor else None
    not_hers = {actor.pk, actor.became_id} if actor is not None else set()
    rows = Person.objects.filter(pk__in=concerned.people).values_list("pk", "became_id")
    people = {became or pk for pk, became in rows} - not_hers
    accounts = Account.objects.filter(person__in=people, is_active=True).order_by("pk").values_list("pk", flat=True)
    at = from_micros(entry.at)
    return [
        Told(
            account=account,
            entry=entry.number,
            kind=concerned.kind,
            detail=concerned.detail,
            subject=concerned.subject,
            by=actor.pk if actor is not None else None,
            at=at,
        )
        for account in accounts
    ]


def _authors(contribution: Contribution) -> frozenset[int]:
    return frozenset([contribution.author_id, *contribution.authors.values_list("pk", flat=True)])


def _contribution(facts: dict[str, Any]) -> Contribution | None:
    uid = facts.get("contribution")
    return Contribution.objects.filter(uid=uid).first() if uid is not None else None


def _of_contribution(work: Work, entry: Entry, facts: dict[str, Any]) -> _Concerned | None:
    found = _contribution(facts)
    if found is None:
        return None
    return _Concerned(_authors(found), entry.kind, found.uid, str(facts.get("verdict", ""))[:20])


def _asked_to_read(work: Work, entry: Entry, facts: dict[str, Any]) -> _Concerned | None:
    """Tell her whom chance has drawn."""
    found = _contribution(facts)
    drawn = frozenset(Person.objects.filter(uid=str(entry.person)).values_list("pk", flat=True))
    return _Concerned(drawn, "asked_to_read", found.uid, by_chance=True) if found is not None else None


def _taken_back(work: Work, entry: Entry, facts: dict[str, Any]) -> _Concerned | None:
    """Tell those whose edition this one takes back, unless they do so themselves."""
    found = _contribution(facts)
    if found is None or found.reverts is None:
        return None
    taken = Contribution.objects.filter(work=work, edition=found.reverts).first()
    return _Concerned(_authors(taken) - _authors(found), "taken_back", taken.uid) if taken is not None else None


def _said(work: Work, entry: Entry, facts: dict[str, Any]) -> _Concerned | None:
    """Tell who began a discussion, who spoke in it before, whose contribution it is about, and who decided that."""
    found = Discussion.objects.filter(uid=facts["discussion"]).first()
    if found is None:
        return None
    before = Post.objects.filter(discussion=found, place__lt=facts["place"], person__isnull=False)
    people = {one for one in before.values_list("person_id", flat=True) if one is not None}
    people |= {found.opened_by_id} if found.opened_by_id is not None else set()
    asks_why = found.about == Discussion.DECISION and facts["place"] == 1
    if found.contribution is not None:
        sent = Contribution.objects.filter(uid=found.contribution).first()
        people |= _authors(sent) if sent is not None else set()
        people |= _deciders(sent, entry) if sent is not None and found.about == Discussion.DECISION else set()
    return _Concerned(frozenset(people), "asked_why" if asks_why else "said", UUID(facts["comment"]))


def _deciders(contribution: Contribution, entry: Entry) -> set[int]:
    """Return who had judged a contribution by then: to them the question why is put."""
    at = from_micros(entry.at)
    rows = Review.objects.filter(version__contribution=contribution, at__lte=at)
    return set(rows.values_list("person_id", flat=True))


def _asked_to_look(work: Work, entry: Entry, facts: dict[str, Any]) -> _Concerned | None:
    """Tell those who are asked to look at what hurts. Who raised it stands in no entry."""
    people = Person.objects.filter(uid__in=facts["asked"]).values_list("pk", flat=True)
    return _Concerned(frozenset(people), entry.kind, UUID(facts["concern"]))


def _settled(work: Work, entry: Entry, facts: dict[str, Any]) -> _Concerned | None:
    """Tell who raised a concern, and the other who was asked, what came of it."""
    found = Concern.objects.filter(uid=facts["concern"]).first()
    if found is None:
        return None
    people = {found.person_id, *found.asked.values_list("pk", flat=True)}
    return _Concerned(frozenset(people), entry.kind, found.uid, facts["outcome"])


_Whom = Callable[[Work, Entry, dict[str, Any]], _Concerned | None]
_WHOM: dict[str, tuple[_Whom, ...]] = {
    **dict.fromkeys(_OF_CONTRIBUTIONS, (_of_contribution,)),
    "drawn": (_of_contribution, _asked_to_read),
    "integrated": (_of_contribution, _taken_back),
    "said": (_said,),
    "concern_raised": (_asked_to_look,),
    "concern_settled": (_settled,),
}
# Every kind of notice, with what was judged: each has its sentence.
KINDS = frozenset(
    {
        *_OF_CONTRIBUTIONS,
        "reviewed_approve",
        "reviewed_request_changes",
        "reviewed_decline",
        "integrated",
        "taken_back",
        "asked_to_read",
        "said",
        "asked_why",
        "concern_raised",
        "concern_settled_hidden",
        "concern_settled_acted",
        "concern_settled_dismissed",
    }
) - {"reviewed"}
