"""Quizzes: questions whose answers are known, for who wants to show that she can do something."""

from barnraise.judging.models import Answer, Inquiry, Item
from barnraise.people.identity import rows_of
from barnraise.people.models import Person
from barnraise.works.models import Work

# Four of five: a slip is human, a guess does not get that far. With fewer than three questions nothing is shown.
RIGHT_PERCENT = 80
LEAST_KNOWN = 3


def passed(work: Work, person: Person, names: frozenset[str]) -> frozenset[str]:
    """Return which of these quizzes somebody has passed.

    A quiz is the inquiry of its name in the work (a space is written as a hyphen there). It is passed by whoever
    answered every one of its questions whose answer is known, so many of a hundred rightly; her last answers count.
    """
    wanted = {name.replace(" ", "-").lower(): name for name in names}
    inquiries = Inquiry.objects.filter(work=work, is_open=True, name__in=list(wanted))
    return frozenset(wanted[one.name] for one in inquiries if _has_passed(one, person))


def _has_passed(inquiry: Inquiry, person: Person) -> bool:
    known = dict(Item.objects.filter(inquiry=inquiry).exclude(known="").values_list("pk", "known"))
    rows = Answer.objects.filter(item__in=list(known), person__in=rows_of(person), deed=Answer.GIVEN)
    last = dict(rows.order_by("pk").values_list("item_id", "value"))
    right = sum(1 for item, value in last.items() if value == known[item])
    return len(known) >= LEAST_KNOWN and len(last) == len(known) and 100 * right >= RIGHT_PERCENT * len(known)
