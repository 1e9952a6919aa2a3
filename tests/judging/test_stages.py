"""Items in works whose process asks many people: settled by its stages, sent to experts, trusted, and published."""

import pytest
from django.test import Client

from barnraise import judging, record, works
from barnraise.base import Clock, Refused, micros, now
from barnraise.contributions.harvesting import Harvesting
from barnraise.contributions.models import Contribution
from barnraise.judging import leasing, shares
from barnraise.judging.models import Answer, Inquiry, Item
from barnraise.works.models import Work
from tests.judging.asking import DOCUMENT, asked
from tests.makers import Makers
from tests.promises import promises

IN_RESULTS = DOCUMENT.replace("data/readings.csv", "results/readings.csv").replace("block = 3", "block = 1")
ONE = "id,harbour\ng1,Harbour 1\n"


def begun(make: Makers, recipe: str, rows: str = ONE, document: str = IN_RESULTS) -> tuple[Work, judging.Open]:
    return asked(make, document, rows=rows, recipe=recipe)


def says(make: Makers, inquiry: judging.Open, name: str, value: str, key: str = "g1") -> judging.Turn:
    person = make.member(name).pk
    judging.next_for(inquiry, person)
    return judging.answer(inquiry, person, key, value)


def state() -> tuple[str, int, int, str]:
    item = Item.objects.get(key="g1")
    return item.state, item.stage, item.free, item.value


@promises(
    "It is settled when seven agree",
    "Many people answer the same small question.",
    "Under redundant answers, seven who agree",
)
def test_a_process_that_asks_many_people_settles_an_item_when_seven_agree(make: Makers) -> None:
    _, inquiry = begun(make, "redundant-answers")
    assert state() == ("open", 0, 7, "")
    for number in range(6):
        says(make, inquiry, f"P{number}", "low")
    assert state() == ("open", 0, 1, "")
    says(make, inquiry, "P6", "low")
    assert state() == ("done", 0, 0, '"low"')


@promises(
    "It is settled when seven agree",
    "Under redundant answers, seven who agree",
)
def test_what_fifteen_people_disagree_on_goes_to_people_whose_approval_counts_and_who_answered_much(
    make: Makers,
) -> None:
    rows = "id,harbour\n" + "".join(f"g{n},Harbour {n}\n" for n in range(1, 202))
    choices = DOCUMENT.replace('"high"', '"high", "dry", "ebb"')
    document = choices.replace("data/readings.csv", "results/readings.csv").replace("block = 3", "block = 1")
    _, inquiry = begun(make, "redundant-answers", rows, document)
    for number in range(15):
        says(make, inquiry, f"P{number}", ("low", "middle", "high", "dry", "ebb")[number % 5])
    assert state() == ("open", 1, 2, "")
    ann = make.member("Ann")
    with pytest.raises(Refused, match="stage_not_yours"):
        judging.answer(inquiry, ann.pk, "g1", "low", counts=True)
    items = Item.objects.exclude(key="g1").order_by("pk")[:200]
    Answer.objects.bulk_create(
        Answer(item=one, person=ann, turn=1, deed="given", value='"low"', salt=b"", hash=b"", at=1) for one in items
    )
    with pytest.raises(Refused, match="stage_not_yours"):
        judging.answer(inquiry, ann.pk, "g1", "low", counts=False)
    judging.answer(inquiry, ann.pk, "g1", "low", counts=True)
    assert state() == ("open", 1, 1, '"low"')


def test_what_experts_leave_open_is_given_up_in_time(make: Makers, clock: Clock) -> None:
    begun(make, "redundant-answers")
    Item.objects.update(stage=1)
    clock.advance(days=29)
    judging.tick()
    before = state()[0]
    clock.advance(days=2)
    judging.tick()
    assert (before, state()[0]) == ("open", "left")


@promises("Under redundant answers, seven who agree")
def test_three_flags_take_an_item_out_and_nobody_is_asked_it_again(make: Makers) -> None:
    _, inquiry = begun(make, "redundant-answers")
    for name in ("Bo", "Cy", "Di"):
        person = make.member(name).pk
        judging.next_for(inquiry, person)
        judging.flag(inquiry, person, "g1")
    assert state()[:3] == ("left", 0, 0)
    assert judging.next_for(inquiry, make.member("Eve").pk).next is None


def test_where_no_rule_speaks_of_flags_there_are_none(make: Makers) -> None:
    _, inquiry = asked(make)
    with pytest.raises(Refused, match="answer_odd"):
        judging.flag(inquiry, make.member("Bo").pk, "g1")


@promises(
    "The same task is done by two people",
    "Under quorum, two results that match",
)
def test_two_results_that_match_settle_an_item_by_quorum(make: Makers) -> None:
    _, inquiry = begun(make, "quorum")
    states = [state()[:3]]
    for name, value in (("Bo", "low"), ("Cy", "high"), ("Di", "low")):
        says(make, inquiry, name, value)
        states.append(state()[:3])
    assert (states, state()[3]) == ([("open", 0, 1), ("open", 0, 1), ("open", 0, 1), ("done", 0, 0)], '"low"')


def answers(make: Makers, inquiry: judging.Open, name: str, values: list[str]) -> list[str]:
    """Let somebody answer what she is asked, one value after another; return the states of those items then."""
    person, states = make.member(name).pk, []
    for value in values:
        asked_ = judging.next_for(inquiry, person).next
        assert asked_ is not None
        judging.answer(inquiry, person, asked_.item, value)
        states.append(Item.objects.get(key=asked_.item).state)
    return states


@promises(
    "Who was right ten times in a row",
    "Under quorum, two results that match",
)
def test_who_matched_ten_times_in_a_row_is_enough_alone_until_chance_draws_an_item(make: Makers) -> None:
    rows = "id,harbour\n" + "".join(f"g{n},Harbour {n}\n" for n in range(1, 21))
    _, inquiry = begun(make, "quorum", rows)
    Item.objects.update(draw=7)
    assert answers(make, inquiry, "Bo", ["low"] * 10) == ["open"] * 10
    assert answers(make, inquiry, "Cy", ["low"] * 10) == ["done"] * 10
    assert answers(make, inquiry, "Bo", ["low"]) == ["done"]
    Item.objects.update(draw=20)
    assert answers(make, inquiry, "Bo", ["low"]) == ["open"]
    Item.objects.update(draw=7)
    assert answers(make, inquiry, "Di", ["low", "low"]) == ["done", "open"]


@promises("One failure begins the count anew.")
def test_one_result_that_did_not_match_begins_the_row_anew(make: Makers) -> None:
    rows = "id,harbour\n" + "".join(f"g{n},Harbour {n}\n" for n in range(1, 15))
    _, inquiry = begun(make, "quorum", rows)
    Item.objects.update(draw=7)
    answers(make, inquiry, "Bo", ["low"] * 9 + ["high"])
    answers(make, inquiry, "Cy", ["low"] * 10)
    answers(make, inquiry, "Di", ["low"])
    assert answers(make, inquiry, "Bo", ["low"]) == ["open"]


def test_an_answer_of_an_earlier_stage_stays_as_it_was_said(make: Makers) -> None:
    _, inquiry = begun(make, "redundant-answers")
    says(make, inquiry, "Bo", "low")
    Item.objects.update(stage=1, since=Answer.objects.get().pk)
    bo = make.member("Bo").pk
    with pytest.raises(Refused, match="stage_not_yours"):
        judging.answer(inquiry, bo, "g1", "high")
    with pytest.raises(Refused, match="item_settled"):
        judging.undo(inquiry, bo)


@pytest.mark.parametrize(("recipe", "people"), [("redundant-answers", 7), ("quorum", 2)])
def test_results_that_a_process_settled_pass_its_gate_by_themselves(make: Makers, recipe: str, people: int) -> None:
    work, inquiry = begun(make, recipe)
    for number in range(people):
        says(make, inquiry, f"P{number}", "low")
    judging.tick()
    record.follow([Harvesting()])
    sent = Contribution.objects.get(author__kind="crowd")
    work.refresh_from_db()
    assert (sent.state, works.bytes_at(work, "results/readings.csv")) == ("integrated", b"id,water\ng1,low\n")
    assert judging.problems(Inquiry.objects.get()) == []


def test_who_may_not_answer_in_the_next_stage_keeps_nothing_of_it_from_others(make: Makers) -> None:
    _, inquiry = begun(make, "redundant-answers", "id,harbour\ng1,Harbour 1\ng2,Harbour 2\n")
    bo = make.member("Bo").pk
    first = judging.next_for(inquiry, bo).next
    assert first is not None
    held = Item.objects.filter(key=first.item)
    held.update(stage=1)
    before, following = held.get().free, judging.next_for(inquiry, bo).next
    assert following is not None
    assert (following.item != first.item, held.get().free - before) == (True, 1)


def test_a_share_is_one_of_what_is_free_in_the_stages_that_somebody_may_answer_in(make: Makers) -> None:
    rows = "id,harbour\n" + "".join(f"g{number},Harbour {number}\n" for number in range(8))
    _, inquiry = begun(make, "redundant-answers", rows)
    Item.objects.update(free=1)
    Item.objects.filter(key__in=("g1", "g2")).update(stage=1)
    found = [shares.share_of(inquiry.id, 8, 0, 0, places) for places in (None, frozenset({1}), frozenset[int]())]
    assert found == [4, 1, 1]


def test_what_others_said_is_not_told_before_it_is_decided_where_the_process_says_so(make: Makers) -> None:
    _, inquiry = begun(make, "redundant-answers")
    said = [says(make, inquiry, name, "low").heard for name in ("Bo", "Cy", "Di", "Ed", "Fi", "Gi", "Hu")]
    told = [(heard.state, heard.agree, heard.of) for heard in said if heard is not None]
    assert told == [("open", 0, 0)] * 6 + [("done", 6, 6)]


def test_the_page_tells_nobody_what_others_said_before_it_is_decided(make: Makers, client: Client) -> None:
    work, inquiry = begun(make, "redundant-answers", "id,harbour\ng1,Harbour 1\ng2,Harbour 2\n")
    for name in ("Bo", "Cy"):
        says(make, inquiry, name, "low")
    client.force_login(make.member("Cy").account)
    shown = client.get(f"/{work.slug}/questions/{Inquiry.objects.get().name}").content.decode()
    assert "What others said is shown once it is decided." in shown
    assert "of 1 others" not in shown


def test_what_a_stage_asks_of_others_is_promised_to_nobody_else(make: Makers) -> None:
    _, inquiry = begun(make, "redundant-answers")
    Item.objects.update(stage=1, free=1)
    address, bo = "/book/questions/gauges", Client()
    bo.force_login(make.member("Bo").account)
    there = "What is left here is asked of others."
    assert [there in one.get(address).content.decode() for one in (bo, Client())] == [True, True]
    held = leasing.held(inquiry, make.member("Ann").pk)
    held.items, held.until = [Item.objects.get().pk], micros(now()) + 10**9
    leasing.keep(held)
    Item.objects.update(free=0)
    assert [there in one.get(address).content.decode() for one in (bo, Client())] == [True, True]
