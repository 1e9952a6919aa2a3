"""Who waits is asked again when facts change: everybody whom it concerns, and nobody else."""

import pytest

from barnraise import people, record
from barnraise.contributions import Waiting
from barnraise.contributions.models import Contribution, Standing
from barnraise.works.models import Work
from tests.makers import Makers

MANY = 220


@pytest.fixture
def work(make: Makers) -> Work:
    """A work in which Ann, Bo and Di may approve, and many contributions wait, one a piece."""
    work = make.work(recipe="patch-review", files={f"{number:03}.md": "One.\n" for number in range(MANY)})
    for name in ("Bo", "Di"):
        make.reviewed(make.sent(work, make.member(name), files={f"{name}.md": "By me.\n"}), make.member("Ann"))
    for number in range(MANY):
        make.sent(work, make.member(f"Sender {number % 20}"), files={f"{number:03}.md": "Two.\n"})
    record.follow([Waiting()])
    return work


def asked() -> int:
    follower = Waiting()
    record.follow([follower])
    return follower.asked


def leave(make: Makers, name: str) -> None:
    people.leave(make.member(name), credited="by_name")


def test_only_what_an_integration_touches_is_asked_again(make: Makers, work: Work) -> None:
    change = make.sent(work, make.member("Bo"), files={"007.md": "Three.\n", "new.md": "New.\n"})
    rival = make.sent(work, make.member("Cy"), files={"new.md": "Newer.\n"})
    assert asked() == 0
    make.reviewed(change, make.member("Di"))
    assert asked() == 2
    conflicted = Contribution.objects.filter(state=Contribution.CONFLICTED).order_by("pk")
    assert [one.pk for one in conflicted] == [Contribution.objects.get(number=10).pk, rival.pk]


def test_all_that_waits_hears_of_the_people_who_leave(make: Makers, work: Work) -> None:
    leave(make, "Bo")
    assert asked() == MANY
    leave(make, "Di")
    leave(make, "Ann")
    assert asked() == MANY
    timed = Contribution.objects.filter(state=Contribution.OPEN, next_at__isnull=False).count()
    assert timed == MANY
    assert asked() == 0


def test_among_many_only_what_somebody_judged_hears_that_she_leaves(make: Makers, work: Work) -> None:
    for number in range(60):
        Standing.objects.create(work=work, person=make.member(f"Reader {number}"), judged=1)
    first = Contribution.objects.get(number=3)
    make.reviewed(first, make.member("Reader 1"), "request_changes", why="Say more")
    asked()
    leave(make, "Reader 1")
    leave(make, "Reader 2")
    assert asked() == 1
