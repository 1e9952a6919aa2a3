"""Which open pieces suit somebody: a weighted mix of cues, whose weights are learnt online from what people choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CUES = ("recency", "popularity", "together", "folder", "text")
# Every cue keeps a share of the weight, so that one that begins to help later can rise again.
SMALLEST_WEIGHT = 0.02
# One in six suggestions is not the best known, but one that few have been shown.
EXPLORE_EVERY = 6
PLAIN = {cue: 1.0 / len(CUES) for cue in CUES}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open piece with its cues, each from 0 to 1, and how often it was shown."""

    key: int
    cues: Mapping[str, float]
    shown: int = 0


def score(cues: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Return the weighted sum of the cues; a cue that is not there counts nothing."""
    return sum(weights.get(cue, 0.0) * value for cue, value in cues.items())


def ranked(candidates: Sequence[Candidate], weights: Mapping[str, float], *, limit: int) -> list[tuple[int, str]]:
    """Return the keys of the best pieces and why each is there: its strongest cue, or `few` for one that few have seen.

    Every sixth place goes to the piece that was shown least, so that none stays unseen.
    """
    best = sorted(candidates, key=lambda one: (-score(one.cues, weights), one.key))
    unseen = sorted(candidates, key=lambda one: (one.shown, one.key))
    chosen: dict[int, str] = {}
    while len(chosen) < min(limit, len(candidates)):
        explores = (len(chosen) + 1) % EXPLORE_EVERY == 0
        one = next(one for one in (unseen if explores else best) if one.key not in chosen)
        chosen[one.key] = "few" if explores else strongest(one.cues, weights)
    return list(chosen.items())


def strongest(cues: Mapping[str, float], weights: Mapping[str, float]) -> str:
    """Return the cue that adds most to a piece's score; `recency` when none adds anything."""
    return max(CUES, key=lambda cue: (weights.get(cue, 0.0) * cues.get(cue, 0.0), -CUES.index(cue)))


def learnt(weights: Mapping[str, float], gains: Mapping[str, float], rate: float = 0.05) -> dict[str, float]:
    """Return the weights after one choice: each moves towards its cue's share of the gains, none falls to nothing."""
    total = sum(gains.values())
    if total <= 0:
        return dict(weights)
    moved = {cue: (1 - rate) * weights.get(cue, 0.0) + rate * gains.get(cue, 0.0) / total for cue in CUES}
    lifted = {cue: max(value, SMALLEST_WEIGHT) for cue, value in moved.items()}
    return {cue: value / sum(lifted.values()) for cue, value in lifted.items()}
