"""Who is asked to read what waits, and that `fsck` expects the same."""

from pathlib import Path
from typing import Any

import pytest

from barnraise import contributions, people, record
from barnraise.contributions.inviting import Inviting
from barnraise.contributions.models import Review
from barnraise.management import checking
from barnraise.tasks.models import Task
from barnraise.works.declaration import Declared, written
from tests.makers import LICENCE, Makers


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.BARNRAISE_HOME = tmp_path


def problems() -> list[str]:
    record.follow([Inviting()])
    return list(checking.problems(with_pages=False))


def test_what_a_guest_sent_is_offered_to_readers_once_they_join(make: Makers) -> None:
    sent = make.sent(make.work(recipe="patch-review"), make.guest())
    assert (problems(), Task.objects.filter(key=f"review:{sent.uid}").exists()) == ([], False)
    people.join("Gil", guest=sent.author)
    assert problems() == []
    assert Task.objects.filter(key=f"review:{sent.uid}", state=Task.OPEN).exists()


def test_what_nobody_has_looked_at_any_more_is_offered_to_nobody(make: Makers) -> None:
    sent = make.sent(make.work(recipe="timed-vote", by=make.member("Ann")), make.guest())
    make.reviewed(sent, make.member("Ann"), "request_changes", "Which two?")
    assert (problems(), Task.objects.filter(key=f"review:{sent.uid}", state=Task.OPEN).exists()) == ([], True)
    contributions.withdraw_review(Review.objects.get(version=sent.version), make.member("Ann"))
    assert (problems(), Task.objects.filter(key=f"review:{sent.uid}", state=Task.OPEN).exists()) == ([], False)


def test_what_is_offered_by_its_stages_is_not_missed_as_a_whole(make: Makers) -> None:
    work = make.work(recipe="map-and-validate")
    sent = make.sent(work, make.member("Cy"))
    assert problems() == []
    assert not Task.objects.filter(key=f"review:{sent.uid}", state=Task.OPEN).exists()
    assert Task.objects.filter(key__startswith=f"stage:{sent.uid}").exists()


def test_a_work_that_changes_its_address_stays_sound(make: Makers) -> None:
    work = make.work(recipe="wiki")
    declared = written(Declared(title="A book", licence=LICENCE, slug="leaves"))
    make.sent(work, make.member("Ann"), files={".commons/work.toml": declared})
    work.refresh_from_db()
    kinds = {entry.kind for entry in record.entries(work.chain_id)}
    assert (work.slug, "address_changed" in kinds, "moved" in kinds, problems()) == ("leaves", True, False, [])
