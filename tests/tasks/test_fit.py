"""Which pieces are shown to whom, and why; and what is learnt from what people choose."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from barnraise import record, tasks
from barnraise.rules import fitting
from barnraise.tasks.models import Learnt, Near, Touched
from tests.makers import Makers

numbers = some.lists(some.integers(0, 9), min_size=1, max_size=8)
QUERIES = 16


@given(numbers)
def test_ranks_keep_the_order_and_equal_values_share_a_rank(values: list[int]) -> None:
    ranked = fitting.ranks(dict.fromkeys(fitting.CUES, values))["text"]
    for one, mine in zip(values, ranked, strict=True):
        for other, its in zip(values, ranked, strict=True):
            assert (one > other) == (mine > its)


@given(numbers, some.data())
def test_a_choice_makes_the_cue_that_found_it_count_more_and_none_counts_against(
    values: list[int], data: some.DataObject
) -> None:
    chosen = data.draw(some.integers(0, len(values) - 1))
    flat = dict.fromkeys(fitting.CUES, [0.0] * len(values))
    before = fitting.Learnt()
    after = fitting.learn(before, fitting.ranks({**flat, "text": values}), chosen)
    assert all(weight >= 0 for weight in after.weights.values())
    if values[chosen] == max(values):
        assert after.weights["text"] >= before.weights["text"]


def test_every_sixth_place_is_drawn_by_lot() -> None:
    ranked = fitting.ranks({cue: [float(-number) for number in range(20)] for cue in fitting.CUES})
    shown = fitting.best(ranked, fitting.FIRST, [float(20 - number) for number in range(20)], limit=6)
    assert [place for place, _ in shown] == [0, 1, 2, 3, 4, 19]
    assert shown[5][1] == "few"


@pytest.mark.parametrize(("minutes", "told"), [(5, ["Five"]), (30, ["Five", "Half"]), (None, ["Day", "Five", "Half"])])
def test_only_what_fits_into_her_time_is_shown(make: Makers, minutes: int | None, told: list[str]) -> None:
    work, ann = make.work(), make.member("Ann")
    for title, length in (("Five", 5), ("Half", 30), ("Day", 480)):
        tasks.offer(work, ann, tasks.Offer(title=title, minutes=length))
    found = tasks.offers_for(make.member("Bo"), tasks.Wanted(minutes=minutes))
    assert sorted(one.title for one in found) == told


def test_topics_and_languages_narrow_the_list(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    tasks.offer(work, ann, tasks.Offer(title="Rope", topics="hemp knots"))
    tasks.offer(work, ann, tasks.Offer(title="Saw", topics="tools"))
    assert [one.title for one in tasks.offers_for(None, tasks.Wanted(topic="Knots"))] == ["Rope"]
    assert tasks.offers_for(None, tasks.Wanted(language="de")) == []


def test_what_lies_in_the_folder_of_what_she_did_comes_before_what_is_newer_and_says_so(make: Makers) -> None:
    files = {f"{folder}/{number}.md": "# A\n" for folder in ("frame", "roof") for number in range(4)}
    work, bo = make.work(files=files), make.member("Bo")
    for path in ("frame/1.md", "roof/1.md", "frame/2.md", "roof/2.md"):
        tasks.offer(work, make.member("Ann"), tasks.Offer(title=path, path=path))
    make.sent(work, bo, files={"frame/0.md": "# Frame\n"})
    found = tasks.offers_for(bo)
    # Beside it stands what is new; of two that are older, the one near to what she did, though it is the oldest.
    assert [one.title for one in found] == ["roof/2.md", "frame/2.md", "frame/1.md", "roof/1.md"]
    assert [one.why for one in found[1:3]] == ["folder", "folder"]


def test_the_record_teaches_what_goes_together_and_to_read_it_again_teaches_the_same(make: Makers) -> None:
    work = make.work(files={"one.md": "# One\n", "two.md": "# Two\n", "three.md": "# Three\n"})
    for name in ("Bo", "Cy"):
        for path in ("one.md", "two.md"):
            make.sent(work, make.member(name), files={path: f"# {path}\n\n{name} says.\n"})
            work.refresh_from_db()

    def told() -> object:
        record.follow(tasks.FOLLOWERS)
        near = Near.objects.order_by("component", "other").values_list("component__path", "other__path", "weight")
        times = Touched.objects.order_by("component").values_list("component__path", "times")
        return list(near), list(times), list(Learnt.objects.values_list("weights", flat=True))

    first = told()
    assert first[0] == [("one.md", "two.md", 2.0), ("two.md", "one.md", 2.0)]  # type: ignore[index]
    assert first[1] == [("one.md", 2), ("two.md", 2)]  # type: ignore[index]
    record.start_over("learning")
    assert told() == first


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_pieces(make: Makers, count: int) -> None:
    work, bo = make.work(), make.member("Bo")
    for number in range(count):
        tasks.offer(work, make.member("Ann"), tasks.Offer(title=f"Piece {number}"))
    with CaptureQueriesContext(connection) as queries:
        assert len(tasks.offers_for(bo)) == count
    assert len(queries) == QUERIES
