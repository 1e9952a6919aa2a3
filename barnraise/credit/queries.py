"""Reads of credit: who wrote a component, and who wrote a work."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from barnraise.credit.models import Share
from barnraise.people.models import Person
from barnraise.works.history import Who, who
from barnraise.works.models import Work


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
    """Return who wrote a work as it is published, most words first."""
    rows = Share.objects.filter(work=work).values("person_id").annotate(sum=Sum("words"))
    return _credited(rows.values_list("person_id", "sum"))[:limit]


def words_of(work: Work) -> int:
    """Return how many words of a work are credited to somebody."""
    return Share.objects.filter(work=work).aggregate(sum=Sum("words"))["sum"] or 0


def people_of(work: Work) -> int:
    """Return how many people have words in a work."""
    return Share.objects.filter(work=work).values("person_id").distinct().count()


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
