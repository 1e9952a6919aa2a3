"""What people did lately, as cues: pure, the same for pages, learning and the bench."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# So many of somebody's last pieces speak for what they like, each a little less than the one after it.
LATELY, FADES = 20, 0.85
# So many of their last pieces were done together with a new one.
BESIDE, APART = 10, 0.8
_word = re.compile(r"[^\W_]+")
# A word that more than this share of the names has says nothing.
COMMON = 0.3


def words(path: str) -> frozenset[str]:
    """Return the words of a name, in any script."""
    return frozenset(_word.findall(path.lower()))


@dataclass
class Names:
    """The words of some names, and how rare each word is among them; `only` these words where no others are asked."""

    paths: Sequence[str]
    only: frozenset[str] | None = None
    holding: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.holding = defaultdict(list)
        for place, path in enumerate(self.paths):
            for word in words(path) if self.only is None else self.only.intersection(_word.findall(path.lower())):
                self.holding[word].append(place)

    def like(self, liked: Iterable[tuple[str, float]]) -> list[float]:
        """Return how much each name shares with liked ones; rare words count more."""
        wanted: Counter[str] = Counter()
        for path, weight in liked:
            for word in words(path):
                wanted[word] += weight  # type: ignore[assignment]
        told = [0.0] * len(self.paths)
        for word, weight in wanted.items():
            places = self.holding.get(word, ())
            if not places or len(places) > max(COMMON * len(self.paths), 1):
                continue
            rarity = weight * math.log1p(len(self.paths) / len(places))
            for place in places:
                told[place] += rarity
        return told


def named_like(paths: Sequence[str], liked: Sequence[tuple[str, float]]) -> list[float]:
    """Return how much each of some names shares with liked ones, for names that are compared once."""
    return Names(paths, frozenset(word for path, _ in liked for word in words(path))).like(liked)


def liked(paths: Iterable[str]) -> list[tuple[str, float]]:
    """Return somebody's last pieces, the newest first, each with how much it still counts."""
    return [(path, FADES**age) for age, path in zip(range(LATELY), paths, strict=False)]


def folders(paths: Sequence[str], hers: Iterable[tuple[str, float]]) -> list[float]:
    """Return how much of what somebody did lies in the folder of each piece."""
    weights: defaultdict[str, float] = defaultdict(float)
    for path, weight in hers:
        weights[_folder(path)] += weight
    return [weights.get(_folder(path), 0.0) for path in paths]


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def together(weight: float, times: int, others: int) -> float:
    """Return how often two pieces were done by the same person, beside how often they were done at all (cosine)."""
    return weight / math.sqrt(max(times, 1) * max(others, 1))
