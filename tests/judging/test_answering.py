"""The cycle of judging: leases, answers, skipping, taking back, known answers."""

from typing import Any

import pytest

from barnraise import judging
from barnraise.base import Clock, Refused
from barnraise.judging.models import Answer, Inquiry, Item
from tests.judging.asking import DOCUMENT, asked, opened
from tests.makers import Makers
from tests.promises import promises


def told(turn: judging.Turn) -> tuple[Any, Any]:
    """Return what a turn says, short: state and agreement of what was heard, and the next item."""
    heard = (turn.heard.item, turn.heard.state, turn.heard.agree, turn.heard.of) if turn.heard else None
    return heard, turn.next.item if turn.next else None


def test_an_answer_returns_the_next_question(make: Makers) -> None:
    _, inquiry = asked(make)
    ann = make.member("Ann").pk
    first = judging.next_for(inquiry, ann)
    second = judging.answer(inquiry, ann, "g1", "low")
    assert (told(first), told(second)) == ((None, "g1"), (("g1", "open", 0, 0), "g2"))
    assert list(Answer.objects.values_list("item__key", "person", "turn", "deed", "value")) == [
        ("g1", ann, 1, "given", '"low"')
    ]


def test_nobody_is_asked_the_same_twice_and_everything_is_asked_once(make: Makers) -> None:
    _, inquiry = asked(make)
    ann = make.member("Ann").pk
    seen, turn = [], judging.next_for(inquiry, ann)
    while turn.next is not None:
        seen.append(turn.next.item)
        turn = judging.answer(inquiry, ann, turn.next.item, "low")
    assert seen == [f"g{n}" for n in range(1, 9)]


def test_an_item_is_settled_by_its_last_answer_and_says_how_many_agree(make: Makers) -> None:
    _, inquiry = asked(make)
    for name, value in (("Ann", "low"), ("Bo", "high"), ("Cy", "low")):
        person = make.member(name).pk
        judging.next_for(inquiry, person)
        turn = judging.answer(inquiry, person, "g1", value)
    item = Item.objects.get(key="g1")
    assert told(turn)[0] == ("g1", "done", 1, 2)
    assert (item.state, item.value, item.support, item.slots, item.free) == ("done", '"low"', 667, 3, 0)


def test_no_more_people_are_asked_than_an_item_has_slots(make: Makers) -> None:
    _, inquiry = asked(make)
    firsts = [
        told(judging.next_for(inquiry, make.member(name).pk))[1] for name in ("Ann", "Bo", "Cy", "Di", "Ed", "Fi")
    ]
    assert firsts == ["g1", "g1", "g1", "g4", "g4", "g4"]


def test_a_lapsed_lease_gives_its_slots_to_others_and_late_answers_find_them_taken(make: Makers, clock: Clock) -> None:
    _, inquiry = asked(make)
    people = [make.member(name).pk for name in ("Ann", "Bo", "Cy", "Di", "Ed", "Fi")]
    for person in people[:3]:
        judging.next_for(inquiry, person)
    clock.advance(minutes=31)
    assert [told(judging.next_for(inquiry, person))[1] for person in people[3:]] == ["g1", "g1", "g1"]
    with pytest.raises(Refused, match="item_taken"):
        judging.answer(inquiry, people[0], "g1", "low")


def test_a_late_answer_counts_while_nobody_else_was_asked(make: Makers, clock: Clock) -> None:
    _, inquiry = asked(make)
    ann = make.member("Ann").pk
    judging.next_for(inquiry, ann)
    clock.advance(hours=9)
    judging.tick()
    assert told(judging.answer(inquiry, ann, "g1", "low"))[0] == ("g1", "open", 0, 0)
    assert (Item.objects.get(key="g1").slots, Item.objects.get(key="g1").free) == (3, 2)


def test_the_same_answer_sent_twice_is_one(make: Makers) -> None:
    _, inquiry = asked(make)
    ann = make.member("Ann").pk
    judging.next_for(inquiry, ann)
    both = [told(judging.answer(inquiry, ann, "g1", "low")) for _ in range(2)]
    assert (both[0], Answer.objects.count()) == (both[1], 1)


def test_another_answer_takes_the_place_of_the_first(make: Makers) -> None:
    _, inquiry = asked(make)
    ann = make.member("Ann").pk
    judging.next_for(inquiry, ann)
    judging.answer(inquiry, ann, "g1", "low")
    judging.answer(inquiry, ann, "g1", "high")
    assert list(Answer.objects.order_by("turn").values_list("turn", "value")) == [(1, '"low"'), (2, '"high"')]
    assert (Item.objects.get(key="g1").slots, Item.objects.get(key="g1").free) == (3, 2)


def test_a_skipped_question_goes_to_others_and_never_comes_back(make: Makers) -> None:
    _, inquiry = asked(make)
    ann = make.member("Ann").pk
    turn = judging.next_for(inquiry, ann)
    seen = []
    while turn.next is not None:
        seen.append(turn.next.item)
        turn = judging.skip(inquiry, ann, turn.next.item)
    assert (seen, set(Item.objects.values_list("free", flat=True))) == ([f"g{n}" for n in range(1, 9)], {3})


def test_what_was_said_last_can_be_taken_back_and_is_asked_again(make: Makers) -> None:
    _, inquiry = asked(make)
    for name in ("Ann", "Bo", "Cy"):
        person = make.member(name).pk
        judging.next_for(inquiry, person)
        judging.answer(inquiry, person, "g1", "low")
    back = judging.undo(inquiry, person)
    item = Item.objects.get(key="g1")
    assert (told(back), item.state, item.slots, item.free) == ((None, "g1"), "open", 3, 0)
    assert told(judging.answer(inquiry, person, "g1", "high"))[0] == ("g1", "done", 0, 2)


def test_nothing_can_be_taken_back_before_anything_is_said(make: Makers) -> None:
    _, inquiry = asked(make)
    with pytest.raises(Refused, match="nothing_to_undo"):
        judging.undo(inquiry, make.member("Ann").pk)


def test_what_is_published_stays(make: Makers) -> None:
    _, inquiry = asked(make)
    for name in ("Ann", "Bo", "Cy"):
        person = make.member(name).pk
        judging.next_for(inquiry, person)
        judging.answer(inquiry, person, "g1", "low")
    judging.tick()
    for act in (lambda: judging.undo(inquiry, person), lambda: judging.answer(inquiry, person, "g1", "high")):
        with pytest.raises(Refused, match="item_settled"):
            act()


@pytest.mark.parametrize("value", ["deep", 3, None, ["low"], {"low": 1}])
def test_an_answer_that_the_question_does_not_take_is_refused(make: Makers, value: object) -> None:
    _, inquiry = asked(make)
    with pytest.raises(Refused, match="answer_odd"):
        judging.answer(inquiry, make.member("Ann").pk, "g1", value)


def test_an_item_that_is_not_there_is_refused(make: Makers) -> None:
    _, inquiry = asked(make)
    with pytest.raises(Refused, match="item_unknown"):
        judging.answer(inquiry, make.member("Ann").pk, "g99", "low")


EARLY = DOCUMENT.replace("least = 3\nmost = 3", "least = 2\nmost = 5\nagree = 2")


def test_two_who_agree_settle_an_item_and_a_third_is_asked_where_they_do_not(make: Makers) -> None:
    _, inquiry = asked(make, EARLY)
    people = [make.member(name).pk for name in ("Ann", "Bo", "Cy")]
    for person, said in zip(people[:2], ("low", "high"), strict=True):
        judging.next_for(inquiry, person)
        judging.answer(inquiry, person, "g1", said)
        judging.answer(inquiry, person, "g2", "low")
    states = dict(Item.objects.filter(key__in=("g1", "g2")).values_list("key", "state"))
    assert (states, told(judging.next_for(inquiry, people[2]))[1]) == ({"g1": "open", "g2": "done"}, "g1")


def test_what_nobody_agrees_on_is_disputed(make: Makers) -> None:
    _, inquiry = asked(make)
    for name, value in (("Ann", "low"), ("Bo", "high"), ("Cy", "middle")):
        person = make.member(name).pk
        judging.next_for(inquiry, person)
        turn = judging.answer(inquiry, person, "g1", value)
    assert told(turn)[0] == ("g1", "disputed", 0, 2)


KNOWN = (
    DOCUMENT
    + """
[[known]]
item = "g7"
answer = "high"
why = "Seven is far up the staff."
tutorial = true

[[known]]
item = "g8"
answer = "middle"
"""
)


@promises("A [[known]] item has an answer that you know")
def test_newcomers_are_taught_first_and_told_what_was_right_and_why(make: Makers) -> None:
    _, inquiry = asked(make, KNOWN)
    ann = make.member("Ann").pk
    first = judging.next_for(inquiry, ann)
    after = judging.answer(inquiry, ann, "g7", "low")
    assert (told(first)[1], first.next and first.next.is_tutorial, told(after)[1]) == ("g7", True, "g1")
    assert after.heard and (after.heard.right, after.heard.expected, after.heard.why) == (
        False,
        '"high"',
        "Seven is far up the staff.",
    )


@promises("A [[known]] item has an answer that you know")
def test_known_answers_come_now_and_then_and_teach_the_site_who_is_right(make: Makers) -> None:
    _, inquiry = asked(make, KNOWN)
    seen = []
    turn = judging.next_for(inquiry, make.member("Ann").pk)
    while turn.next is not None:
        seen.append(turn.next.item)
        turn = judging.answer(inquiry, make.member("Ann").pk, turn.next.item, "low")
    assert seen == ["g7", "g1", "g2", "g3", "g8", "g4", "g5", "g6"]


def test_a_changed_document_changes_what_is_asked(make: Makers) -> None:
    work, _ = asked(make)
    ann = make.member("Ann")
    make.sent(work, ann, files={"data/gauges.csv": "id,harbour\ng1,New name\ng9,Harbour 9\n"})
    judging.refresh(work)
    shown = dict(Item.objects.filter(key__in=("g1", "g9")).values_list("key", "shown"))
    assert shown == {"g1": '{"fields":[["harbour","New name"]]}', "g9": '{"fields":[["harbour","Harbour 9"]]}'}
    assert set(Item.objects.filter(state="gone").values_list("key", flat=True)) == {f"g{n}" for n in range(2, 9)}
    assert told(judging.next_for(opened(work), ann.pk))[1] == "g1"


@pytest.mark.parametrize("block", [1, 3, 8, 50])
def test_whoever_asks_for_a_question_leaves_some_to_those_who_come_after(block: int, make: Makers) -> None:
    once = DOCUMENT.replace("least = 3", "least = 1").replace("most = 3", "most = 1")
    _, inquiry = asked(make, once.replace("block = 3", f"block = {block}"))
    given = [judging.next_for(inquiry, make.member(name).pk).next for name in ("Ann", "Bo", "Cy", "Di")]
    assert None not in given
    assert len({one.item for one in given if one is not None}) == 4
    everybody = "Ann Bo Cy Di".split()
    while everybody:
        for name in list(everybody):
            turn = judging.next_for(inquiry, make.member(name).pk)
            if turn.next is None:
                everybody.remove(name)
                continue
            judging.answer(inquiry, make.member(name).pk, turn.next.item, "low")
    assert set(Item.objects.values_list("state", flat=True)) == {Item.DONE}


ONCE = DOCUMENT.replace("least = 3", "least = 1").replace("most = 3", "most = 1").replace("block = 3", "block = 8")


def all_ask(make: Makers, inquiry: judging.Open, names: str) -> list[str | None]:
    turns = [judging.next_for(inquiry, make.member(name).pk) for name in names.split()]
    return [turn.next.item if turn.next is not None else None for turn in turns]


def test_what_is_not_on_a_screen_is_given_to_others_and_nobody_is_asked_what_another_sees(make: Makers) -> None:
    _, inquiry = asked(make, ONCE)
    given = all_ask(make, inquiry, "Ann Bo Cy Di Ed Fi Gi Hu Ida")
    assert (sorted(filter(None, given[:8])), given[8]) == ([f"g{n}" for n in range(1, 9)], None)
    for name, item in zip("Ann Bo Cy Di Ed Fi Gi Hu".split(), given, strict=False):
        assert item is not None
        heard = judging.answer(inquiry, make.member(name).pk, item, "low").heard
        assert heard is not None
        assert heard.state == "done"
    assert judging.problems(Inquiry.objects.get()) == []


def test_what_stands_on_a_page_of_several_questions_is_given_to_nobody(make: Makers) -> None:
    _, inquiry = asked(make, ONCE)
    page = [one.item for one in judging.page_for(inquiry, make.member("Ann").pk)]
    others = all_ask(make, inquiry, "Bo Cy Di Ed Fi")
    assert (page, others[4]) == (["g1", "g2", "g3", "g4"], None)
    assert sorted(filter(None, others)) == ["g5", "g6", "g7", "g8"]
    assert all(judging.answer(inquiry, make.member("Ann").pk, item, "low").heard for item in page)


def test_a_question_that_others_hold_goes_to_nobody_who_answered_or_skipped_it(make: Makers) -> None:
    _, inquiry = asked(make, ONCE, rows="id,harbour\ng1,Harbour 1\ng2,Harbour 2\n")
    ann, bo = make.member("Ann").pk, make.member("Bo").pk
    judging.next_for(inquiry, bo)
    judging.skip(inquiry, bo, "g1")
    judging.skip(inquiry, bo, "g2")
    judging.next_for(inquiry, ann)
    assert told(judging.next_for(inquiry, bo))[1] is None
