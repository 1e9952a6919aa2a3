"""Transcriptions of one thing by several people as one text, word by word."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from barnraise.base.lazy_modules import lazy_module

if TYPE_CHECKING:
    from rapidfuzz import distance
else:
    distance = lazy_module("rapidfuzz.distance")  # slow: forty modules

# A transcription that agrees with the others counts for more: its weight is its likeness, so many times multiplied.
SHARPNESS = 4
# At most so many words of one transcription are aligned; the rest of a longer one is the most agreed one's.
LONGEST = 20_000
# What a person's likeness to the results says of her, so many times multiplied; everybody begins as if she had been
# so alike on so many things.
CARE, ALIKE_BEFORE, COUNTED_BEFORE = 8, 0.8, 8.0


def token_vote(texts: Sequence[str], weights: Sequence[float] | None = None) -> str:
    """Return the text on which several transcriptions agree word by word; "" of none.

    The transcription most like the others is the frame; the others are aligned to it (as in ROVER, Fiscus 1997), and
    at each place the word with the most weight stands. `weights` say what each is worth beside its likeness. Words are
    compared as they are written. Cost grows with texts² × words.
    """
    spoken = [text.split()[:LONGEST] for text in texts]
    if not spoken:
        return ""
    worth = _worth(spoken, weights)
    frame = max(range(len(spoken)), key=lambda place: (worth[place], -place))
    votes = _Votes(spoken[frame], worth[frame], sum(worth))
    for place, words in enumerate(spoken):
        if place != frame:
            votes.add(words, worth[place])
    return " ".join(votes.words())


def careful_vote(given: Mapping[Hashable, Sequence[tuple[Hashable, str]]]) -> dict[Hashable, str]:
    """Return the agreed text of each of many things; people whose words stand in the results elsewhere count for more.

    `given` names, for each thing, who wrote what. Twice as costly as a vote on each.
    """
    first = {thing: token_vote([text for _, text in told]) for thing, told in given.items()}
    alike: defaultdict[Hashable, list[float]] = defaultdict(list)
    for thing, told in given.items():
        agreed = first[thing].split()
        for person, text in told:
            alike[person].append(distance.Levenshtein.normalized_similarity(text.split(), agreed))
    worth = {
        person: ((sum(some) + ALIKE_BEFORE * COUNTED_BEFORE) / (len(some) + COUNTED_BEFORE)) ** CARE
        for person, some in alike.items()
    }
    return {
        thing: token_vote([text for _, text in told], [worth[person] for person, _ in told])
        for thing, told in given.items()
    }


def word_errors(given: str, truth: str) -> tuple[int, int]:
    """Return how many words have to be put in, left out or replaced to make the truth, and how many words it has."""
    words = truth.split()
    return distance.Levenshtein.distance(given.split(), words), len(words)


def _worth(spoken: Sequence[Sequence[str]], weights: Sequence[float] | None) -> list[float]:
    """Return what each transcription counts: its weight, times how much it agrees with the others."""
    agreed = [0.0] * len(spoken)
    for one, other in combinations(range(len(spoken)), 2):
        alike = distance.Levenshtein.normalized_similarity(spoken[one], spoken[other])
        agreed[one] += alike
        agreed[other] += alike
    given = weights or [1.0] * len(spoken)
    # Where nothing is alike, the weights alone decide.
    return [weight * (alike**SHARPNESS + 1e-6) for weight, alike in zip(given, agreed, strict=True)]


class _Votes:
    """For each word of the frame, and each gap before one, what stands there and with what weight."""

    def __init__(self, frame: Sequence[str], worth: float, total: float):
        self.frame, self.total = frame, total
        self.at: list[defaultdict[str, float]] = [defaultdict(float, {word: worth}) for word in frame]
        self.before: defaultdict[int, defaultdict[tuple[str, ...], float]] = defaultdict(lambda: defaultdict(float))

    def add(self, words: Sequence[str], worth: float) -> None:
        """Align one more transcription and count its words."""
        for step in distance.Levenshtein.opcodes(self.frame, words):
            start, first = step.src_start, step.dest_start
            if step.tag == "insert":
                self.before[start][tuple(words[first : step.dest_end])] += worth
            for further in range(step.src_end - start):
                word = words[first + further] if step.tag != "delete" else ""
                self.at[start + further][word] += worth

    def words(self) -> list[str]:
        """Return the words with the most weight; ties go to the frame, which came first."""
        found: list[str] = []
        # After the last word of the frame there is one more gap.
        for place, votes in enumerate([*self.at, {}]):
            # Words between two of the frame stand only when most of the weight puts just these there.
            found.extend(
                word for run, worth in self.before.get(place, {}).items() if worth > self.total / 2 for word in run
            )
            if votes:
                found.append(max(votes, key=votes.__getitem__))
        return [word for word in found if word]
