"""Ask for answers item by item until there are enough, on answers that were all given long ago."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from barnraise.rules import aggregating, stopping
from barnraise.rules.aggregating.labels import Labelled, Real

LEAST = 2


@dataclass(frozen=True, slots=True)
class Stopped:
    """What asking until sure came to: `share` of all answers, accuracy of it, and of as many spread evenly."""

    share: float
    early: float
    evenly: float


def stopped(answers: Labelled, true: NDArray[np.intp], seed: int) -> Stopped:
    """Take answers in a drawn order: at least two an item, then one more while the item is not done."""
    chance = np.random.default_rng(seed)
    waiting: defaultdict[int, list[int]] = defaultdict(list)
    for place in chance.permutation(len(answers.items)):
        waiting[int(answers.items[place])].append(int(place))
    taken = {item: min(LEAST, len(places)) for item, places in waiting.items()}
    asked = set(taken)
    # By the first answers alone: later ones are asked for where people disagree.
    trusts = stopping.trusts(_some(answers, [place for places in waiting.values() for place in places[:LEAST]]))
    while asked and trusts:
        so_far = _some(answers, [place for item, count in taken.items() for place in waiting[item][:count]])
        sure = aggregating.one_coin(so_far)[0].max(axis=1) >= stopping.SURE
        for item in sorted(asked):
            if sure[item] or taken[item] == len(waiting[item]):
                asked.remove(item)
            else:
                taken[item] += 1
    if not trusts:
        taken = {item: len(places) for item, places in waiting.items()}
    mean = sum(taken.values()) / len(taken)
    evenly = {item: int(mean) + (chance.random() < mean - int(mean)) for item in waiting}
    early_share = sum(taken.values()) / len(answers.items)
    return Stopped(
        early_share,
        _accuracy(_some(answers, [place for item, count in taken.items() for place in waiting[item][:count]]), true),
        _accuracy(_some(answers, [place for item, count in evenly.items() for place in waiting[item][:count]]), true),
    )


def _some(answers: Labelled, places: list[int]) -> Labelled:
    kept = np.sort(np.array(places))
    counts = (answers.item_count, answers.person_count, answers.label_count)
    return Labelled(answers.items[kept], answers.people[kept], answers.labels[kept], *counts)


def _accuracy(answers: Labelled, true: NDArray[np.intp]) -> float:
    """Return the accuracy of the better-suited way: whole tables of errors from five answers an item on."""
    many = len(answers.items) >= 5 * answers.item_count
    beliefs: Real = aggregating.dawid_skene(answers) if many else aggregating.one_coin(answers)[0]
    known = true >= 0
    return float((beliefs.argmax(axis=1) == true)[known].mean())
