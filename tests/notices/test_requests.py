"""A notice asks something as long as the act that it leads to would be taken."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from barnraise import contributions, governance, record, tasks
from barnraise.base import Clock
from barnraise.contributions import reviewing
from barnraise.contributions.inputs import Review
from barnraise.governance.concerns import About, Settling, raise_concern, settle
from barnraise.notices import queries
from barnraise.notices.models import Notice
from barnraise.notices.reminders import remind
from barnraise.notices.requests import still_asking
from barnraise.people.models import Account, Person
from barnraise.web.serving import followers
from barnraise.works.declaration import WORK_PATH, Declared, written
from tests.makers import Makers
from tests.web.test_reviewing import page, signed_in


def asking(person: Person) -> dict[str, bool]:
    """What somebody is told, and whether it still asks something of them."""
    return {one.kind: one.acts for one in queries.told(Account.objects.get(person=person))}


def test_a_review_is_asked_for_until_it_is_given(make: Makers) -> None:
    work, ann = make.work(recipe="timed-vote", by=make.member("Ann")), make.member("Ann")
    sent = make.sent(work, make.member("Bo"), summary="A line was dull")
    record.follow(followers())
    shown = page(signed_in(ann), "/notices")
    assert ("asks you" in shown, "no longer asked" in shown) == (True, False)
    contributions.review(sent, ann, Review(version=sent.version.hash, verdict="approve"))  # type: ignore[union-attr]
    shown = page(signed_in(ann), "/notices")
    assert ("asks you" in shown, "no longer asked" in shown) == (False, True)


def test_a_new_version_is_asked_for_until_it_is_sent(make: Makers) -> None:
    bo = make.member("Bo")
    sent = make.sent(make.work(recipe="patch-review", by=make.member("Ann")), bo)
    make.reviewed(sent, make.member("Ann"), "request_changes", "Which two?")
    record.follow(followers())
    assert asking(bo)["returned"]
    contributions.withdraw(sent, bo)
    assert not asking(bo)["returned"]


def test_a_lease_asks_while_it_is_held(make: Makers, clock: Clock) -> None:
    bo = make.member("Bo")
    task = tasks.offer(make.work(by=make.member("Ann")), make.member("Ann"), tasks.Offer(title="Draw it"))
    held = tasks.claim(task.uid, bo)
    clock.advance(seconds=(held.until - clock.at).total_seconds() * 0.9)
    remind()
    assert asking(bo)["lease_ends"]
    tasks.release(task.uid, bo)
    assert not asking(bo)["lease_ends"]


def test_a_word_on_a_licence_is_asked_for_until_it_is_given(make: Makers) -> None:
    work, bo = make.work(), make.member("Bo")
    make.sent(work, bo, files={"two.md": "# Two\n"})
    work.refresh_from_db()
    declared = written(Declared(title="A book", licence="MIT"))
    proposed = make.sent(work, make.member("Cy"), files={WORK_PATH: declared})
    record.follow(followers())
    assert asking(bo)["asked_licence"]
    reviewing.agree(proposed, bo)
    assert not asking(bo)["asked_licence"]


def test_a_concern_is_asked_about_until_it_is_settled(make: Makers) -> None:
    work, ann = make.work(by=make.member("Ann")), make.member("Ann")
    sent = make.sent(work, make.member("Cy"))
    concern = raise_concern(About(contribution=sent), make.member("Bo"), "It insults.")
    record.follow(followers())
    assert asking(ann)["concern_raised"]
    settle(concern, ann, Settling(outcome="dismissed", reason="It does not."))
    assert not asking(ann)["concern_raised"]


def test_a_suspension_asks_while_it_lasts(make: Makers) -> None:
    bo = make.member("Bo")
    make.work(by=make.member("Ann"))
    act = governance.suspend(bo, reason="Spam", days=3)
    record.follow(followers())
    assert asking(bo)["suspended"]
    governance.lift(act)
    assert not asking(make.member("Bo"))["suspended"]


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_say_it_of_any_number_of_reviews(make: Makers, count: int) -> None:
    work, ann = make.work(recipe="timed-vote", by=make.member("Ann")), make.member("Ann")
    for number in range(count):
        make.sent(work, make.member("Bo"), files={f"{number}.md": "Words.\n"})
    record.follow(followers())
    rows = list(Notice.objects.filter(account__person=ann, kind="waits_for_review"))
    with CaptureQueriesContext(connection) as asked:
        assert len(still_asking(rows, ann)) == count
    assert len(asked) == 2
