"""Which open pieces suit somebody: cues as ranks, mixed by weights that are learnt online from what people choose."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import Any
from uuid import UUID

from barnraise.base import sha256

CUES = ("recency", "popularity", "together", "folder", "text")
# How far one choice moves a weight (AdaGrad, Duchi, Hazan & Singer 2011); tried from 0.05 to 0.4 on six histories.
RATE = 0.2
# Recency is the strongest cue while nothing is known of a work.
FIRST = {"recency": 0.3, "popularity": 0.2, "together": 0.2, "folder": 0.2, "text": 0.2}
# One in six suggestions is drawn by lot, so that none stays unseen and the weights learn of what they do not know.
EXPLORE_EVERY = 6
# What fits into five minutes, half an hour, two hours; the last band is longer than that.
BANDS = (5, 30, 120)
MOST_LOTS = 2**31 - 1
Values = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Learnt:
    """The weights of the cues in one work, and the sums of their squared gradients."""

    weights: Mapping[str, float] = field(default_factory=lambda: FIRST)
    sums: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(CUES, 1.0))


def band(minutes: int) -> int:
    """Return the band that a length lies in: 0 up to five minutes, 1 up to thirty, 2 up to 120, 3 longer."""
    return sum(minutes > most for most in BANDS)


def bands(minutes: int | None) -> tuple[int, ...]:
    """Return the bands in which something fits into so many minutes; all of them for None."""
    return tuple(range(len(BANDS) + 1 if minutes is None else band(minutes) + 1))


def lot(uid: UUID, stir: str = "") -> int:
    """Return a lot that nobody chose, from an id and, where it is drawn anew, what stirs it."""
    return int.from_bytes(sha256(uid.bytes + stir.encode())[:4], "big") & MOST_LOTS


def drawn_anew(lot: int, start: int) -> int:
    """Return another lot from one that was drawn once, for whom the lots begin at `start` (Knuth's multiplication)."""
    return (lot ^ start) * 0x9E3779B1 >> 7 & MOST_LOTS


def ranks(values: Mapping[str, Sequence[Any]]) -> dict[str, list[float]]:
    """Return each cue as −log(1 + rank) of each piece, 0 for the best; equal values share the mean of their ranks.

    Ranks need no scale: a cue counts by the order that it gives, whatever has an order.
    """
    return {cue: _ranked(values[cue]) for cue in CUES}


def _ranked(values: Sequence[Any]) -> list[float]:
    ranked: dict[Any, float] = {}
    start = 0
    for value, count in sorted(Counter(values).items(), reverse=True):
        ranked[value] = -math.log1p(start + (count - 1) / 2)
        start += count
    return [ranked[value] for value in values]


def scores(ranked: Values, weights: Mapping[str, float]) -> list[float]:
    """Return the weighted sum of the ranked cues of each piece; more is better."""
    columns = [[weights.get(cue, 0.0) * one for one in ranked[cue]] for cue in CUES]
    return [sum(row) for row in zip(*columns, strict=True)]


def best(ranked: Values, weights: Mapping[str, float], lots: Sequence[float], *, limit: int) -> list[tuple[int, str]]:
    """Return the places of the best pieces and why each is there: its strongest cue, or `few` for one drawn by lot.

    Every sixth place goes to the piece with the smallest lot; equal scores stand in the order of their recency.
    """
    scored = scores(ranked, weights)
    newest = ranked["recency"]
    order = iter(nsmallest(limit, range(len(scored)), key=lambda one: (-scored[one], -newest[one], one)))
    drawn = iter(nsmallest(limit, range(len(scored)), key=lambda one: lots[one]))
    means = {cue: sum(ranked[cue]) / max(len(scored), 1) for cue in CUES}
    chosen: dict[int, str] = {}
    while len(chosen) < min(limit, len(scored)):
        explores = (len(chosen) + 1) % EXPLORE_EVERY == 0
        place = next(one for one in (drawn if explores else order) if one not in chosen)
        chosen[place] = "few" if explores else _strongest(ranked, weights, means, place)
    return list(chosen.items())


def _strongest(ranked: Values, weights: Mapping[str, float], means: Mapping[str, float], place: int) -> str:
    """Return the cue by which a piece stands highest above the mean; `recency` when it stands above by none."""
    above = {cue: weights[cue] * (ranked[cue][place] - means[cue]) for cue in CUES}
    strongest = max(CUES, key=lambda cue: above[cue])
    return strongest if above[strongest] > 0 else "recency"


def learn(learnt: Learnt, ranked: Values, chosen: int) -> Learnt:
    """Return the weights after somebody chose one of these pieces: a step of listwise logistic regression.

    p(i) = exp(s(i)) / Σ exp(s(j)); each weight moves by the chosen piece's cue less its mean under p. None falls
    below 0: no cue may speak against what it finds.
    """
    scored = scores(ranked, learnt.weights)
    top = max(scored)
    odds = [math.exp(one - top) for one in scored]
    whole = sum(odds)
    weights, sums = {}, {}
    for cue in CUES:
        column = ranked[cue]
        mean = sum(one * odd for one, odd in zip(column, odds, strict=True)) / whole
        slope = column[chosen] - mean
        sums[cue] = learnt.sums[cue] + slope * slope
        weights[cue] = max(learnt.weights[cue] + RATE * slope / math.sqrt(sums[cue]), 0.0)
    return Learnt(weights, sums)
