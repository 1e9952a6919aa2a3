"""The standing ladder: what each rung asks for, who gives it, and what is lost when it is not used."""

import pytest

from barnraise import record
from barnraise.base import Clock, Refused
from barnraise.contributions import climbing
from barnraise.contributions.models import Worked
from barnraise.people.models import Person
from barnraise.record.models import Entry
from barnraise.rules.laddering import Held
from barnraise.works.models import Work
from barnraise.works.recipes import recipe_text
from tests.makers import Makers
from tests.stories.test_processes import grown

LADDER = """
[[rung]]
name = "reader"
least = { done = { stage = "read", at_least = 2 } }
access = "at_once"
lost_after_days = 30
grace_days = 5

[[rung]]
name = "editor"
least = { rung = "reader", days_known = { at_least = 10 } }
access = "on_request"

[[rung]]
name = "elder"
least = { rung = "reader" }
access = "by_people"
votes = 2
"""


@pytest.fixture
def work(make: Makers, clock: Clock) -> Work:
    """A work with a ladder of three rungs."""
    work = grown(make, "two-person-validation", "Bo")
    text = recipe_text("two-person-validation").replace('name = "proofread"', 'name = "read"')
    text = text.replace('stages = ["proofread"', 'stages = ["read"').replace("stage:proofread", "stage:read")
    make.states(work, text + LADDER)
    return work


def did(make: Makers, work: Work, name: str, count: int = 2) -> Person:
    for number in range(count):
        sent = make.sent(work, make.member("Sender"), files={f"{name}-{number}.md": "Text.\n"})
        make.reviewed(sent, make.member(name))
    record.follow([climbing.Climbing()])
    return make.member(name)


def place(work: Work, person: Person, rung: str) -> Held:
    return next(one for one in climbing.places(work, person) if one.rung == rung)


def code(act: object) -> str:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return caught.value.code


def test_what_is_given_at_once_is_there_when_the_pieces_are(make: Makers, work: Work) -> None:
    eve = did(make, work, "Eve", 1)
    assert place(work, eve, "reader") == Held(rung="reader", state="lacking", lacking=("done",))
    did(make, work, "Eve", 1)
    assert place(work, eve, "reader") == Held(rung="reader", state="held")
    assert place(work, make.guest(), "reader").state == "lacking"


def test_it_is_lost_after_a_time_without_use_and_comes_back_with_use(make: Makers, work: Work, clock: Clock) -> None:
    eve = did(make, work, "Eve")
    clock.advance(days=35)
    assert place(work, eve, "reader").state == "held"
    clock.advance(days=1)
    assert place(work, eve, "reader") == Held(rung="reader", state="lacking", lacking=("used_lately",))
    did(make, work, "Eve", 1)
    assert place(work, eve, "reader").state == "held"


def test_what_is_given_on_request_is_asked_for(make: Makers, work: Work, clock: Clock) -> None:
    eve = did(make, work, "Eve")
    assert code(lambda: climbing.ask(work, eve, "editor")) == "rung_lacking"
    clock.advance(days=10)
    assert place(work, eve, "editor").state == "may_ask"
    assert climbing.ask(work, eve, "editor") == Held(rung="editor", state="held")
    assert code(lambda: climbing.ask(work, eve, "editor")) == "rung_held"
    assert code(lambda: climbing.ask(work, eve, "nothing")) == "rung_absent"
    kinds = list(Entry.objects.filter(chain=work.chain_id, kind__startswith="rung").values_list("kind", flat=True))
    assert kinds == ["rung_asked", "rung_held"]


def test_the_first_need_nobody_and_later_ones_those_who_hold_it(make: Makers, work: Work) -> None:
    first, second, third = (did(make, work, name) for name in ("Eve", "Fay", "Gus"))
    assert [climbing.ask(work, one, "elder").state for one in (first, second, third)] == ["held", "held", "asked"]
    assert code(lambda: climbing.ask(work, third, "elder")) == "rung_asked"
    assert code(lambda: climbing.speak_for(work, third, "elder", third)) == "rung_not_yours"
    assert code(lambda: climbing.speak_for(work, make.member("Bo"), "elder", third)) == "rung_not_yours"
    assert climbing.speak_for(work, first, "elder", third).state == "asked"
    assert code(lambda: climbing.speak_for(work, first, "elder", third)) == "rung_spoken"
    waiting = climbing.asking(work, second)
    assert [(one.rung, one.who.name, one.voices, one.wanted, one.may) for one in waiting] == [
        ("elder", "Gus", 1, 2, True)
    ]
    assert climbing.speak_for(work, second, "elder", third).state == "held"
    assert climbing.asking(work, second) == []
    assert code(lambda: climbing.speak_for(work, second, "elder", third)) == "rung_not_asked"


def test_the_counts_are_the_same_when_they_are_made_again(make: Makers, work: Work) -> None:
    did(make, work, "Eve", 3)
    rows = list(Worked.objects.order_by("person", "stage").values_list("person", "stage", "count", "last_at"))
    assert [(stage, count) for _person, stage, count, _at in rows] == [("read", 3)]
    Worked.objects.update(count=1)
    record.start_over(climbing.Climbing.name)
    record.follow([climbing.Climbing()])
    again = list(Worked.objects.order_by("person", "stage").values_list("person", "stage", "count", "last_at"))
    assert again == rows
