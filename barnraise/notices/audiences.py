"""Whom what happens to a contribution concerns, as it stood when it happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import from_micros
from barnraise.contributions.models import Comment, Contribution, Review
from barnraise.people.models import Person
from barnraise.record.log.entries.contributions import (
    Consented,
    ContributionEvent,
    LicenceAgreed,
    Moved,
    Parted,
    ReturnedPart,
    VersionMade,
)
from barnraise.record.log.entries.governance import ConcernRaised
from barnraise.record.log.entries.review import LetGo, Reviewed
from barnraise.record.log.entries.talk import Thanked
from barnraise.record.log.events import RecordEvent, Unknown
from barnraise.record.models import Entry
from barnraise.rules.ballots import WORDS, is_against
from barnraise.talk.models import Post
from barnraise.tasks.models import Claim
from barnraise.works.models import Work

# Acts that may decide about a contribution; longer after one, time has decided (in microseconds).
_DECIDING = (VersionMade, Reviewed, LicenceAgreed, Consented, LetGo)
AT_ONCE = 60 * 10**6
_PARTS = (Parted.kind, ReturnedPart.kind)


class Cause:
    """What an entry that people are told of says. The contribution that it names is looked up once for all of them."""

    def __init__(self, entry: Entry) -> None:
        self.event = entry.event

    @cached_property
    def contribution(self) -> Contribution | None:
        """Return the contribution that the entry names."""
        uid = contribution_named(self.event)
        return next(iter(_contribution(uid)), None) if uid is not None else None


def contribution_named(event: RecordEvent | Unknown) -> UUID | None:
    """Return the contribution that an event which is told to somebody is about."""
    return event.contribution if isinstance(event, ContributionEvent | Thanked | ConcernRaised) else None


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom an entry concerns (row ids of people) and what it is about; `by_chance`: nobody did it."""

    people: frozenset[int]
    subject: UUID
    detail: str = ""
    name: str = ""
    by_chance: bool = False


# `None` for the work is the site's own chain.
Audience = Callable[[Work | None, Entry, Cause], Concerned | None]


@record.prepared
def _contribution(uid: UUID) -> QuerySet[Contribution]:
    return Contribution.objects.filter(uid=uid).select_related("version")


def authors_of(contribution: Contribution) -> frozenset[int]:
    """Return the row ids of all authors."""
    return frozenset([contribution.author_id, *(pk for (pk,) in _authors(contribution.pk))])


@record.prepared
def _authors(contribution_id: int) -> QuerySet[Contribution, tuple[int]]:
    return Contribution.objects.filter(pk=contribution_id, authors__isnull=False).values_list("authors")


def authors(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The authors of a contribution."""
    found = cause.contribution
    if found is None:
        return None
    said = entry.event.verdict if isinstance(entry.event, Reviewed) else ""
    return Concerned(authors_of(found), found.uid, said if said in ("", *WORDS) else "vote")


def authors_of_stage(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The authors of a contribution that went on to another stage."""
    found, event = cause.contribution, entry.event
    if found is None or not isinstance(event, Moved):
        return None
    return Concerned(authors_of(found), found.uid, name=event.stage[:80])


def authors_of_rest(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The authors of pieces that were not approved with the others; the entry names them, and others did it."""
    found = cause.contribution
    return Concerned(authors_of(found), found.uid, by_chance=True) if found is not None else None


def objectors(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Those whose last word on a contribution asked for changes or declined it."""
    found = cause.contribution
    if found is None:
        return None
    return Concerned(_objecting(found, entry) - authors_of(found) - caused_by(entry), found.uid, "objected")


def others_in(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Those who reviewed a contribution, said something about it or read it now, and did not just decide it."""
    found = cause.contribution
    if found is None:
        return None
    return Concerned(people_in(found, at_of(entry)) - authors_of(found) - caused_by(entry), found.uid, "took_part")


def builders(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The authors of what is open and builds on a contribution."""
    found = cause.contribution
    if found is None:
        return None
    above = _above(found.pk, list(Contribution.UNDECIDED))
    people = frozenset[int]().union(*(authors_of(one) for one in above))
    return Concerned(people - authors_of(found), found.uid, "upon")


@record.prepared
def _above(contribution_id: int, states: list[str]) -> QuerySet[Contribution]:
    return Contribution.objects.filter(builds_on=contribution_id, state__in=states)


def drawn_reader(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """Whom chance has drawn."""
    found = cause.contribution
    drawn = frozenset(Person.objects.filter(uid=str(entry.person)).values_list("pk", flat=True))
    return Concerned(drawn, found.uid, by_chance=True) if found is not None else None


def authors_taken_back(work: Work | None, entry: Entry, cause: Cause) -> Concerned | None:
    """The authors of the edition that this one takes back, unless they do so themselves."""
    found = cause.contribution
    if found is None or found.reverts is None:
        return None
    taken = Contribution.objects.filter(work=work, edition=found.reverts).first()
    return Concerned(authors_of(taken) - authors_of(found), taken.uid) if taken is not None else None


def caused_by(entry: Entry) -> frozenset[int]:
    """Return whose act, in the entry just before, made an entry that nobody else did: they know of it.

    Approving a part writes a version for each of the two parts, which name their author.
    """
    if entry.person is not None and not isinstance(entry.event, Parted | ReturnedPart):
        return frozenset()
    before = next(iter(_before(entry.chain_id, entry.number)), None)
    if before is None or before.person is None or before.at <= entry.at - AT_ONCE:
        return frozenset()
    if not isinstance(before.event, _DECIDING) or not isinstance(entry.event, ContributionEvent):
        return frozenset()
    if before.event.contribution != entry.event.contribution:
        return frozenset()
    return frozenset(Person.objects.filter(uid=str(before.person)).values_list("pk", flat=True))


@record.prepared
def _before(chain_id: int, number: int) -> QuerySet[Entry]:
    rows = Entry.objects.filter(chain=chain_id, number__lt=number).exclude(kind__in=_PARTS)
    return rows.order_by("-number")[:1]


def at_of(entry: Entry) -> datetime:
    """Return when an entry was made."""
    return from_micros(entry.at)


def _objecting(contribution: Contribution, entry: Entry) -> frozenset[int]:
    last = dict(_verdicts(contribution.pk, at_of(entry)))
    return frozenset(person for person, verdict in last.items() if is_against(verdict))


@record.prepared
def _verdicts(contribution_id: int, at: datetime) -> QuerySet[Review, tuple[int, str]]:
    rows = Review.objects.filter(version__contribution=contribution_id, at__lte=at).exclude(withdrawn_at__lte=at)
    return rows.order_by("pk").values_list("person_id", "verdict")


def people_in(contribution: Contribution, at: datetime) -> frozenset[int]:
    """Return who had reviewed a contribution, remarked on it, discussed it or reserved it to read by a moment."""
    found = (
        _reviewing(contribution.pk, at),
        _remarking(contribution.pk, at),
        _discussing(contribution.uid, at),
        _reading(contribution.work_id, f"review:{contribution.uid}", at),
    )
    return frozenset(one for rows in found for (one,) in rows if one is not None)


@record.prepared
def _reviewing(contribution_id: int, at: datetime) -> QuerySet[Review, tuple[int]]:
    return Review.objects.filter(version__contribution=contribution_id, at__lte=at).values_list("person_id")


@record.prepared
def _remarking(contribution_id: int, at: datetime) -> QuerySet[Comment, tuple[int]]:
    return Comment.objects.filter(version__contribution=contribution_id, at__lte=at).values_list("person_id")


@record.prepared
def _discussing(contribution: UUID, at: datetime) -> QuerySet[Post, tuple[int | None]]:
    return Post.objects.filter(discussion__contribution=contribution, at__lte=at).values_list("person_id")


@record.prepared
def _reading(work_id: int, key: str, at: datetime) -> QuerySet[Claim, tuple[int]]:
    rows = Claim.objects.filter(task__work=work_id, task__key=key, at__lte=at)
    return rows.exclude(closed_at__lt=at).values_list("person_id")
