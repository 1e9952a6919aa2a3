"""Reads of credit: who wrote a component, and who wrote a work."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from barnraise import record
from barnraise.credit.models import Share
from barnraise.people.models import Person
from barnraise.rules.process import COMMONS
from barnraise.works.history import Who, who
from barnraise.works.models import Component, Edition, Revision, Work


@dataclass(frozen=True, slots=True)
class Credited:
    """A person and how many words of hers stand."""

    who: Who
    words: int


def authors(component_id: int) -> tuple[Credited, ...]:
    """Return who wrote a component as it is published, most words first."""
    rows = Share.objects.filter(component=component_id).values_list("person_id", "words")
    return _credited(rows)


def shares(work: Work, limit: int | None = None) -> tuple[Credited, ...]:
    """Return who wrote a work as it is published, most words first; of all of them the sum of words is the work's."""
    return _credited(words(work).items())[:limit]


def words(work: Work, people: Collection[int] | None = None) -> dict[int, int]:
    """Return how many words of each person (of some people) stand in a work.

    The documents by which it says what it is, in `.commons/`, are no part of it: their words count for nobody.
    """
    # An index holds the words of a work by person; to ask each component for its path would take ten times as long.
    here = Component.objects.filter(work=work, is_here=True)
    own = list(here.filter(record.under("path", *record.bounds(COMMONS))).values_list("pk", flat=True))
    of_people = Q() if people is None else Q(person__in=people)
    found = Counter(_summed(Share.objects.filter(of_people, work=work)))
    found.subtract(_summed(Share.objects.filter(of_people, component__in=own)))
    return {person: count for person, count in found.items() if count}


def _summed(rows: QuerySet[Share]) -> dict[int, int]:
    return dict(rows.values("person_id").annotate(sum=Sum("words")).values_list("person_id", "sum"))


def where_named(people: Collection[int]) -> list[tuple[Work, list[int]]]:
    """Return the works whose pages name any of some people, each with the components that have words of theirs."""
    if not people:
        return []
    found: dict[int, list[int]] = {}
    for work_id, component_id in Share.objects.filter(person__in=people).values_list("work_id", "component_id"):
        found.setdefault(work_id, []).append(component_id)
    named = Work.objects.filter(
        Q(pk__in=found)
        | Q(started_by__in=people)
        | Q(pk__in=Edition.objects.filter(by__in=people).values("work"))
        | Q(pk__in=Revision.objects.filter(author__in=people).values("work"))
    )
    return [(work, found.get(work.pk, [])) for work in named.filter(is_ready=True).order_by("pk")]


def _credited(rows: Iterable[tuple[int, int]]) -> tuple[Credited, ...]:
    """Put together what a person gave before and after she joined; people of the same count by name."""
    counted = dict(rows)
    people = Person.objects.select_related("became__became").in_bulk(list(counted))
    words: Counter[Who] = Counter()
    for person_id, count in counted.items():
        words[who(people[person_id])] += count
    return tuple(
        Credited(one, count) for one, count in sorted(words.items(), key=lambda pair: (-pair[1], pair[0].name))
    )
