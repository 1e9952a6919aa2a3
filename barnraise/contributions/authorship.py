"""Who wrote a contribution: whose approval of it would be her own, and who may go on with it."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import Refused, now
from barnraise.contributions.models import Comment, Contribution, Review, Version
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.people.suspending import may_act

# Who has not sent, judged or said anything in a work for so long is not waited for any more.
AWAY_DAYS = 30


def author_ids(contribution: Contribution) -> frozenset[int]:
    """Return the ids of everybody who wrote a part of a contribution, and of whom they have become since."""
    named = frozenset(id for one in authors_of(contribution) for id in (one.pk, one.became_id) if id is not None)
    return named | sender_ids(contribution)


def acting_ids(contribution: Contribution) -> frozenset[int]:
    """Return the ids of its authors by their own act: who sent it, and whose words it took over.

    Others were only named by her who sent it. They may not approve it either, but by naming them nobody makes a work
    poorer in people whom the process could ask.
    """
    return sender_ids(contribution) | frozenset(_taken_over(contribution.pk))


def authors_of(contribution: Contribution) -> list[Person]:
    """Return everybody who is named as an author of a contribution, with whom they have become since."""
    return [row.person for row in _named(contribution.pk)]


@record.prepared
def _named(contribution_id: int) -> QuerySet[Any]:
    named = Contribution.authors.through.objects.filter(contribution=contribution_id)
    return named.select_related("person__became").order_by("person")


@record.prepared
def _taken_over(contribution_id: int) -> QuerySet[Comment, int]:
    taken_over = Comment.objects.filter(version__contribution=contribution_id, accepted_in__isnull=False)
    return taken_over.values_list("person_id", flat=True)


def sent_by(contribution: Contribution, person: Person) -> bool:
    """Tell whether somebody sent a contribution or its present version, as herself or as the guest whom she was."""
    return person.pk in sender_ids(contribution)


def check_own_undecided(contribution: Contribution, person: Person, *, also: tuple[str, ...] = ()) -> None:
    """Refuse `not_yours` to who is no author and may not carry it on for them, and `already_decided` unless it is
    undecided or in a state of `also`.
    """
    if not is_author(contribution, person) and not may_carry_on(contribution, person):
        raise Refused("not_yours", status=403)
    if contribution.state not in (*Contribution.UNDECIDED, *also):
        raise Refused("already_decided", status=409, state=contribution.state)


def is_author(contribution: Contribution, person: Person | None) -> bool:
    """Tell whether somebody is among a contribution's authors, as herself or as the guest whom she was."""
    return person is not None and person.pk in author_ids(contribution)


def may_carry_on(contribution: Contribution, person: Person | None) -> bool:
    """Tell whether somebody may do for its authors what is asked of them: any member, once none of them is here."""
    return person is not None and person.kind == Person.MEMBER and may_act(person) and is_orphaned(contribution)


def is_orphaned(contribution: Contribution) -> bool:
    """Tell whether it is back with its authors, and none of them is here: each has left, is suspended or long away.

    Costs nothing for what is not back with them.
    """
    return contribution.state in (Contribution.RETURNED, Contribution.CONFLICTED) and not authors_here(contribution)


def authors_here(contribution: Contribution) -> list[Person]:
    """Return its authors, as who they are now, who can act and did something in its work lately."""
    people = {one.pk: one for one in (row.became or row for row in authors_of(contribution)) if may_act(one)}
    return [one for one in people.values() if not _is_away(contribution, one)]


def _is_away(contribution: Contribution, person: Person) -> bool:
    own, since = rows_of(person), now() - timedelta(days=AWAY_DAYS)
    within = {"contribution__work": contribution.work_id, "at__gt": since}
    if Version.objects.filter(by__in=own, **within).exists():
        return False
    within = {f"version__{name}" if name != "at__gt" else name: value for name, value in within.items()}
    said = (model.objects.filter(person__in=own, **within) for model in (Review, Comment))
    return not any(rows.exists() for rows in said)


def sender_ids(contribution: Contribution) -> frozenset[int]:
    """Return the ids of who sent a contribution and who its present version, and of whom they have become since."""
    version = contribution.version
    people = [contribution.author] + ([version.by] if version is not None else [])
    return frozenset(id for one in people for id in (one.pk, one.became_id) if id is not None)
