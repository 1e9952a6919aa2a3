"""The preview of a change of process: what was decided is played again, through stages, ladders, chance and time."""

import re
from collections.abc import Callable

import pytest

from barnraise.base import Clock
from barnraise.contributions import holding, replaying
from barnraise.contributions.inputs import Holding
from barnraise.contributions.models import Contribution
from barnraise.contributions.replaying import Otherwise, Preview
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.stories.test_processes import grown, later

CY = "Cy"


def under(work: Work, text: str) -> Preview:
    process = parse(text)
    assert isinstance(process, Process), process
    work.refresh_from_db()
    return replaying.replayed(work, process)


def new(make: Makers, work: Work, number: int) -> Contribution:
    return make.sent(work, make.member(CY), files={f"{number}.md": "Text.\n"})


def by_time(make: Makers, clock: Clock, work: Work) -> None:
    """One passes by three early votes, one by seven days of silence, one is voted down."""
    early, silent, down = (new(make, work, number) for number in range(3))
    for name in ("Eve", "Bo", "Dee"):
        make.reviewed(early, make.member(name))
    make.reviewed(down, make.member("Bo"), "decline", "No")
    make.reviewed(down, make.member("Dee"), "decline", "No")
    assert [early.state, later(clock, silent, hours=168), later(clock, down, hours=24)] == [
        "integrated",
        "integrated",
        "declined",
    ]


def by_two(make: Makers, clock: Clock, work: Work) -> None:
    """Read by two others one after the other; a second by one and then by time."""
    one = new(make, work, 0)
    make.reviewed(one, make.member("Bo"))
    clock.advance(hours=1)
    make.reviewed(one, make.member("Dee"))
    assert one.state == "integrated"


def by_votes(make: Makers, clock: Clock, work: Work) -> None:
    """A minus two on a former version is taken back after the next one; then a plus two lets it pass."""
    one = new(make, work, 0)
    make.reviewed(one, make.member("Bo"), "request_changes", "Hm")
    clock.advance(hours=2)
    make.reviewed(one, make.member("Dee"))
    assert one.state == "integrated"


def by_alternatives(make: Makers, clock: Clock, work: Work) -> None:
    """Of two for one page the one that is two ahead after three days is taken."""
    first, second = (make.sent(work, make.member(name), files={"one.md": f"{name}\n"}) for name in (CY, "Di"))
    for name in ("Ann", "Bo", "Dee"):
        make.reviewed(first, make.member(name))
    make.reviewed(second, make.member("Ann"))
    assert later(clock, first, hours=72) == "integrated"


@pytest.mark.parametrize(
    ("recipe", "happens"),
    [
        ("timed-vote", by_time),
        ("two-person-validation", by_two),
        ("patch-votes", by_votes),
        ("best-of-several", by_alternatives),
    ],
)
def test_the_rules_of_now_decide_the_past_as_they_did(
    make: Makers, clock: Clock, recipe: str, happens: Callable[[Makers, Clock, Work], None]
) -> None:
    work = grown(make, recipe, "Bo", "Dee", "Eve")
    # What was decided before, by other rules, and the rules of now had not been asked yet.
    clock.advance(days=100)
    before = Contribution.objects.filter(work=work).count()
    happens(make, clock, work)
    process = parse(recipe_text(recipe))
    assert isinstance(process, Process)
    decided = Contribution.objects.filter(work=work, number__gt=before).exclude(decided_at=None).order_by("number")
    states = {"integrate": "integrated", "decline": "declined"}
    assert [states[replaying.told(one, process)[0]] for one in decided] == [one.state for one in decided]


def test_a_stage_more_is_played_with_the_judgements_at_their_times(make: Makers, clock: Clock) -> None:
    work = grown(make, "patch-review", "Bo", "Dee")
    one, two = new(make, work, 1), new(make, work, 2)
    make.reviewed(one, make.member("Bo"))
    holding.hold(two, make.member("Dee"), Holding(reason="Wait for me"))
    make.reviewed(two, make.member("Bo"))
    clock.advance(hours=1)
    make.reviewed(two, make.member("Dee"))
    assert later(clock, two, hours=72) == "integrated"
    preview = under(work, recipe_text("two-person-validation"))
    # Two was read by Bo, and then by Dee. What Ann once let pass waits under both: others count now, and she does not.
    assert preview == Preview(4, (Otherwise(one.number, "A change", "integrated", "open"),))


def test_rules_that_are_quicker_or_slower_than_time_was(make: Makers, clock: Clock) -> None:
    work = grown(make, "timed-vote", "Bo", "Dee", "Eve")
    clock.advance(days=1)
    silent = new(make, work, 1)
    later(clock, silent, hours=168)
    slower = re.sub(r"(?m)^hours = 168", "hours = 336", recipe_text("timed-vote"))
    found = [row for row in under(work, slower).otherwise if row.number == silent.number]
    assert found == [Otherwise(silent.number, "A change", "integrated", "open")]
    quicker = re.sub(r"(?m)^hours = 168", "hours = 24", recipe_text("timed-vote"))
    assert [row for row in under(work, quicker).otherwise if row.number == silent.number] == []


def test_a_ladder_that_nobody_has_climbed_lets_nothing_pass(make: Makers) -> None:
    work = grown(make, "patch-votes", "Bo", "Dee")
    sent = new(make, work, 1)
    make.reviewed(sent, make.member("Bo"))
    assert sent.state == "integrated"
    ladder = '\n[[rung]]\nname = "elder"\nleast = { done = { stage = "vote", at_least = 99 } }\naccess = "at_once"\n'
    text = recipe_text("patch-votes").replace("eligible = { counts = true }", 'eligible = { rung = "elder" }')
    found = [row for row in under(work, text + ladder).otherwise if row.number == sent.number]
    assert found == [Otherwise(sent.number, "A change", "integrated", "open")]
