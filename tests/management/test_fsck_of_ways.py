"""What `fsck` finds of holds, stages and ladders: whatever was changed behind the record's back, by its name."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from barnraise import record
from barnraise.base import Clock
from barnraise.contributions import climbing, holding
from barnraise.contributions.inputs import Holding
from barnraise.contributions.models import Climb, Contribution, Hold, Voice, Worked
from barnraise.management import checking
from barnraise.people.models import Person
from barnraise.publishing.followers import FOLLOWERS
from barnraise.record.models import Text
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.contributions.test_climbing import LADDER
from tests.makers import Makers
from tests.stories.test_processes import grown


@pytest.fixture
def work(make: Makers, clock: Clock, settings: Any, tmp_path: Path) -> Work:
    """A work in stages: one piece is held, one has moved on, Eve and Fay hold a rung, and Gus asks for it."""
    settings.BARNRAISE_HOME = tmp_path
    (tmp_path / "secret.key").write_text("secret")
    work = grown(make, "two-person-validation", "Bo")
    text = recipe_text("two-person-validation").replace("proofread", "read")
    make.states(work, text + LADDER + "\n[hold]\nhours = 72\nonce_in_days = 30\n" * ("[hold]" not in text))
    for name in ("Eve", "Fay", "Gus"):
        for number in range(2):
            make.reviewed(
                make.sent(work, make.member("Sender"), files={f"{name}-{number}.md": "Text.\n"}), make.member(name)
            )
    record.follow([*FOLLOWERS, climbing.Climbing()])
    for name in ("Eve", "Fay", "Gus"):
        climbing.ask(work, make.member(name), "elder")
    climbing.speak_for(work, make.member("Eve"), "elder", make.member("Gus"))
    sent = make.sent(work, make.member("Sender"), files={"held.md": "Text.\n"})
    holding.hold(sent, make.member("Bo"), Holding(reason="I look it up"))
    record.follow([*FOLLOWERS, climbing.Climbing()])
    return work


def _bo() -> Person:
    return Person.objects.get(name="Bo")


HELD = "who held it, and why, is not what the record says"
UNTIL = "it is held until a moment that no hold names"
STAGES = "the stages it is in are not those in the record"
CAME = "how she came to “elder” is not what the record says"
DID = "what she did in “read” is not what the record says"
ALTERATIONS: dict[str, tuple[Callable[[], object], str]] = {
    "who holds": (lambda: Hold.objects.update(person=Person.objects.get(name="Eve")), HELD),
    "why it is held": (lambda: Hold.objects.update(reason=Text.objects.exclude(body="I look it up")[0]), HELD),
    "a lost hold": (lambda: Hold.objects.all().delete(), HELD),
    "how long it is held": (lambda: Hold.objects.update(until=F("until") + timedelta(days=9)), UNTIL),
    "how long it waits": (lambda: _held().update(held_until=F("held_until") + timedelta(days=9)), UNTIL),
    "a stage": (lambda: _staged().update(stages=_moved()), STAGES),
    "stages that are lost": (lambda: _staged().update(stages=""), STAGES),
    "a rung that nobody gave": (lambda: Climb.objects.filter(held_at=None).update(held_at=F("asked_at")), CAME),
    "a rung taken away": (lambda: Climb.objects.filter(person__name="Fay").update(held_at=None), CAME),
    "a lost climb": (lambda: Climb.objects.filter(person__name="Fay").delete(), CAME),
    "a voice": (lambda: Voice.objects.update(person=_bo()), CAME),
    "a lost voice": (lambda: Voice.objects.all().delete(), CAME),
    "what somebody did": (lambda: Worked.objects.filter(person__name="Eve").update(count=9), DID),
    "what is not counted": (lambda: Worked.objects.filter(person__name="Eve").delete(), DID),
}


def _held() -> Any:
    return Contribution.objects.filter(held_until__isnull=False)


def _staged() -> Any:
    return Contribution.objects.exclude(stages="")


def _moved() -> str:
    """Return what the stages of one would be, were it in another one."""
    told: str = _staged()[0].stages
    return told.replace("validate", "read")


@pytest.mark.parametrize("altered", ALTERATIONS)
def test_every_alteration_of_a_hold_a_stage_or_a_ladder_is_found_and_named(work: Work, altered: str) -> None:
    assert list(checking.problems(with_pages=False)) == []
    alter, named = ALTERATIONS[altered]
    assert alter() != 0
    assert any(named in problem for problem in checking.problems(with_pages=False))
