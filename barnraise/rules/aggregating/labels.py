"""Labels that many people gave to many items, as arrays: by majority, by weight, by Dawid and Skene."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from barnraise.base.lazy_modules import lazy_module

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = lazy_module("numpy")  # slow: 10 MB, and half as long as Django

Whole: TypeAlias = "NDArray[np.intp]"
Real: TypeAlias = "NDArray[np.float64]"

# Everybody begins with the answers of so many imagined items on which she was right, and of so many that say nothing
# of her: with few answers she stands near the average, and no belief becomes certain by a handful of answers.
SMOOTHING = 0.1
ROUNDS = 60
# Beliefs that move by less, on average, have come to rest.
AT_REST = 1e-4
# What is thought of somebody before she has answered: right so often, as if seen so many times.
RIGHT_BEFORE, COUNTED_BEFORE = 0.8, 16.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """Answers as three equally long arrays, sorted by item; items, people and labels are numbered from 0."""

    items: Whole
    people: Whole
    labels: Whole
    item_count: int
    person_count: int
    label_count: int

    @classmethod
    def of(cls, items: Whole, people: Whole, labels: Whole, *, label_count: int = 0) -> Labelled:
        """Sort what was answered; counts come from the largest numbers."""
        in_order = np.argsort(items, kind="stable") if np.any(items[1:] < items[:-1]) else slice(None)
        counts = [int(one.max()) + 1 if len(one) else 0 for one in (items, people, labels)]
        return cls(
            items[in_order], people[in_order], labels[in_order], counts[0], counts[1], max(counts[2], label_count, 1)
        )


def numbered(given: Iterable[tuple[Hashable, Hashable, Hashable]]) -> tuple[Labelled, list[list[Hashable]]]:
    """Number items, people and labels as they come; return the arrays and, for each of the three, its names.

    The last answer of one person to one item counts.
    """
    last = {(item, person): label for item, person, label in given}
    names: list[dict[Hashable, int]] = [{}, {}, {}]
    rows = [
        [seen.setdefault(one, len(seen)) for seen, one in zip(names, (item, person, label), strict=True)]
        for (item, person), label in last.items()
    ]
    table = np.array(rows, dtype=np.intp).reshape(-1, 3)
    return Labelled.of(table[:, 0], table[:, 1], table[:, 2]), [list(seen) for seen in names]


def majority(answers: Labelled) -> Real:
    """Return the share of each label among an item's answers: items × labels, rows sum to 1."""
    return _shares(answers, None)


def weighted(answers: Labelled, weights: Real) -> Real:
    """Return the same with each person's answers counted by her weight; an item with no weight falls back to shares."""
    return _shares(answers, weights[answers.people])


def dawid_skene(answers: Labelled, *, rounds: int = ROUNDS, smoothing: float = SMOOTHING) -> Real:
    """Weigh each person by how she answers where the truth is each label.

    Dawid & Skene 1979, by expectation and maximisation; answers: items × people → beliefs: items × labels, rows sum to
    1. Rates of error are smoothed by a Dirichlet prior, so that few answers say little. Cost grows with answers ×
    labels × rounds.
    """
    # Labels × items inside: a label's beliefs lie together, which is twice as fast.
    beliefs = np.ascontiguousarray(majority(answers).T)
    # One number for each person and label that she gave: where her rates stand.
    given = answers.people * answers.label_count + answers.labels
    for _ in range(rounds):
        before, beliefs = beliefs, _believed(answers, given, _rates(answers, beliefs, given, smoothing), beliefs)
        if np.abs(beliefs - before).mean() < AT_REST:
            break
    return np.ascontiguousarray(beliefs.T)


def one_coin(answers: Labelled, *, rounds: int = ROUNDS) -> tuple[Real, Real]:
    """Weigh each person by one rate of being right; return beliefs and these rates.

    For few answers a person, where whole tables of errors could not be learnt. Everybody begins as if she had been
    right four times of five.
    """
    beliefs = majority(answers)
    right = np.full(answers.person_count, RIGHT_BEFORE)
    for _ in range(rounds):
        right = skills(answers, beliefs)
        gain = np.log(right * max(answers.label_count - 1, 1) / (1 - right))
        before, beliefs = beliefs, _normal(counted(answers, gain[answers.people]).T).T
        if np.abs(beliefs - before).mean() < AT_REST:
            break
    return beliefs, right


def skills(answers: Labelled, beliefs: Real) -> Real:
    """Return how often each person is right by these beliefs, beginning with what is thought of everybody."""
    given = np.bincount(answers.people, minlength=answers.person_count)
    right = np.bincount(answers.people, beliefs[answers.items, answers.labels], minlength=answers.person_count)
    rates: Real = (right + RIGHT_BEFORE * COUNTED_BEFORE) / (given + COUNTED_BEFORE)
    return rates


def _shares(answers: Labelled, weights: Real | None) -> Real:
    found = counted(answers, weights)
    sums = found.sum(axis=1, keepdims=True)
    if weights is not None and len(empty := np.flatnonzero(sums[:, 0] <= 0)):
        found[empty] = counted(answers)[empty]
        sums = found.sum(axis=1, keepdims=True)
    spread = np.full(found.shape, 1 / answers.label_count)
    np.divide(found, sums, out=spread, where=sums > 0)
    return spread


def counted(answers: Labelled, weights: Real | None = None) -> Real:
    """Return for each item and label how often it was given, or the sum of the weights with which it was."""
    shape = (answers.item_count, answers.label_count)
    cells = answers.items * answers.label_count + answers.labels
    return np.bincount(cells, weights, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _rates(answers: Labelled, beliefs: Real, given: Whole, smoothing: float) -> Real:
    """Return the logarithms of how often each person gives each label, for each label that is true: true × given."""
    shape = (answers.label_count, answers.person_count, answers.label_count)
    counts = np.empty(shape)
    for truth in range(answers.label_count):
        believed = np.take(beliefs[truth], answers.items)
        counts[truth] = np.bincount(given, believed, minlength=shape[1] * shape[2]).reshape(shape[1:])
    counts += smoothing
    rates: Real = np.log(counts / counts.sum(axis=2, keepdims=True)).reshape(answers.label_count, -1)
    return rates


def _believed(answers: Labelled, given: Whole, rates: Real, beliefs: Real) -> Real:
    common = np.log(beliefs.mean(axis=1) + 1e-12)
    scores = np.empty_like(beliefs)
    for truth in range(answers.label_count):
        told = np.take(rates[truth], given)
        scores[truth] = np.bincount(answers.items, told, minlength=answers.item_count) + common[truth]
    return _normal(scores)


def _normal(scores: Real) -> Real:
    """Return probabilities of logarithms of likelihood: labels × items, columns sum to 1."""
    likely = np.exp(scores - scores.max(axis=0))
    normal: Real = likely / likely.sum(axis=0)
    return normal
