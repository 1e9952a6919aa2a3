"""Who wrote a contribution: whose approval of it would be her own, and who may go on with it."""

from typing import Any

from django.db.models import QuerySet

from barnraise import record
from barnraise.base import Refused
from barnraise.contributions.models import Comment, Contribution
from barnraise.people.models import Person


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
    """Refuse `not_yours` to who is no author, `already_decided` unless it is undecided or in a state of `also`."""
    if not is_author(contribution, person):
        raise Refused("not_yours", status=403)
    if contribution.state not in (*Contribution.UNDECIDED, *also):
        raise Refused("already_decided", status=409, state=contribution.state)


def is_author(contribution: Contribution, person: Person | None) -> bool:
    """Tell whether somebody is among a contribution's authors, as herself or as the guest whom she was."""
    return person is not None and person.pk in author_ids(contribution)


def sender_ids(contribution: Contribution) -> frozenset[int]:
    """Return the ids of who sent a contribution and who its present version, and of whom they have become since."""
    version = contribution.version
    people = [contribution.author] + ([version.by] if version is not None else [])
    return frozenset(id for one in people for id in (one.pk, one.became_id) if id is not None)
