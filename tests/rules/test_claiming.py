"""Who may take a piece, for how long, and when it goes back: one row for each sentence."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from barnraise.rules.claiming import Taking, is_ending, lease, may_hold, why_not_claim, why_not_extend
from tests.promises import promises

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
FREE = Taking(
    is_open=True,
    free_slots=1,
    has_it=False,
    is_her_own=False,
    waits_for_others=False,
    holds=0,
    completed=0,
    lapsed_at=None,
    at=NOW,
)


@pytest.mark.parametrize(
    ("sentence", "said", "why"),
    [
        ("a free piece is taken", {}, None),
        ("a closed one is not", {"is_open": False}, "task_closed"),
        ("nor twice by one person", {"has_it": True}, "task_held"),
        ("nor by its author", {"is_her_own": True}, "task_own"),
        ("nor before what it waits for", {"waits_for_others": True}, "task_waits"),
        ("a newcomer holds two and takes a third", {"holds": 2}, None),
        ("and no fourth", {"holds": 3}, "claims_cap"),
        ("known after five, somebody takes a twelfth", {"holds": 11, "completed": 5}, None),
        ("and no thirteenth", {"holds": 12, "completed": 5}, "claims_cap"),
        ("a process may let one hold more", {"holds": 3, "most": 4}, None),
        ("or fewer", {"holds": 1, "most": 1, "completed": 5}, "claims_cap"),
        ("what lapsed rests for a day", {"lapsed_at": NOW - timedelta(hours=23, minutes=59)}, "task_resting"),
        ("and no longer", {"lapsed_at": NOW - timedelta(hours=24)}, None),
        ("without a slot there is nothing to take", {"free_slots": 0}, "task_taken"),
    ],
)
def test_a_piece_is_taken_by_whom_it_may_be(sentence: str, said: dict[str, object], why: str | None) -> None:
    assert why_not_claim(replace(FREE, **said)) == why, sentence  # type: ignore[arg-type]


@promises("Until you have finished five tasks you hold three")
@pytest.mark.parametrize(("completed", "holds"), [(0, 3), (4, 3), (5, 12), (500, 12)])
def test_who_finished_five_holds_twelve(completed: int, holds: int) -> None:
    assert may_hold(completed) == holds


@promises("Take one, and it is yours for a while")
@pytest.mark.parametrize(("minutes", "hours"), [(0, 2), (30, 2), (45, 3), (360, 24), (400, 24)])
def test_a_lease_is_four_times_the_length_between_two_hours_and_a_day(minutes: int, hours: int) -> None:
    assert lease(minutes) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("extended", "most", "why"),
    [(2, 3, None), (3, 3, "extensions_cap"), (4, 3, "extensions_cap"), (0, 0, "extensions_cap")],
)
def test_a_piece_is_kept_longer_as_often_as_it_may_be(extended: int, most: int, why: str | None) -> None:
    assert why_not_extend(extended, most) == why


def test_without_a_word_of_the_process_that_is_three_times() -> None:
    assert (why_not_extend(2), why_not_extend(3)) == (None, "extensions_cap")


@pytest.mark.parametrize(("left", "ends"), [(61, False), (60, True), (0, True)])
def test_the_last_quarter_of_a_lease_is_its_end(left: int, ends: bool) -> None:
    assert is_ending(timedelta(minutes=240), timedelta(minutes=left)) == ends
