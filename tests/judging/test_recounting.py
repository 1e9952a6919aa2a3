"""When an inquiry's rules change, its items are counted anew: some have enough now, some need more people."""

import pytest

from barnraise import judging
from barnraise.judging import leasing
from barnraise.judging.models import Inquiry, Item
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, GAUGES, PATH, asked, opened
from tests.makers import Makers
from tests.promises import promises

LATER = 10**17
EARLY = DOCUMENT.replace("least = 3\nmost = 3", "least = 2\nmost = 5\nagree = 2")
FIVE = DOCUMENT.replace("least = 3\nmost = 3", "least = 5\nmost = 5")


def says(make: Makers, work: Work, key: str, *said: str) -> None:
    """Let Ann, Bo, Cy … answer an item, one after the other, and give back what they are asked next."""
    for name, value in zip(("Ann", "Bo", "Cy", "Di", "Eve"), said, strict=False):
        judging.answer(opened(work), make.member(name).pk, key, value)
    leasing.give_back(opened(work).id, LATER)


def changed(make: Makers, work: Work, document: str, path: str = PATH) -> None:
    make.sent(work, make.member("Ann"), files={path: document})
    judging.refresh(work)


def states() -> dict[str, tuple[str, int, int, str]]:
    return {one.key: (one.state, one.slots, one.free, one.value) for one in Item.objects.order_by("key")}


def unsound() -> list[str]:
    return judging.problems(Inquiry.objects.get())


@promises("You can change enough later")
def test_fewer_answers_are_enough_for_what_has_so_many_already(make: Makers) -> None:
    work, _ = asked(make)
    says(make, work, "g1", "low", "low")
    says(make, work, "g2", "low", "high")
    says(make, work, "g3", "low")
    changed(make, work, EARLY)
    found = states()
    assert [found[key] for key in ("g1", "g2", "g3", "g4")] == [
        ("done", 2, 0, '"low"'),
        ("open", 3, 1, '"low"'),
        ("open", 2, 1, '"low"'),
        ("open", 2, 2, ""),
    ]
    assert unsound() == []


def test_what_was_done_is_asked_again_where_more_answers_are_wanted(make: Makers) -> None:
    work, _ = asked(make)
    says(make, work, "g1", "low", "low", "low")
    says(make, work, "g2", "low", "middle", "high")
    before = states()
    changed(make, work, FIVE)
    found = states()
    assert (before["g1"], before["g2"][:3]) == (("done", 3, 0, '"low"'), ("disputed", 3, 0))
    assert [found[key] for key in ("g1", "g2", "g3")] == [
        ("open", 5, 2, '"low"'),
        ("open", 5, 2, '"low"'),
        ("open", 5, 5, ""),
    ]
    says(make, work, "g1", "low", "low", "low", "high", "low")
    assert (states()["g1"], unsound()) == (("done", 5, 0, '"low"'), [])


def test_leases_are_kept_and_counted_when_the_rules_change(make: Makers) -> None:
    work, inquiry = asked(make)
    for name in ("Ann", "Bo", "Cy"):
        judging.next_for(inquiry, make.member(name).pk)
    changed(make, work, EARLY)
    held = {key: one[:3] for key, one in states().items() if key in ("g1", "g4")}
    changed(make, work, FIVE)
    again = {key: one[:3] for key, one in states().items() if key in ("g1", "g4")}
    assert held == {"g1": ("open", 3, 0), "g4": ("open", 2, 2)}
    assert again == {"g1": ("open", 5, 2), "g4": ("open", 5, 5)}
    assert unsound() == []


@promises("You can change enough later")
def test_what_is_published_or_decided_by_people_stays_when_the_rules_change(make: Makers) -> None:
    work, _ = asked(make)
    says(make, work, "g1", "low", "low", "low")
    says(make, work, "g2", "low", "middle", "high")
    judging.adjudicate(opened(work), make.member("Eve"), "g2", "high", "It is high water", counts=True)
    says(make, work, "g3", "low", "middle", "high")
    before = states()
    judging.tick(results_every=0)
    changed(make, work, FIVE)
    found = states()
    assert (found["g1"], found["g2"]) == (before["g1"], before["g2"])
    assert (found["g3"][:3], unsound()) == (("open", 5, 2), [])


def test_a_result_that_was_altered_before_the_rules_changed_is_still_found(make: Makers) -> None:
    work, _ = asked(make)
    says(make, work, "g1", "low", "low", "low")
    judging.tick(results_every=0)
    changed(make, work, FIVE)
    Item.objects.filter(key="g1").update(value='"high"')
    assert unsound() == ["inquiry gauges: batch 1 of results was altered"]


def test_other_rules_in_the_process_count_its_items_anew(make: Makers) -> None:
    results = DOCUMENT.replace("data/readings.csv", "results/readings.csv")
    work, _ = asked(make, results, recipe="redundant-answers")
    says(make, work, "g1", "low", "low", "low")
    process = Inquiry.objects.get().process
    before = states()["g1"]
    changed(make, work, process.replace("at_least = 7 }", "at_least = 3 }"), ".commons/process.toml")
    assert (before[0], Inquiry.objects.get().process == process) == ("open", False)
    assert (states()["g1"], unsound()) == (("done", 3, 0, '"low"'), [])


@promises("What people are asked stays: once somebody")
@pytest.mark.parametrize(
    "document",
    [DOCUMENT.replace('"high"]', '"very high"]'), DOCUMENT.replace('"choice"', '"number"')],
    ids=["a choice less", "another kind"],
)
def test_a_question_that_people_answered_keeps_its_kind_and_its_choices(make: Makers, document: str) -> None:
    work, _ = asked(make)
    says(make, work, "g1", "low")
    changed(make, work, document)
    stored = Inquiry.objects.get()
    assert stored.problem.startswith("people have answered this question: its “kind” and its “choices” stay")
    assert (stored.declared, states()["g1"][:3]) == (DOCUMENT, ("open", 3, 2))
    changed(make, work, DOCUMENT.replace('"high"]', '"high", "very high"]'))
    says(make, work, "g1", "low", "very high")
    assert (Inquiry.objects.get().problem, states()["g1"][:3]) == ("", ("open", 3, 1))


def test_an_item_that_went_and_came_back_keeps_its_answers(make: Makers) -> None:
    work, _ = asked(make)
    says(make, work, "g1", "low", "low")
    changed(make, work, GAUGES.replace("g1,", "g0,"), "data/gauges.csv")
    gone = states()["g1"][0]
    changed(make, work, GAUGES, "data/gauges.csv")
    assert (gone, states()["g1"][:3], unsound()) == ("gone", ("open", 3, 1), [])


def test_who_skipped_an_item_takes_no_slot_of_it_when_it_is_asked_again(make: Makers) -> None:
    _, inquiry = asked(make, EARLY)
    for name in ("Ann", "Bo"):
        judging.next_for(inquiry, make.member(name).pk)
    judging.skip(inquiry, make.member("Bo").pk, "g1")
    judging.next_for(inquiry, make.member("Cy").pk)
    judging.answer(inquiry, make.member("Ann").pk, "g1", "low")
    judging.answer(inquiry, make.member("Cy").pk, "g1", "low")
    before = states()["g1"][0]
    judging.answer(inquiry, make.member("Cy").pk, "g1", "high")
    assert (before, states()["g1"], unsound()) == ("done", ("open", 3, 1, '"low"'), [])
