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

ROUNDS = 60
# Beliefs that move by less, on average, have come to rest.
AT_REST = 1e-4
# What is thought of somebody before she has answered: right so often, as if seen so many times.
RIGHT_BEFORE, COUNTED_BEFORE = 0.8, 16.0

# Dawid and Skene's tables follow the shape of what was answered. The numbers were chosen on sets that were made up and
# on public ones, so that no shape falls below its majority (`bench answers`, `tests/rules/test_crowds.py`).
# With so many answers of a person for a label that is true, their own table says more than the common one.
ENOUGH_ANSWERS = 16.0
# As how many answers the common table counts: at least, at most, and at least in a thin set, where tables of one's own
# would take errors for truth: fewer answers an item than this, or fewer items of some label.
WEAKEST, STRONGEST, STRENGTH_IF_THIN = 0.1, 64.0, 8.0
THIN_ANSWERS, THIN_ITEMS = 3.0, 20.0
# As how many answers it counts, for each label, that all labels are known alike.
COUNTED_ALIKE = 100.0
# As how many answers of their own the rate of all people counts for each.
COUNTED_OF_OTHERS = 10.0
# With fewer answers of a person for each label, labels keep the shares that they have by majority.
ANCHORED_ANSWERS = 5.0


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
    def of(cls, items: Whole, people: Whole, labels: Whole, *, label_count: int = 1) -> Labelled:
        """Sort what was answered; counts come from the largest numbers."""
        in_order = np.argsort(items, kind="stable") if np.any(items[1:] < items[:-1]) else slice(None)
        counts = [int(one.max()) + 1 if len(one) else 0 for one in (items, people, labels)]
        return cls(
            items[in_order], people[in_order], labels[in_order], counts[0], counts[1], max(counts[2], label_count)
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


def dawid_skene(answers: Labelled, *, rounds: int = ROUNDS) -> Real:
    """Weigh each person by how they answer where the truth is each label.

    Dawid & Skene 1979, by expectation and maximisation; answers: items × people → beliefs: items × labels, rows sum to
    1. What one person's answers do not say yet is taken from their rate of being right and from the errors that all
    people make (a Dirichlet prior around a common table, as in the hierarchical model of Paun et al. 2018), and counts
    for the more, the fewer answers there are: with few answers it comes near to a majority. Cost grows with answers ×
    labels × rounds.
    """
    # Labels × items inside: a label's beliefs lie together, which is twice as fast.
    first = beliefs = np.ascontiguousarray(majority(answers).T)
    strength, anchor = _strength(answers, first), _anchor(answers, first)
    # One number for each person and label that they gave: where their rates stand.
    given = answers.people * answers.label_count + answers.labels
    for _ in range(rounds):
        rates = _rates(_counts(answers, beliefs, given), strength)
        before, beliefs = beliefs, _believed(answers, given, rates, beliefs, anchor)
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


def _strength(answers: Labelled, first: Real) -> Real:
    """Return for each true label as how many answers of each person the common table counts."""
    answers_each = len(answers.items) / max(answers.person_count, 1) * np.maximum(first.mean(axis=1), 1e-9)
    is_thin = len(answers.items) < THIN_ANSWERS * answers.item_count or first.sum(axis=1).min() < THIN_ITEMS
    strength: Real = np.clip((ENOUGH_ANSWERS / answers_each) ** 4, STRENGTH_IF_THIN if is_thin else WEAKEST, STRONGEST)
    return strength


def _anchor(answers: Labelled, first: Real) -> Real:
    """Return for each label as how many items the share that it has by majority counts; rows: labels."""
    answers_each = len(answers.items) / max(answers.person_count * answers.label_count, 1)
    items: Real = first.sum(axis=1) * min(1.0, (ANCHORED_ANSWERS / max(answers_each, 1e-9)) ** 2) + 1
    return items


def _counts(answers: Labelled, beliefs: Real, given: Whole) -> Real:
    """Return how often each person gave each label where each label is true: true × people × given."""
    counts = np.empty((answers.label_count, answers.person_count, answers.label_count))
    for truth in range(answers.label_count):
        believed = np.take(beliefs[truth], answers.items)
        counts[truth] = np.bincount(given, believed, minlength=counts[truth].size).reshape(counts[truth].shape)
    return counts


def _rates(counts: Real, strength: Real) -> Real:
    """Return the logarithms of how often each person gives each label, for each label that is true: true × given."""
    counts = counts + strength[:, None, None] * _expected(counts)
    rates: Real = np.log(counts / counts.sum(axis=2, keepdims=True)).reshape(len(counts), -1)
    return rates


def _expected(counts: Real) -> Real:
    """Return what is expected of each person before their own table is looked at: true × people × given.

    The errors are those of all people; how often each is right follows their own rate over all labels.
    """
    labels = range(len(counts))
    table = _common_table(counts.sum(axis=1))
    given, usual = counts.sum(axis=2), table.diagonal()
    right = counts[labels, :, labels].sum(axis=0)
    average = COUNTED_OF_OTHERS * right.sum() / max(given.sum(), 1e-9)
    counted = given.sum(axis=0) + COUNTED_OF_OTHERS
    # How much better than the errors of all people would have let them be, on what they answered.
    better = _odds((right + average) / counted) - _odds((usual @ given + average) / counted)
    is_right = 1 / (1 + np.exp(-(_odds(usual)[:, None] + better)))
    errors = table.copy()
    np.fill_diagonal(errors, 0)
    errors /= np.maximum(errors.sum(axis=1, keepdims=True), 1e-12)
    expected = errors[:, None, :] * (1 - is_right)[:, :, None]
    expected[labels, :, labels] = is_right
    return expected


def _common_table(counts: Real) -> Real:
    """Return the rates of all people together, near to one rate of being right while few answers tell them apart."""
    size = len(counts)
    right = (counts.trace() + RIGHT_BEFORE * size) / (counts.sum() + size)
    alike = np.full((size, size), (1 - right) / max(size - 1, 1))
    np.fill_diagonal(alike, right)
    table = counts + COUNTED_ALIKE * alike
    rates: Real = table / table.sum(axis=1, keepdims=True)
    return rates


def _odds(rates: Real) -> Real:
    """Return the logarithms of the odds of rates, none of them certain."""
    rates = np.clip(rates, 1e-3, 1 - 1e-3)
    odds: Real = np.log(rates / (1 - rates))
    return odds


def _believed(answers: Labelled, given: Whole, rates: Real, beliefs: Real, anchor: Real) -> Real:
    common = np.log(beliefs.sum(axis=1) + anchor)
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
