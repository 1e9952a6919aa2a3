"""Whom what happens to a contribution concerns, as it stood when it happened."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from barnraise.base import from_micros
from barnraise.contributions.models import Comment, Contribution, Review
from barnraise.contributions.versions import VERSION_KINDS
from barnraise.people.models import Person
from barnraise.record.models import Entry
from barnraise.talk.models import Post
from barnraise.tasks.models import Claim
from barnraise.works.models import Work

Facts = dict[str, Any]
# Acts that may decide about a contribution; longer after one, time has decided (in microseconds).
_DECIDING = frozenset({*VERSION_KINDS, "reviewed", "review_withdrawn", "licence_agreed", "consented", "let_go"})
AT_ONCE = 60 * 10**6
_PARTS = ("parted", "returned_part")


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom an entry concerns (row ids of people) and what it is about; `by_chance`: nobody did it."""

    people: frozenset[int]
    subject: UUID
    detail: str = ""
    name: str = ""
    by_chance: bool = False


# `None` for the work is the site's own chain.
Audience = Callable[[Work | None, Entry, Facts], Concerned | None]


def contribution_in(facts: Facts) -> Contribution | None:
    """Return the contribution that an entry names."""
    uid = facts.get("contribution")
    return Contribution.objects.filter(uid=uid).first() if uid is not None else None


def authors_of(contribution: Contribution) -> frozenset[int]:
    """Return the row ids of all authors."""
    return frozenset([contribution.author_id, *contribution.authors.values_list("pk", flat=True)])


def authors(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """The authors of a contribution."""
    found = contribution_in(facts)
    if found is None:
        return None
    return Concerned(authors_of(found), found.uid, str(facts.get("verdict", "")))


def authors_of_stage(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """The authors of a contribution that went on to another stage."""
    found = contribution_in(facts)
    return Concerned(authors_of(found), found.uid, name=str(facts["stage"])[:80]) if found is not None else None


def authors_of_rest(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """The authors of pieces that were not approved with the others; the entry names them, and others did it."""
    found = contribution_in(facts)
    return Concerned(authors_of(found), found.uid, by_chance=True) if found is not None else None


def objectors(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Those whose last word on a contribution asked for changes or declined it."""
    found = contribution_in(facts)
    if found is None:
        return None
    return Concerned(_objecting(found, entry) - authors_of(found) - caused_by(entry), found.uid, "objected")


def others_in(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Those who reviewed a contribution, said something about it or read it now, and did not just decide it."""
    found = contribution_in(facts)
    if found is None:
        return None
    return Concerned(people_in(found, at_of(entry)) - authors_of(found) - caused_by(entry), found.uid, "took_part")


def builders(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """The authors of what is open and builds on a contribution."""
    found = contribution_in(facts)
    if found is None:
        return None
    above = found.above.filter(state__in=Contribution.UNDECIDED)
    people = frozenset[int]().union(*(authors_of(one) for one in above))
    return Concerned(people - authors_of(found), found.uid, "upon")


def drawn_reader(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """Whom chance has drawn."""
    found = contribution_in(facts)
    drawn = frozenset(Person.objects.filter(uid=str(entry.person)).values_list("pk", flat=True))
    return Concerned(drawn, found.uid, by_chance=True) if found is not None else None


def authors_taken_back(work: Work | None, entry: Entry, facts: Facts) -> Concerned | None:
    """The authors of the edition that this one takes back, unless they do so themselves."""
    found = contribution_in(facts)
    if found is None or found.reverts is None:
        return None
    taken = Contribution.objects.filter(work=work, edition=found.reverts).first()
    return Concerned(authors_of(taken) - authors_of(found), taken.uid) if taken is not None else None


def caused_by(entry: Entry) -> frozenset[int]:
    """Return whose act, in the entry just before, made an entry that nobody else did: they know of it.

    Approving a part writes a version for each of the two parts, which name their author.
    """
    if entry.person is not None and entry.kind not in _PARTS:
        return frozenset()
    rows = Entry.objects.filter(chain=entry.chain_id, number__lt=entry.number).exclude(kind__in=_PARTS)
    before = rows.order_by("-number").first()
    if before is None or before.person is None or before.kind not in _DECIDING or before.at <= entry.at - AT_ONCE:
        return frozenset()
    named = facts_of(before).get("contribution")
    if named is None or named != facts_of(entry).get("contribution"):
        return frozenset()
    return frozenset(Person.objects.filter(uid=str(before.person)).values_list("pk", flat=True))


def facts_of(entry: Entry) -> Facts:
    """Return what an entry says."""
    facts: Facts = json.loads(entry.facts)
    return facts


def at_of(entry: Entry) -> datetime:
    """Return when an entry was made."""
    return from_micros(entry.at)


def _objecting(contribution: Contribution, entry: Entry) -> frozenset[int]:
    at = at_of(entry)
    rows = Review.objects.filter(version__contribution=contribution, at__lte=at).exclude(withdrawn_at__lte=at)
    last = dict(rows.order_by("pk").values_list("person_id", "verdict"))
    return frozenset(person for person, verdict in last.items() if verdict != "approve")


def people_in(contribution: Contribution, at: datetime) -> frozenset[int]:
    """Return who had reviewed a contribution, remarked on it, discussed it or reserved it to read by a moment."""
    reviews = Review.objects.filter(version__contribution=contribution, at__lte=at)
    remarks = Comment.objects.filter(version__contribution=contribution, at__lte=at)
    posts = Post.objects.filter(discussion__contribution=contribution.uid, at__lte=at, person__isnull=False)
    reading = Claim.objects.filter(task__work=contribution.work_id, task__key=f"review:{contribution.uid}", at__lte=at)
    reading = reading.exclude(closed_at__lt=at)
    people = {one for rows in (reviews, remarks, posts, reading) for one in rows.values_list("person_id", flat=True)}
    return frozenset(one for one in people if one is not None)
