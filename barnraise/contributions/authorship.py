"""Who wrote a contribution: the people it names, whoever sent its version, and whoever these became since."""

from barnraise.contributions.models import Contribution
from barnraise.people.models import Person


def author_ids(contribution: Contribution) -> frozenset[int]:
    """Return the ids of everybody who wrote a part of it; a guest or imported author counts as who she became too."""
    ids = set(contribution.authors.values_list("pk", flat=True)) | {contribution.author_id}
    if contribution.version is not None:
        ids.add(contribution.version.by_id)
    became = set(Person.objects.filter(pk__in=ids, became__isnull=False).values_list("became_id", flat=True))
    return frozenset(ids | {one for one in became if one is not None})


def is_author(contribution: Contribution, person: Person) -> bool:
    """Tell whether a person wrote a part of it, under whatever name she did."""
    return person.pk in author_ids(contribution)
