"""When an item has answers enough: by count, by agreement, or by calibrated confidence; and when people must decide."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Literal

from barnraise.rules.aggregating.labels import Labelled, Real, counted

# "left" aside is what the rules of a process reject.
State = Literal["open", "done", "disputed", "left"]

# Below this agreement beyond chance (Fleiss 1971) between people's answers, nobody's confidence is believed: either
# the question is hard or the people are guessing, and every item gets all of its answers.
FEWEST_IN_COMMON = 0.1
# How sure a result must be before no further answer is asked for: chosen so that on two public sets with good people
# two fifths of the answers give what all of them would, within a point of accuracy (`python -m bench answers`).
SURE = 0.94
# Somebody of whom nothing is known is thought to be right this often.
RIGHT_BEFORE = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """How many answers an item gets: at least and at most, and what ends it before the most.

    `agree` equal answers end it ("" for `blank` alone: so many first answers that all say this value). With `sure`
    above 0, in thousandths, it also ends when its result is believed that much, while people agree beyond chance.
    At the most, what fewer than `majority` thousandths support is disputed and goes to people who decide.
    """

    least: int = 3
    most: int = 3
    agree: int = 0
    blank: str = ""
    blanks: int = 0
    sure: int = 0
    majority: int = 501


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an item is done; `support` is the share of its answers that say what most say, from 0 to 1."""

    state: State
    value: str | None
    support: float
    confidence: float


def verdict(
    enough: Enough,
    given: Sequence[str],
    *,
    right: Sequence[float] = (),
    choices: int = 2,
    trusts: bool = True,
) -> Verdict:
    """Decide on one item by its answers, each as one comparable text, in the order in which they were given.

    `right` is how often each of those people is right elsewhere, `choices` among how many values they choose;
    `trusts` False turns the ending by confidence off. Ties go to the value that was given first.
    """
    if not given:
        return Verdict("open", None, 0.0, 0.0)
    (value, count), *_ = Counter(given).most_common()
    beliefs = believed(given, right or [RIGHT_BEFORE] * len(given), choices)
    if enough.sure and trusts:
        value = max(beliefs, key=lambda one: beliefs[one])
        count = given.count(value)
    support, confidence = count / len(given), beliefs[value]
    if _is_done(enough, given, value, confidence if trusts else 0.0):
        return Verdict("done", value, support, confidence)
    if len(given) < enough.most:
        return Verdict("open", value, support, confidence)
    return Verdict("done" if support * 1000 >= enough.majority else "disputed", value, support, confidence)


def _is_done(enough: Enough, given: Sequence[str], value: str, confidence: float) -> bool:
    blanks = given[: enough.blanks]
    if enough.blanks and len(blanks) == enough.blanks and set(blanks) == {enough.blank}:
        return True
    if len(given) < enough.least:
        return False
    if enough.agree and given.count(value) >= enough.agree:
        return True
    return bool(enough.sure) and confidence * 1000 >= enough.sure


def wanted(enough: Enough, given: Sequence[str]) -> int:
    """Return for how many answers in all an open item should be asked now: as many as could still settle it."""
    if len(given) < enough.least:
        return max(enough.least, enough.blanks)
    if enough.sure:
        return len(given) + 1
    if enough.agree:
        return len(given) + max(enough.agree - max(Counter(given).values(), default=0), 1)
    return enough.most


def believed(given: Sequence[str], right: Sequence[float], choices: int) -> Mapping[str, float]:
    """Return how likely each value that was given is, were every other of the `choices` as likely before.

    Somebody who is right with rate r gives each wrong value with rate (1 − r) / (choices − 1).
    """
    others = max(choices, 2) - 1
    scores = dict.fromkeys(given, 0.0)
    for value, rate in zip(given, right, strict=True):
        rate = min(max(rate, 0.01), 0.99)
        scores[value] += log(rate * others / (1 - rate))
    # A value that nobody gave has a score of 0. All are taken from the highest, so that none grows out of bounds.
    every = [*scores.values(), *[0.0] * (choices - len(scores))]
    top = max(every)
    whole = sum(exp(score - top) for score in every)
    return {value: exp(score - top) / whole for value, score in scores.items()}


def in_common(answers: Labelled) -> float:
    """Return how far people agree beyond chance (Fleiss' kappa): 1 always, 0 as by throwing dice."""
    counts: Real = counted(answers)
    given = counts.sum(axis=1)
    pairs = (given * (given - 1)).sum()
    if not pairs:
        return 0.0
    agreed = ((counts**2).sum() - given.sum()) / pairs
    by_chance = ((counts.sum(axis=0) / given.sum()) ** 2).sum()
    return float((agreed - by_chance) / (1 - by_chance)) if by_chance < 1 else 1.0


def trusts(answers: Labelled) -> bool:
    """Tell whether confidence may end items: people must agree beyond chance, measured on what they answered so far."""
    return in_common(answers) >= FEWEST_IN_COMMON
