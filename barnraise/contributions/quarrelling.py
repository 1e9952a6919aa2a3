"""Which of a version's changes would go on with an edit war, and how those who take part in it are told."""

from contextlib import suppress
from itertools import pairwise
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from barnraise import record, talk
from barnraise.base import Refused
from barnraise.contributions.conflicts import LARGEST_MERGED
from barnraise.contributions.landing import Landing, Plan
from barnraise.contributions.models import Contribution
from barnraise.people.models import Person
from barnraise.rules.quarrels import REVISIONS, Turn, quarrelling
from barnraise.works.models import Component, Revision

MOST_ASKED = 20


def quarrellers(plan: Plan, author_id: int) -> frozenset[int]:
    """Return who takes part in edit wars that a version would go on with, its sender included."""
    texts = [one for one in plan.landings if one.change.component_id and not one.removes]
    found = [_of_landing(one, author_id) for one in texts[:MOST_ASKED]]
    return frozenset[int]().union(*found)


def tell(contribution: Contribution, plan: Plan, people: frozenset[int]) -> None:
    """Say in the talk of the piece that others choose, and let those who take part watch it, so that they are told.

    Inside the transaction that decided; the same is said once.
    """
    component = _component(plan, contribution)
    told = {"number": contribution.number, "work": contribution.work.slug}
    talk.tell(
        contribution.work,
        _key(contribution),
        title=_("Two texts, and others choose"),
        body=_(
            "This was changed and changed back three times in a row. Both texts stand side by side in "
            "[contribution %(number)s](/%(work)s/contributions/%(number)s); somebody who took no part chooses between "
            "them, and what comes of it is said here."
        )
        % told,
        component=component,
    )
    for person in Person.objects.filter(pk__in=people, kind=Person.MEMBER) if component is not None else ():
        with suppress(Refused):  # she has left, or watches too much already
            talk.watching.watch(person, contribution.work, component)


def tell_result(contribution: Contribution, *, is_chosen: bool) -> None:
    """Say in the same place which text was chosen, and settle it."""
    words = (
        _("The text of contribution %(number)s was chosen, and is integrated.")
        if is_chosen
        else _("What stands was chosen; contribution %(number)s is closed.")
    )
    title = _("Two texts, and others choose")
    talk.tell(contribution.work, _key(contribution), title=title, body=words % {"number": contribution.number})
    talk.told(contribution.work, _key(contribution))


def take_back(contribution: Contribution) -> None:
    """Settle what was said, where there is nothing to choose any more."""
    talk.told(contribution.work, _key(contribution))


def _key(contribution: Contribution) -> str:
    return f"quarrel:{contribution.number}"


def _component(plan: Plan, contribution: Contribution) -> Component | None:
    assert contribution.version is not None
    for one in plan.landings:
        if one.change.component is not None and quarrellers(Plan((one,)), contribution.version.by_id):
            return one.change.component
    return None


def _of_landing(one: Landing, author_id: int) -> frozenset[int]:
    component = one.change.component
    head = component.head if component is not None else None
    if head is None or head.author_id == author_id:
        return frozenset()
    assert component is not None
    past = list(_newest(component.pk))
    authors = [author_id, *(author for _, _, author in past)]
    blobs = [blob for blob, _, _ in past if blob is not None]
    # Cheap first: people who take turns; only then are their texts compared.
    if len(blobs) < REVISIONS or any(one == other for one, other in pairwise(authors[:-1])):
        return frozenset()
    if sum(size or 0 for _, size, _ in past) > LARGEST_MERGED:
        return frozenset()
    contents = record.fetch_many(blobs)
    turns = [Turn(_said(contents[blob]), author) for blob, _, author in past if blob is not None]
    return quarrelling(turns, Turn(_said(one.bytes_landing() or b""), author_id))


@record.prepared
def _newest(component_id: int) -> QuerySet[Revision, Any]:
    rows = Revision.objects.filter(component=component_id, edition__isnull=False).order_by("-edition", "-pk")
    return rows.values_list("blob_id", "blob__size", "author_id")[:REVISIONS]


def _said(content: bytes) -> str:
    return "".join(content.decode("utf-8", "replace").casefold().split())
