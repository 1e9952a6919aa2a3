"""Answers that are made up, in twelve shapes: how many labels, answers an item, answers a person, even or skewed."""

from typing import NamedTuple

import numpy as np

from barnraise.rules import aggregating
from barnraise.rules.aggregating.labels import Labelled, Real

ITEMS = 300


class Shape(NamedTuple):
    """One shape of a set: its labels, its answers an item and a person, and whether some labels are rare."""

    label_count: int
    an_item: int
    a_person: int
    is_skewed: bool


SHAPES = (
    Shape(2, 2, 3, False),
    Shape(2, 3, 10, True),
    Shape(2, 10, 300, False),
    Shape(3, 3, 3, False),
    Shape(3, 5, 10, True),
    Shape(4, 2, 5, False),
    Shape(4, 5, 4, True),
    Shape(4, 10, 300, True),
    Shape(5, 3, 30, False),
    Shape(6, 5, 8, True),
    Shape(8, 5, 20, False),
    Shape(8, 10, 100, True),
)


def answered(shape: Shape, seed: int) -> tuple[Labelled, np.ndarray]:
    """Return answers of people who are right two times of three, each with a skill of their own, and the truth.

    Errors go to some labels more than to others, alike for all people. Which labels are rare has nothing to do with
    their numbers: a majority that settles a tie by number would know the truth by chance.
    """
    chance = np.random.default_rng([seed, *map(int, shape)])
    size = shape.label_count
    common = chance.permutation(0.5 ** np.arange(size) if shape.is_skewed else np.ones(size))
    truth = chance.choice(size, ITEMS, p=common / common.sum())
    person_count = max(shape.an_item, round(ITEMS * shape.an_item / shape.a_person))
    people = np.empty((ITEMS, shape.an_item), np.intp)
    load = chance.random(person_count)
    for item in range(ITEMS):  # to those who have answered least
        people[item] = np.argpartition(load, shape.an_item - 1)[: shape.an_item]
        load[people[item]] += 1 + chance.random(shape.an_item) / 4
    wrong = chance.dirichlet(np.ones(size), size) * (1 - np.eye(size))
    wrong /= wrong.sum(axis=1, keepdims=True)
    skill = chance.beta(6, 3, person_count)[:, None] + chance.normal(0, 0.08, (person_count, size))
    right = np.clip(skill, 0.02, 0.98)[:, :, None]
    rates = (right * np.eye(size) + (1 - right) * wrong).cumsum(axis=2)
    drawn = chance.random((ITEMS, shape.an_item, 1))
    labels = (drawn > rates[people, truth[:, None]]).sum(axis=2).clip(max=size - 1)
    items = np.repeat(np.arange(ITEMS), shape.an_item)
    return Labelled.of(items, people.ravel(), labels.ravel(), label_count=size), truth


def gain(shape: Shape, seed: int) -> float:
    """Return by how much more of the items are true by Dawid and Skene than by majority."""
    answers, truth = answered(shape, seed)
    return _share_true(aggregating.dawid_skene(answers), truth) - _share_true(aggregating.majority(answers), truth)


def _share_true(beliefs: Real, truth: np.ndarray) -> float:
    return float((beliefs.argmax(axis=1) == truth).mean())


def standing_of(gains: list[float]) -> float:
    """Return the mean of gains in standard errors: below −2 a method is worse than majority."""
    error = np.std(gains, ddof=1) / np.sqrt(len(gains))
    return float(np.mean(gains) / max(error, 1e-9))
