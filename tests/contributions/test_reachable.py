"""Which bytes somebody may name by their hash."""

from datetime import timedelta
from hashlib import sha256

import pytest

from barnraise import record
from barnraise.base import Clock, now
from barnraise.contributions import keep_draft, reachable
from barnraise.contributions.models import StagedBlob
from barnraise.people.models import Person
from barnraise.works.models import Work
from tests.makers import Makers

OURS, THEIRS, OPEN = b"# Ours\n", b"# Theirs\n", b"# Open\n"


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


@pytest.fixture
def work(make: Makers) -> Work:
    return make.work(by=make.member("Ann"), files={"one.md": OURS})


def test_what_somebody_sent_ahead_is_theirs_and_nobody_elses(make: Makers, work: Work) -> None:
    bo, cy = make.member("Bo"), make.member("Cy")
    assert reachable.stage(bo, record.prepare(THEIRS)) is True
    assert reachable.stage(bo, record.prepare(THEIRS)) is False
    assert reachable.stage(make.member("Dee"), record.prepare(THEIRS)) is True
    found = reachable.staged(work, bo, name_of(THEIRS))
    assert found is not None and found == reachable.reachable(work, bo, name_of(THEIRS))
    assert (reachable.staged(work, cy, name_of(THEIRS)), reachable.reachable(work, cy, name_of(THEIRS))) == (None, None)


def test_a_file_that_somebody_chose_and_has_not_sent_is_theirs_in_that_work_alone(make: Makers, work: Work) -> None:
    bo, guest, other = make.member("Bo"), make.guest(), make.work(slug="other")
    reachable.stage(guest, record.prepare(THEIRS))
    keep_draft(guest, work, "two.png", base_edition=1, body=None, blob=name_of(THEIRS))
    reachable.forget_staged(now() + timedelta(seconds=1))
    asked = ((work, guest), (other, guest), (work, bo))
    assert [reachable.staged(at, one, name_of(THEIRS)) is not None for at, one in asked] == [True, False, False]
    Person.objects.filter(pk=guest.pk).update(became=bo)
    assert reachable.staged(work, bo, name_of(THEIRS)) is not None


def test_what_a_work_shows_is_reached_by_everybody_there_and_in_no_other(make: Makers, work: Work) -> None:
    bo = make.member("Bo")
    assert reachable.reachable(work, bo, name_of(OURS)) is not None
    assert reachable.staged(work, bo, name_of(OURS)) is None
    assert reachable.reachable(make.work(slug="other", by=bo), bo, name_of(OURS)) is None


def test_what_is_proposed_is_reached_by_who_sees_it(make: Makers) -> None:
    work = make.work(by=make.member("Ann"), recipe="patch-review", files={"one.md": OURS})
    make.sent(work, make.member("Cy"), files={"two.md": OPEN.decode()})
    assert reachable.reachable(work, make.member("Bo"), name_of(OPEN)) is not None
    make.sent(work, make.guest(), files={"three.md": THEIRS.decode()})
    asked = (make.guest(), make.guest("another browser"))
    assert [reachable.reachable(work, one, name_of(THEIRS)) is not None for one in asked] == [True, False]


@pytest.mark.parametrize("name", ["", "zz", "ab" * 32])
def test_what_is_not_stored_is_reached_by_nobody(make: Makers, work: Work, name: str) -> None:
    bo = make.member("Bo")
    assert (reachable.staged(work, bo, name), reachable.reachable(work, bo, name)) == (None, None)


def test_what_was_sent_ahead_is_forgotten_after_thirty_days(make: Makers, clock: Clock) -> None:
    reachable.stage(make.member("Bo"), record.prepare(THEIRS))
    clock.advance(days=30)
    assert (reachable.forget_staged(), StagedBlob.objects.count()) == (0, 1)
    clock.advance(seconds=1)
    assert (reachable.forget_staged(), StagedBlob.objects.count()) == (1, 0)
    reachable.stage(make.member("Bo"), record.prepare(THEIRS))
    assert reachable.forget_staged(clock.at + timedelta(seconds=1)) == 1
