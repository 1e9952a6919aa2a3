"""Who became whom: one person's rows counted as one, wherever what people did is summed up or looked up.

A guest or an imported author becomes a member, who becomes nobody else: one step leads from a row to who it is now.
Entries, answers and versions keep the row that they were written under, so the rows are folded when they are read.
"""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from barnraise.people.models import Person

# In statements written by hand, where `p` is the row of a person.
FOLDED = "coalesce(p.became_id, p.id)"
# All rows of one person, whose id is given twice.
ROWS = "(SELECT id FROM barnraise_person WHERE id = %s OR became_id = %s)"


def folded(field: str = "person") -> Coalesce:
    """Return who the person of a column is now, as an expression to select, count and group by."""
    return Coalesce(F(f"{field}__became_id"), F(f"{field}_id"))


def rows_of(*people: Person | int) -> QuerySet[Person, int]:
    """Return the ids of all rows of some people, who are named by the rows that they are now."""
    ids = [one.pk if isinstance(one, Person) else one for one in people]
    return Person.objects.filter(Q(pk__in=ids) | Q(became__in=ids)).values_list("pk", flat=True)


def folding(*people: Person | int) -> dict[int, int]:
    """Return who each row of some people is now, by its id."""
    return dict(rows_of(*people).values_list("pk", Coalesce(F("became_id"), F("pk"))))
