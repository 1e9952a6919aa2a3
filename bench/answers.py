"""What many people's answers are made into: how often it is true, when to stop asking, and how fast.

`--data` names a folder with sets below it: `SET/labels.csv.gz` (task, worker, label) with `truth.csv.gz` (task, label),
and `*-crowd.tsv.gz` (audio, transcription, worker) with `*-gt.txt.gz` (audio, text).
"""

import csv
import gzip
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

from barnraise.rules import aggregating
from barnraise.rules.aggregating.labels import Labelled, Real
from bench import _oracle
from bench._stopping import stopped
from bench.figures import Figure, against, bounded

BENCH = "answers"
MILLION = 1_000_000
NUMBERS_FROM = 20  # sets with more labels than this hold numbers
SEEDS = 5
# Of the peer's accuracy: the two stop at moments of their own, and a few items of thousands lie on the edge.
AS_GOOD = 0.998
# The default, and what stands in for it while answers are few. One rate a person serves to stop, not to conclude.
HELD_TO_THE_PEER = ("majority", "Dawid–Skene")
HALF_A_POINT = 0.005
# Where people are good, that is where all answers are true so often, so few of them must do, within so much.
GOOD, SHARE_OF_ANSWERS, POINT = 0.9, 0.4, 0.01


@dataclass(frozen=True, slots=True)
class Set:
    """One set of answers whose truth is known."""

    name: str
    answers: list[_oracle.Answer]
    truth: dict[str, str]


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure the speed on answers that are made up, and accuracy on every set below a folder."""
    yield _million()
    for path in sorted(data.rglob("labels.csv.gz")) if data else []:
        one = _set(path)
        if len({label for _, _, label in one.answers}) > NUMBERS_FROM:
            yield from _numbers(one)
        else:
            yield from _labels(one)
            yield from _stopping(one)
    for path in sorted(data.rglob("*-crowd.tsv.gz")) if data else []:
        yield from _transcriptions(path)


def _million() -> Figure:
    chance = np.random.default_rng(7)
    items, people = chance.integers(0, 200_000, MILLION), chance.integers(0, 5_000, MILLION)
    truth, is_right = chance.integers(0, 4, 200_000), chance.random(MILLION) < 0.7
    labels = np.where(is_right, truth[items], chance.integers(0, 4, MILLION))
    took = []
    for _ in range(3):
        began = time.perf_counter()
        beliefs = aggregating.dawid_skene(Labelled.of(items, people, labels))
        took.append(time.perf_counter() - began)
    assert (beliefs.argmax(axis=1) == truth).mean() > 0.9
    return bounded(BENCH, "a million answers by Dawid–Skene", median(took), "s", most=1.0)


def _labels(one: Set) -> Iterator[Figure]:
    answers, names = aggregating.numbered(one.answers)
    methods = {"majority": aggregating.majority, "one-coin": _one_coin, "Dawid–Skene": aggregating.dawid_skene}
    for method, make in methods.items():
        began = time.perf_counter()
        found = _named(make(answers), names)
        took = time.perf_counter() - began
        accuracy, figure = _accuracy(found, one.truth), f"{one.name} accuracy {method}"
        if not _oracle.is_here():
            yield Figure(BENCH, figure, accuracy, "of items")
            continue
        theirs, theirs_took = _oracle.labels(method, one.answers)
        beside = _accuracy(theirs, one.truth)
        if method in HELD_TO_THE_PEER:
            yield against(BENCH, figure, accuracy, "of items", beside=beside, goal=("≥", AS_GOOD))
        else:
            yield Figure(BENCH, figure, accuracy, "of items", beside, accuracy / beside)
        yield Figure(BENCH, f"{one.name} time {method}", took, "s", theirs_took, took / theirs_took)
    yield _above_majority(one, answers, names)
    if len(names[2]) == 2:
        found = _named(aggregating.dawid_skene(answers), names)
        yield Figure(BENCH, f"{one.name} F1 Dawid–Skene", _f1(found, one.truth), "")


def _above_majority(one: Set, answers: Labelled, names: list[list[object]]) -> Figure:
    most, ours = (
        _accuracy(_named(make(answers), names), one.truth) for make in (aggregating.majority, aggregating.dawid_skene)
    )
    goal = f"≥ majority − {HALF_A_POINT}"
    what = f"{one.name} Dawid–Skene beside majority"
    return Figure(BENCH, what, ours, "of items", most, ours / most, goal, ours >= most - HALF_A_POINT)


def _one_coin(answers: Labelled) -> Real:
    return aggregating.one_coin(answers)[0]


def _numbers(one: Set) -> Iterator[Figure]:
    given: defaultdict[str, list[float]] = defaultdict(list)
    for item, _, label in one.answers:
        given[item].append(float(label))
    for method, make in {"median": lambda some: aggregating.middle(some).value, "mean": np.mean}.items():
        errors = [abs(make(some) - float(one.truth[item])) for item, some in given.items() if item in one.truth]
        yield Figure(BENCH, f"{one.name} mean error {method}", float(np.mean(errors)), "")


def _stopping(one: Set) -> Iterator[Figure]:
    """Ask until each item has answers enough, beside as many answers spread evenly, in several orders."""
    answers, names = aggregating.numbered(one.answers)
    if len(answers.items) / answers.item_count < 5:
        return  # nothing to stop before
    truth = {name: number for number, name in enumerate(names[2])}
    true = np.array([truth.get(one.truth.get(str(item), ""), -1) for item in names[0]])
    runs = [stopped(answers, true, seed) for seed in range(SEEDS)]
    share = float(np.mean([run.share for run in runs]))
    early, evenly = (float(np.mean([getattr(run, name) for run in runs])) for name in ("early", "evenly"))
    whole = _accuracy(_named(aggregating.dawid_skene(answers), names), one.truth)
    are_good = whole >= GOOD
    yield Figure(BENCH, f"{one.name} share of answers asked for", share, "of all")
    yield Figure(
        BENCH,
        f"{one.name} accuracy stopping",
        round(early, 4),
        "of items",
        round(evenly, 4),
        round(early / evenly, 3),
        "≥ a fixed budget" + (f", ≤ {POINT} below all answers at ≤ {SHARE_OF_ANSWERS} of them" if are_good else ""),
        early >= evenly and (not are_good or (whole - early <= POINT and share <= SHARE_OF_ANSWERS)),
    )


def _transcriptions(path: Path) -> Iterator[Figure]:
    name = path.name.removesuffix("-crowd.tsv.gz")
    truth_path = path.with_name(f"{name}-gt.txt.gz")
    truth = dict(line.split("\t") for line in gzip.decompress(truth_path.read_bytes()).decode().splitlines())
    told: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(path, "rt", newline="") as lines:
        for audio, text, person in list(csv.reader(lines, delimiter="\t"))[1:]:
            told[audio].append((person, text.lower()))
    began = time.perf_counter()
    ours = aggregating.careful_vote(told)
    took = time.perf_counter() - began
    figure, errors = f"{name} word errors token vote", _errors(ours, truth)
    if not _oracle.is_here():
        yield Figure(BENCH, figure, errors, "%")
        return
    theirs, theirs_took = _oracle.rover(told)
    yield against(BENCH, figure, errors, "%", beside=_errors(theirs, truth), goal=("≤", 1.0))
    yield against(BENCH, f"{name} clips a second", len(told) / took, "", beside=len(told) / theirs_took, goal=("≥", 20))


def _errors(found: object, truth: dict[str, str]) -> float:
    pairs = [aggregating.word_errors(text, truth[item]) for item, text in dict(found).items()]  # type: ignore[call-overload]
    return 100 * sum(wrong for wrong, _ in pairs) / sum(words for _, words in pairs)


def _set(path: Path) -> Set:
    with gzip.open(path, "rt", newline="") as lines:
        answers = [(item, person, label) for item, person, label in list(csv.reader(lines))[1:]]
    with gzip.open(path.with_name("truth.csv.gz"), "rt", newline="") as lines:
        truth = dict(list(csv.reader(lines))[1:])
    return Set(
        path.parent.name,
        list({(item, person): (item, person, label) for item, person, label in answers}.values()),
        truth,
    )


def _named(beliefs: Real, names: list[list[object]]) -> dict[str, str]:
    return {str(item): str(names[2][best]) for item, best in zip(names[0], beliefs.argmax(axis=1), strict=True)}


def _accuracy(found: object, truth: dict[str, str]) -> float:
    told = dict(found)  # type: ignore[call-overload]
    known = [told[item] == label for item, label in truth.items() if item in told]
    return sum(known) / len(known)


def _f1(found: dict[str, str], truth: dict[str, str]) -> float:
    pairs = [(found[item], label) for item, label in truth.items() if item in found]
    both = sum(one == label == "1" for one, label in pairs)
    return 2 * both / max(sum(one == "1" for one, _ in pairs) + sum(label == "1" for _, label in pairs), 1)
