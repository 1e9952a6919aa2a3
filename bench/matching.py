"""How well open pieces are suggested: who chose what next in real histories, beside each single cue.

`--data` names a folder with `NAME.tsv.gz` below it: time, user, item, status, one line a change, the oldest first.
Only what happened before is known; a choice counts where somebody took up an item that was there and new to her.
"""

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from barnraise.rules import fitting, liking
from bench.figures import Figure, against, reached

BENCH = "matching"
SHOWN = 10
# On most histories the mix finds so much more than the best single cue, and nowhere less than this share of it.
BETTER, NEVER_BELOW = 1.1, 0.98


@dataclass
class Community:
    """What is known of one history so far."""

    paths: list[str]
    names: liking.Names
    last: dict[int, int] = field(default_factory=dict)
    times: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    near: defaultdict[int, defaultdict[int, float]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(float))
    )
    hers: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def cues(self, person: str, open_items: list[int]) -> dict[str, list[float]]:
        """Return the cues of open items for somebody."""
        lately = self.hers[person][: -liking.LATELY - 1 : -1]
        hers = liking.liked([self.paths[item] for item in lately])
        beside: defaultdict[int, float] = defaultdict(float)
        for (_, weight), item in zip(hers, lately, strict=True):
            for other, often in self.near[item].items():
                beside[other] += weight * liking.together(often, self.times[item], self.times[other])
        alike = self.names.like(hers)
        return {
            "recency": [float(self.last[item]) for item in open_items],
            "popularity": [float(self.times[item]) for item in open_items],
            "together": [beside.get(item, 0.0) for item in open_items],
            "folder": liking.folders([self.paths[item] for item in open_items], hers),
            "text": [alike[item] for item in open_items],
        }

    def add(self, person: str, item: int, at: int) -> None:
        """Remember one change."""
        self.last[item] = at
        self.times[item] += 1
        for age, other in enumerate(self.hers[person][: -liking.BESIDE - 1 : -1]):
            if other != item:
                self.near[other][item] += liking.APART**age
                self.near[item][other] += liking.APART**age
        self.hers[person].append(item)


def figures(data: Path | None = None) -> Iterator[Figure]:
    """Measure every history below a folder; without one, a history that is made."""
    found = (
        [(path.name.removesuffix(".tsv.gz"), _read(path)) for path in sorted(data.rglob("*.tsv.gz"))] if data else []
    )
    better = 0
    for name, changes in found or [("made", _made())]:
        told = _measured(changes)
        single = {cue: told[cue] for cue in fitting.CUES}
        for cue, recall in single.items():
            yield Figure(BENCH, f"{name} recall@10 {cue}", round(recall, 4), "")
        yield Figure(BENCH, f"{name} recall@10 random", round(told["random"], 4), "")
        yield against(
            BENCH,
            f"{name} recall@10 learnt",
            told["learnt"],
            "",
            beside=max(single.values()),
            goal=("≥", NEVER_BELOW),
        )
        better += told["learnt"] / max(single.values()) >= BETTER
        for measure in ("recall@10 with exploration", "coverage", "Gini of exposure"):
            yield Figure(BENCH, f"{name} {measure}", round(told[measure], 4), "")
    if found:
        most = (len(found) // 2 + 1) / len(found)
        yield reached(BENCH, f"histories {BETTER}× the best cue", better / len(found), "of all", least=most)


def _measured(changes: list[tuple[str, str]]) -> dict[str, float]:
    numbers = {path: number for number, path in enumerate(dict.fromkeys(path for _, path in changes))}
    known = Community(list(numbers), liking.Names(list(numbers)))
    learnt, chance = fitting.Learnt(), random.Random(7)
    hits: defaultdict[str, float] = defaultdict(float)
    shown: defaultdict[int, int] = defaultdict(int)
    choices = 0
    for at, (person, path) in enumerate(changes):
        item = numbers[path]
        if item in known.last and item not in set(known.hers[person]):
            done = set(known.hers[person])
            open_items = [one for one in known.last if one not in done]
            ranked = fitting.ranks(known.cues(person, open_items))
            place = open_items.index(item)
            choices += 1
            hits["random"] += min(SHOWN / len(open_items), 1.0)
            for cue in fitting.CUES:
                hits[cue] += _finds(ranked[cue], ranked["recency"], place)
            hits["learnt"] += _finds(fitting.scores(ranked, learnt.weights), ranked["recency"], place)
            lots = [chance.random() for _ in open_items]
            places = [one for one, _ in fitting.best(ranked, learnt.weights, lots, limit=SHOWN)]
            hits["recall@10 with exploration"] += place in places
            for one in places:
                shown[open_items[one]] += 1
            learnt = fitting.learn(learnt, ranked, place)
        known.add(person, item, at)
    told = {name: count / choices for name, count in hits.items()}
    exposure = [shown[item] for item in range(len(numbers))]
    return {**told, "coverage": len(shown) / len(numbers), "Gini of exposure": _gini(exposure)}


def _finds(values: list[float], recency: list[float], place: int) -> bool:
    mine = (values[place], recency[place])
    return sum((value, recent) > mine for value, recent in zip(values, recency, strict=True)) < SHOWN


def _gini(values: list[int]) -> float:
    ordered, whole = sorted(values), sum(values)
    ranked = sum(number * value for number, value in enumerate(ordered, 1))
    return 2 * ranked / (len(values) * whole) - (len(values) + 1) / len(values) if whole else 0.0


def _read(path: Path) -> list[tuple[str, str]]:
    with gzip.open(path, "rt", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["user"], row["item"]) for row in rows]


def _made() -> list[tuple[str, str]]:
    """Make a history in which people keep to their folder."""
    chance = random.Random(7)
    changes = []
    for _ in range(1500):
        person = chance.randrange(40)
        changes.append((f"person {person}", f"part{person % 8}/page{chance.randrange(30)}.md"))
    return changes
