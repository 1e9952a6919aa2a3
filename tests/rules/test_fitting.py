"""Which open pieces suit somebody: bands, lots, ranks, scores, and what is learnt from a choice."""

import math
from uuid import UUID

import pytest

from barnraise.rules import fitting
from barnraise.rules.fitting import (
    CUES,
    FIRST,
    MOST_LOTS,
    Learnt,
    band,
    bands,
    best,
    drawn_anew,
    learn,
    lot,
    ranks,
    scores,
)

UID = UUID("0190a3c4-0000-7000-8000-000000000001")


def ranked(**columns: list[float]) -> dict[str, list[float]]:
    (length,) = {len(one) for one in columns.values()}
    return {cue: columns.get(cue, [0.0] * length) for cue in CUES}


@pytest.mark.parametrize(("minutes", "told"), [(1, 0), (5, 0), (6, 1), (30, 1), (31, 2), (120, 2), (121, 3)])
def test_a_length_lies_in_a_band(minutes: int, told: int) -> None:
    assert band(minutes) == told
    assert bands(minutes) == tuple(range(told + 1))


def test_without_a_time_every_band_fits() -> None:
    assert bands(None) == (0, 1, 2, 3)


def test_a_lot_follows_from_an_id_and_what_stirs_it() -> None:
    assert (lot(UID), lot(UID, "again")) == (1498246809, 1690745028)
    assert drawn_anew(lot(UID), 7) == drawn_anew(lot(UID) ^ 7, 0) != lot(UID)
    assert drawn_anew(1, 0) == 0x9E3779B1 >> 7
    assert drawn_anew(2**7, 0) == 0x9E3779B1 & MOST_LOTS
    assert all(0 <= drawn_anew(one, 12345) <= MOST_LOTS == 2**31 - 1 for one in (0, 1, MOST_LOTS))


def test_equal_values_share_the_mean_of_their_ranks() -> None:
    told = ranks(ranked(text=[3, 9, 3, 1]))["text"]
    assert told == [-math.log1p(1.5), 0.0, -math.log1p(1.5), -math.log1p(3)]


def test_a_score_is_the_weighted_sum_of_the_cues() -> None:
    columns = ranked(text=[1.0, 2.0], recency=[10.0, 0.0])
    assert scores(columns, {"text": 2.0, "recency": 0.5}) == [7.0, 4.0]


def test_what_nobody_has_learnt_begins_with_recency_first() -> None:
    assert Learnt() == Learnt(FIRST, dict.fromkeys(CUES, 1.0))
    assert FIRST == {"recency": 0.3, "popularity": 0.2, "together": 0.2, "folder": 0.2, "text": 0.2}


def test_the_best_come_first_each_with_its_strongest_cue() -> None:
    columns = ranked(text=[0.0, -1.0, -2.0], folder=[-2.0, 0.0, -2.0])
    assert best(columns, {**FIRST, "text": 0.5}, [0.0, 0.0, 0.0], limit=2) == [(0, "text"), (1, "folder")]
    assert [place for place, _ in best(columns, FIRST, [0.0, 0.0, 0.0], limit=9)] == [1, 0, 2]


def test_equal_scores_stand_in_the_order_of_their_recency() -> None:
    weights = {**dict.fromkeys(CUES, 1.0), "recency": 0.0}
    columns = ranked(recency=[-2.0, 0.0, -1.0])
    assert best(columns, weights, [0.0, 0.0, 0.0], limit=3) == [(1, "recency"), (2, "recency"), (0, "recency")]


def test_every_sixth_is_drawn_by_lot_and_none_is_shown_twice() -> None:
    columns = ranked(recency=[float(-place) for place in range(14)])
    lots = [float(place % 13) for place in range(14)]
    shown = best(columns, FIRST, lots, limit=13)
    assert [place for place, why in shown if why == "few"] == [13, 10]
    assert [place for place, _ in shown] == [0, 1, 2, 3, 4, 13, 5, 6, 7, 8, 9, 10, 11]
    assert best(ranked(text=[]), FIRST, [], limit=3) == []


def test_a_choice_moves_each_weight_by_what_set_the_chosen_apart() -> None:
    after = learn(Learnt(), ranked(text=[0.0, -1.0]), 0)
    odds = math.exp(-0.2)
    slope = 0.0 - (-1.0 * odds) / (1 + odds)
    assert after.sums["text"] == pytest.approx(1 + slope * slope)
    assert after.weights["text"] == pytest.approx(0.2 + 0.2 * slope / math.sqrt(1 + slope * slope))
    assert (after.weights["folder"], after.sums["folder"]) == (0.2, 1.0)


def test_what_lies_far_apart_is_learnt_from_too() -> None:
    after = learn(Learnt(dict.fromkeys(CUES, 1000.0)), ranked(text=[-1.0, -2.0]), 0)
    assert after.weights["text"] == pytest.approx(1000)


def test_no_weight_falls_below_nothing() -> None:
    learnt = Learnt(dict.fromkeys(CUES, 0.01), dict.fromkeys(CUES, 0.0001))
    assert learn(learnt, ranked(text=[0.0, -5.0]), 1).weights["text"] == 0.0


def test_the_rate_and_the_lots_are_those_that_were_tried() -> None:
    assert (fitting.RATE, fitting.EXPLORE_EVERY, fitting.BANDS) == (0.2, 6, (5, 30, 120))
