"""Answers sealed into the record, results carried into a table, disputes decided, and what is altered found."""

import json

import pytest

from barnraise import judging, record, works
from barnraise.base import Clock, Refused
from barnraise.contributions.harvesting import Harvesting
from barnraise.contributions.models import Contribution
from barnraise.judging import queries
from barnraise.judging.models import Answer, Batch, Inquiry, Item
from barnraise.record.models import Entry
from tests.judging.asking import asked, opened
from tests.makers import Makers
from tests.promises import promises


def answered(make: Makers, inquiry: judging.Open, said: dict[str, str]) -> None:
    """Let people answer everything, each the same thing every time."""
    for name, value in said.items():
        person = make.member(name).pk
        turn = judging.next_for(inquiry, person)
        while turn.next is not None:
            turn = judging.answer(inquiry, person, turn.next.item, value)


def test_answers_are_sealed_by_one_entry_for_many(make: Makers) -> None:
    work, inquiry = asked(make)
    answered(make, inquiry, {"Ann": "low"})
    judging.tick()
    (batch,) = Batch.objects.all()
    entry = Entry.objects.get(kind="answers_sealed")
    assert json.loads(entry.facts) == {
        "inquiry": str(Inquiry.objects.get().uid),
        "batch": str(batch.uid),
        "number": 1,
        "count": 8,
        "hash": bytes(batch.hash).hex(),
    }
    assert (record.verify(work.chain_id), judging.problems(Inquiry.objects.get()), judging.unsealed(work.pk)) == (
        [],
        [],
        0,
    )


@pytest.mark.parametrize("change", [{"value": '"high"'}, {"deed": "skipped"}, {"at": 7}, {"turn": 9}])
def test_an_answer_that_somebody_altered_is_found(make: Makers, change: dict[str, object]) -> None:
    _, inquiry = asked(make)
    answered(make, inquiry, {"Ann": "low"})
    judging.tick()
    Answer.objects.filter(item__key="g3").update(**change)
    assert judging.problems(Inquiry.objects.get()) != []


@promises(
    "Results come together in tables under results",
    "answered quick questions ·",
    "Several people answer each item, none of them",
)
def test_results_become_a_table_as_a_contribution_of_everybody(make: Makers) -> None:
    work, inquiry = asked(make)
    answered(make, inquiry, {"Ann": "low", "Bo": "low", "Cy": "high"})
    judging.tick()
    record.follow([Harvesting()])
    rows = "".join(f"g{number},low\n" for number in range(1, 9))
    assert works.bytes_at(work, "data/readings.csv") == f"id,water\n{rows}".encode()
    sent = Contribution.objects.get(author__kind="crowd")
    assert (sent.state, {one.name for one in sent.authors.all()}) == ("integrated", {"The crowd", "Ann", "Bo", "Cy"})


def test_the_same_results_are_sent_once(make: Makers) -> None:
    _, inquiry = asked(make)
    answered(make, inquiry, {"Ann": "low", "Bo": "low", "Cy": "low"})
    judging.tick()
    record.follow([Harvesting()])
    record.start_over("harvest")
    record.follow([Harvesting()])
    assert Contribution.objects.filter(author__kind="crowd").count() == 1


@promises("Results gather under results/, in batches")
def test_a_table_gets_at_most_one_edition_a_minute(make: Makers, clock: Clock) -> None:
    _, inquiry = asked(make)
    people = [make.member(name).pk for name in ("Ann", "Bo", "Cy")]
    made = []
    for key in ("g1", "g2", "g3"):
        for person in people:
            judging.next_for(inquiry, person)
            judging.answer(inquiry, person, key, "low")
        judging.tick()
        made.append(Batch.objects.filter(kind="results").count())
        clock.advance(seconds=25)
    clock.advance(seconds=10)
    judging.tick()
    assert (made, [one.count for one in Batch.objects.filter(kind="results").order_by("number")]) == ([1, 1, 1], [1, 2])


def test_where_changes_are_read_first_results_wait_for_a_reader(make: Makers) -> None:
    work, inquiry = asked(make, recipe="patch-review")
    answered(make, inquiry, {"Bo": "low", "Cy": "low", "Di": "low"})
    judging.tick()
    record.follow([Harvesting()])
    sent = Contribution.objects.get(author__kind="crowd")
    assert (sent.state, works.bytes_at(work, "data/readings.csv")) == ("open", None)


@promises("Where they differ, somebody whose approval counts")
def test_what_is_disputed_is_decided_by_somebody_who_counts_and_did_not_answer(make: Makers) -> None:
    _, inquiry = asked(make)
    answered(make, inquiry, {"Bo": "low", "Cy": "high", "Di": "middle"})
    ann, bo = make.member("Ann"), make.member("Bo")
    for person, counts in ((bo, True), (ann, False)):
        with pytest.raises(Refused, match="decision_not_yours"):
            judging.adjudicate(inquiry, person, "g1", "low", "I was there", counts=counts)
    judging.adjudicate(inquiry, ann, "g1", "low", "I was there", counts=True)
    item = Item.objects.get(key="g1")
    assert (item.state, item.value, item.decided_by) == ("done", '"low"', ann)
    with pytest.raises(Refused, match="item_not_disputed"):
        judging.adjudicate(inquiry, ann, "g1", "low", "Again", counts=True)


def test_people_who_are_right_are_learnt_and_weighed(make: Makers) -> None:
    work, inquiry = asked(make)
    answered(make, inquiry, {"Ann": "low", "Bo": "low", "Cy": "high"})
    judging.tick()
    assert opened(work).trusts is False
    share = queries.share_of(inquiry.uid, make.member("Ann"))
    assert (share.ever, share.as_most, share.settled) == (8, 8, 8)


@pytest.mark.parametrize(
    "change", [{"free": 2}, {"state": "disputed"}, {"value": '"high"'}], ids=["a slot", "a state", "a result"]
)
def test_what_answers_and_leases_do_not_make_is_found(make: Makers, change: dict[str, object]) -> None:
    _, inquiry = asked(make)
    answered(make, inquiry, {"Ann": "low", "Bo": "low"})
    cy = make.member("Cy").pk
    for _ in range(4):
        turn = judging.next_for(inquiry, cy)
        assert turn.next is not None
        judging.answer(inquiry, cy, turn.next.item, "low")
    judging.skip(inquiry, cy, "g5")
    judging.undo(inquiry, cy)
    before = judging.problems(Inquiry.objects.get())
    Item.objects.filter(key="g6" if "free" in change else "g1").update(**change)
    assert (before, len(judging.problems(Inquiry.objects.get()))) == ([], 1)
