"""Whose approval counts in a work, who is counted among its people, and since when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barnraise import record
from barnraise.base import Clock, now
from barnraise.contributions import staging, standings, waiting
from barnraise.contributions.models import Standing
from barnraise.contributions.processes import process_of
from barnraise.governance.commons import found
from barnraise.people.models import Person
from barnraise.people.suspending import suspend_until
from barnraise.rules.parsing import read
from barnraise.rules.process import Process
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers


@pytest.fixture
def work(make: Makers) -> Work:
    return make.work(by=make.member("Ann"))


def did(work: Work, person: Person, **counted: int) -> None:
    with record.writing():
        record.lock(work.chain_id)
        standings.add(work, [person], **counted)


def people(count: int) -> list[Person]:
    """Make members, without an account each."""
    made = [Person(name=f"Person {number}", joined_at=now()) for number in range(count)]
    Person.objects.bulk_create(made)
    return list(Person.objects.order_by("-pk")[:count])[::-1]


def test_what_somebody_does_again_is_added_to_what_they_did(make: Makers, work: Work) -> None:
    bo = make.member("Bo")
    did(work, bo, integrated=1, judged=0)
    did(work, bo, integrated=2, reviewed=1, judged=0)
    row = standings.of(work, bo)
    assert row is not None
    assert (row.integrated, row.judged, row.unopposed, row.reviewed) == (3, 0, 0, 1)
    assert standings.of(work, make.member("Cy")) is None


def test_what_a_guest_did_counts_for_whom_they_became(make: Makers, work: Work) -> None:
    guest, bo = make.guest(), make.member("Bo")
    guest.became = bo
    with record.writing():
        record.lock(work.chain_id)
        standings.add(work, [guest, bo], judged=1)
    assert list(Standing.objects.filter(work=work).values_list("person", "judged")) == [(bo.pk, 1)]


@pytest.mark.parametrize("earned", ["judged", "unopposed"])
def test_an_approval_counts_from_the_first_thing_that_was_integrated(make: Makers, work: Work, earned: str) -> None:
    bo = make.member("Bo")
    did(work, bo, integrated=1, reviewed=3)
    assert (standings.why_not_counts(work, bo), standings.counting_ids(work)) == (
        "no_standing",
        {make.member("Ann").pk},
    )
    did(work, bo, **{earned: 1})
    assert (standings.why_not_counts(work, bo), standings.counting(work)) == (None, 2)


def test_a_guest_and_who_left_approve_nothing(make: Makers, work: Work, clock: Clock) -> None:
    bo, guest = make.member("Bo"), make.guest()
    for one in (bo, guest):
        did(work, one, judged=1)
    assert standings.counting_ids(work) == {bo.pk, make.member("Ann").pk}
    Person.objects.update(left_at=clock.at)
    told = [standings.why_not_counts(work, one) for one in (None, guest, make.member("Bo"), make.member("Ann"))]
    assert (told, standings.counting_ids(work)) == (["guest"] * 4, frozenset())


def test_the_approval_of_who_began_the_work_counts_until_three_others_can_approve(make: Makers, work: Work) -> None:
    ann = make.member("Ann")
    for others, expected in ((2, (True, 3)), (3, (False, 3))):
        for one in people(others - standings.counting(work) + 1):
            did(work, one, judged=1)
        assert (standings.counts(work, ann), standings.counting(work)) == expected
    did(work, ann, judged=1)
    assert (standings.counts(work, ann), standings.counting(work)) == (True, 4)


def test_an_approval_counts_again_from_the_moment_at_which_a_suspension_ends(
    make: Makers, work: Work, clock: Clock
) -> None:
    ann, bo = make.member("Ann"), make.member("Bo")
    did(work, bo, judged=1)
    for one in (ann, bo):
        suspend_until(one, clock.at + timedelta(days=1))
    assert standings.counting_ids(work) == frozenset()
    assert [standings.why_not_counts(work, one) for one in (ann, bo)] == ["suspended", "suspended"]
    clock.advance(days=1)
    assert standings.counting_ids(work) == {ann.pk, bo.pk}
    assert [standings.why_not_counts(work, one) for one in (ann, bo)] == [None, None]


def test_a_work_remembers_at_how_many_approvals_it_was_at_its_best(make: Makers, work: Work, clock: Clock) -> None:
    best = []
    for name, earned in (("Bo", "reviewed"), ("Bo", "judged"), ("Cy", "unopposed"), ("Bo", "reviewed")):
        did(work, make.member(name), **{earned: 1})
        best.append((work.most_counting, Work.objects.get(pk=work.pk).most_counting))
    assert best == [(1, 1), (2, 2), (3, 3), (3, 3)]
    Person.objects.filter(account__username="Cy").update(left_at=clock.at)
    did(work, make.member("Bo"), judged=1)
    assert (standings.counting(work), Work.objects.get(pk=work.pk).most_counting) == (2, 3)


def test_those_whose_approval_counts_are_named_by_what_they_did_after_who_only_began_the_work(
    make: Makers, work: Work
) -> None:
    ann, bo, cy = (make.member(name) for name in ("Ann", "Bo", "Cy"))
    did(work, bo, judged=1)
    did(work, cy, judged=2)
    did(work, make.member("Dee"), reviewed=5)
    assert standings.people_counting(work) == [ann, cy, bo]
    did(work, ann, judged=1)
    assert standings.people_counting(work) == [cy, bo, ann]


def test_of_many_twenty_are_named(work: Work) -> None:
    many = people(21)
    Standing.objects.bulk_create(Standing(work=work, person=one, judged=1) for one in many)
    assert standings.people_counting(work) == many[:20]
    assert standings.people_counting(work, 3) == many[:3]


def test_a_work_that_nobody_began_has_nobody_who_approves_before_others_do(make: Makers) -> None:
    commons, bo = found(), make.member("Bo")
    assert (standings.people_counting(commons), standings.counting(commons)) == ([], 0)
    did(commons, bo, judged=1)
    assert (standings.people_counting(commons), standings.counting(commons)) == ([bo], 1)


@pytest.mark.parametrize(
    ("asked", "counted"), [("", [1, 1, 2, 2, 2]), ("at_least = 2", [1, 1, 2, 3, 3]), ("at_least = 3", [1, 1, 2, 3, 4])]
)
def test_who_takes_part_is_counted_as_far_as_the_process_asks(
    make: Makers, work: Work, asked: str, counted: list[int]
) -> None:
    rules, found = recipe_text("timed-vote"), []
    process = read(rules.replace("margin = {", f"taking_part = {{ {asked} }}, margin = {{", 1) if asked else rules)
    assert isinstance(process, Process)
    for name in ("", "Ann", "Bo", "Cy", "Dee"):
        if name:
            did(work, make.member(name))
        found.append(standings.taking_part(work, process))
    assert found == counted


def test_in_the_commons_which_nobody_began_the_first_who_takes_part_is_not_alone(make: Makers) -> None:
    commons = found()
    did(commons, make.member("Bo"))
    assert standings.taking_part(commons, process_of(commons)) == 2


def test_everybody_who_takes_part_is_counted_however_many_they_are(make: Makers, work: Work) -> None:
    author, *others = people(130)
    Standing.objects.bulk_create(Standing(work=work, person=one, integrated=1) for one in (author, *others[:121]))
    sent = make.sent(work, author)
    assert staging.able(sent) == 121 + 1  # and who started it
    Person.objects.filter(pk=others[0].pk).update(left_at=now())
    assert staging.able(sent) == 120 + 1


def test_a_tick_looks_through_no_contribution_for_abandoned_works_where_none_is(make: Makers, work: Work) -> None:
    make.sent(work, make.member("Bo"))
    with CaptureQueriesContext(connection) as asked:
        assert waiting.count_unopposed(now()) == 0
    assert ([one for one in asked if "barnraise_contribution" in one["sql"]], len(asked)) == ([], 1)
