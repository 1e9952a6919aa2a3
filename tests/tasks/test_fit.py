"""Which pieces are shown to whom, and why; and what is learnt from what people choose."""

import re
from collections import Counter
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as some

from barnraise import record, tasks
from barnraise.rules import fitting
from barnraise.tasks.models import Learnt, Near, Touched
from tests.makers import Makers
from tests.promises import promises

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


@promises("Beside each stands how long it should take")
def test_every_sixth_place_is_drawn_by_lot() -> None:
    ranked = fitting.ranks({cue: [float(-number) for number in range(20)] for cue in fitting.CUES})
    shown = fitting.best(ranked, fitting.FIRST, [float(20 - number) for number in range(20)], limit=6)
    assert [place for place, _ in shown] == [0, 1, 2, 3, 4, 19]
    assert shown[5][1] == "few"


@promises(
    "“Tasks” offers pieces that fit the time",
    "Say whether you have five minutes, half an hour",
)
@pytest.mark.parametrize(("minutes", "told"), [(5, ["Five"]), (30, ["Five", "Half"]), (None, ["Day", "Five", "Half"])])
def test_only_what_fits_into_her_time_is_shown(make: Makers, minutes: int | None, told: list[str]) -> None:
    work, ann = make.work(), make.member("Ann")
    for title, length in (("Five", 5), ("Half", 30), ("Day", 480)):
        tasks.offer(work, ann, tasks.Offer(title=title, minutes=length))
    found = tasks.offers_for(make.member("Bo"), tasks.Wanted(minutes=minutes))
    assert sorted(one.title for one in found) == told


@promises("Say whether you have five minutes, half an hour")
def test_topics_and_languages_narrow_the_list(make: Makers) -> None:
    work, ann = make.work(), make.member("Ann")
    tasks.offer(work, ann, tasks.Offer(title="Rope", topics="hemp knots"))
    tasks.offer(work, ann, tasks.Offer(title="Saw", topics="tools"))
    assert [one.title for one in tasks.offers_for(None, tasks.Wanted(topic="Knots"))] == ["Rope"]
    assert tasks.offers_for(None, tasks.Wanted(language="de")) == []


@promises("Beside each stands how long it should take")
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


WAYS: dict[str, dict[str, object]] = {
    "anything": {},
    "five minutes": {"minutes": 5},
    "seven minutes": {"minutes": 7},
    "a topic": {"topic": "hemp"},
    "a kind": {"kind": "asked"},
    "a language": {"language": "en"},
    "a kind in a language": {"kind": "asked", "language": "en"},
}


@pytest.mark.parametrize("way", WAYS)
def test_no_query_of_the_feed_reads_a_table_from_end_to_end(make: Makers, way: str) -> None:
    work, bo = make.work(files={"one.md": "# One\n", "two.md": "# Two\n"}), make.member("Bo")
    for path in ("one.md", "two.md"):
        make.sent(work, bo, files={path: f"# {path}\n"})
        tasks.offer(work, make.member("Ann"), tasks.Offer(title=path, path=path, topics="hemp", minutes=5))
        work.refresh_from_db()
    record.follow(tasks.FOLLOWERS)
    with CaptureQueriesContext(connection) as queries:
        assert {one.title for one in tasks.offers_for(bo, tasks.Wanted(**WAYS[way]))} >= {"one.md", "two.md"}  # type: ignore[arg-type]
    assert [read for query in queries for read in _read_whole(query["sql"])] == []


def _read_whole(sql: str) -> list[str]:
    """Return the tables that a statement reads whole; PostgreSQL does so only where no index would do."""
    if record.is_sqlite():
        with connection.cursor() as cursor:
            plan = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()]
        # The works that are not shown have an index of their own, which holds no others.
        return [step for step in plan if re.match(r"SCAN (?!.*work_not_ready)(?!\d+ CONSTANT|wanted\b)", step)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {sql}")
        return re.findall(r"Seq Scan on (barnraise_\w+)", "\n".join(row[0] for row in cursor.fetchall()))


@pytest.mark.parametrize(("minutes", "told"), [(7, ["Five", "Seven"]), (6, ["Five"]), (29, ["Five", "Nine", "Seven"])])
def test_a_time_between_the_usual_ones_counts_to_the_minute(make: Makers, minutes: int, told: list[str]) -> None:
    work, ann = make.work(), make.member("Ann")
    for title, length in (("Five", 5), ("Seven", 7), ("Nine", 9), ("Half", 30)):
        tasks.offer(work, ann, tasks.Offer(title=title, minutes=length))
    found = tasks.offers_for(make.member("Bo"), tasks.Wanted(minutes=minutes))
    assert sorted(one.title for one in found) == told


def test_what_was_done_under_an_earlier_name_speaks_for_her_too(make: Makers) -> None:
    files = {f"{folder}/{number}.md": "# A\n" for folder in ("frame", "roof") for number in range(3)}
    work, bo, guest = make.work(files=files), make.member("Bo"), make.member("Once")
    make.sent(work, guest, files={"frame/0.md": "# Frame\n"})
    guest.became = bo
    guest.save(update_fields=["became"])
    for path in ("frame/1.md", "roof/1.md"):
        tasks.offer(work, make.member("Ann"), tasks.Offer(title=path, path=path))
    assert {one.title: one.why for one in tasks.offers_for(bo)}["frame/1.md"] == "folder"


@given(some.lists(some.integers(0, 2**31 - 1), unique=True, min_size=2, max_size=50), some.integers(0, 2**31 - 1))
def test_lots_that_are_drawn_anew_are_lots_and_stay_for_whom_they_are_drawn(lots: list[int], start: int) -> None:
    drawn = [fitting.drawn_anew(lot, start) for lot in lots]
    assert all(0 <= one <= fitting.MOST_LOTS for one in drawn)
    assert drawn == [fitting.drawn_anew(lot, start) for lot in lots]


def test_over_many_people_each_piece_has_the_smallest_lot_about_as_often() -> None:
    lots = [fitting.lot(UUID(int=number + 1)) for number in range(20)]
    first = Counter(
        min(range(20), key=lambda one: fitting.drawn_anew(lots[one], fitting.lot(UUID(int=0), f"{person}")))
        for person in range(4000)
    )
    assert all(120 <= first[number] <= 290 for number in range(20)), first
