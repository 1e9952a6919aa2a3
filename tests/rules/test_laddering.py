"""The ladder: who stands where, for every way in which a rung is given."""

import pytest

from barnraise.rules.condition_facts import PERSON_FACTS
from barnraise.rules.conditions import compiled
from barnraise.rules.laddering import Held, climbed, place_on
from barnraise.rules.parsing import parse
from barnraise.rules.process import Process
from barnraise.rules.stages import Access, Rung
from barnraise.rules.tallying import Person
from barnraise.works.recipes import recipe_text
from tests.promises import promises

LEAST = compiled({"days_known": {"at_least": 21}}, PERSON_FACTS)
OLD, NEW = Person(id=1, days_known=21), Person(id=2, days_known=20)


def rung(access: Access, *, votes: int = 2, **more: int) -> Rung:
    return Rung(name="editor", least=LEAST, access=access, votes=votes, **more)


@promises("The ladder says what each rung asks for")
@pytest.mark.parametrize(
    ("access", "asked", "votes", "holders", "state", "lacking"),
    [
        ("at_once", False, 0, 0, "held", ()),
        ("on_request", False, 0, 9, "may_ask", ()),
        ("on_request", True, 0, 9, "held", ()),
        ("by_people", True, 0, 1, "held", ()),
        ("by_people", True, 1, 2, "asked", ("votes",)),
        ("by_people", True, 2, 2, "held", ()),
        ("by_vote", True, 1, 9, "asked", ("votes",)),
        ("by_vote", True, 2, 9, "held", ()),
        ("nobody", True, 9, 0, "lacking", ("given_elsewhere",)),
    ],
)
def test_a_rung_is_given_as_it_says(
    access: Access, asked: bool, votes: int, holders: int, state: str, lacking: tuple[str, ...]
) -> None:
    found = place_on(rung(access), OLD, holders=holders, asked=asked, votes=votes)
    assert found == Held(rung="editor", state=state, lacking=lacking)


@pytest.mark.parametrize("access", ["at_once", "on_request", "by_people", "by_vote"])
def test_what_it_asks_for_is_asked_of_everybody(access: Access) -> None:
    found = place_on(rung(access), NEW, holders=0, asked=True, votes=9)
    assert found == Held(rung="editor", state="lacking", lacking=("days_known",))


@promises("A rung that is not used for long may be lost.")
def test_it_is_lost_after_its_time_and_its_notice() -> None:
    one = rung("at_once", lost_after_days=365, grace_days=30)
    assert place_on(one, OLD, holders=1, idle_days=395).state == "held"
    assert place_on(one, OLD, holders=1, idle_days=396) == Held(
        rung="editor", state="lacking", lacking=("used_lately",)
    )


def test_everybody_who_does_what_is_asked_climbs_the_whole_ladder_of_rounds() -> None:
    process = parse(recipe_text("rounds"))
    assert isinstance(process, Process)
    done = {stage.name: 400 for stage in process.stages}
    person = Person(id=1, days_known=100, done=done)
    assert climbed(process, person, holders={}).rungs == {rung.name for rung in process.ladder}
    crowd = dict.fromkeys((rung.name for rung in process.ladder), 9)
    few = {stage.name: 1 for stage in process.stages}
    assert climbed(process, Person(id=2, done=few), holders={}).rungs == {rung.name for rung in process.ladder}
    assert climbed(process, Person(id=2, done=few), holders=crowd).rungs == frozenset()


@promises("The first need nobody’s word")
def test_the_first_few_are_asked_for_less_and_keep_what_they_got() -> None:
    less = compiled({"days_known": {"at_least": 1}}, PERSON_FACTS)
    one = Rung(name="editor", least=LEAST, access="on_request", first=2, first_least=less)
    assert place_on(one, NEW, holders=1, is_first=True).state == "may_ask"
    assert place_on(one, NEW, holders=2).lacking == ("days_known",)
    assert place_on(one, OLD, holders=0, is_first=True).state == "may_ask"
    assert place_on(one, NEW, holders=9, asked=True, votes=1, is_first=True).state == "held"
