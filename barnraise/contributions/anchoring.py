"""Where a comment's passage went when the text moved on; never a false place."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from barnraise.base.lazy_modules import lazy_module

if TYPE_CHECKING:
    from rapidfuzz import fuzz
else:
    fuzz = lazy_module("rapidfuzz.fuzz")  # slow: forty modules

CONTEXT = 64  # characters kept on each side of a quote
LONG_QUOTE = 40  # characters that, found once before and after, need no context to be known again
MOST_PLACES = 200  # equal passages looked at on each side of the former place
# Characters of equal passages that may overlap each other; beyond, only those are looked at that do not.
MOST_OVERLAPPING = 1_000_000
# How like its former self (0 to 100) the text beside a quote must be, to agree and to be beyond doubt, and a quote
# between unchanged contexts. Unrelated prose of this length is about 50 alike, lines of one template up to 75.
CONTEXT_AGREES = 80.0
CONTEXT_IS_CERTAIN = 95.0
QUOTE_AGREES = 70.0
# Characters right beside a quote that agree by themselves when unchanged.
EXACT_CONTEXT = 16
_blanks = re.compile(r"\s+")


class Span(NamedTuple):
    """A stretch of a text, in characters, the end not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A passage of one version of a text: the words, up to 64 characters beside them, and where they stood."""

    quote: str
    before: str
    after: str
    position: int
    only: bool = False  # whether the quote stood once in that text


def text_in(content: bytes) -> str:
    """Return bytes as text that can be quoted and stored: UTF-8, or where they are none, one sign for each byte."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def bytes_like(content: bytes, text: str) -> bytes:
    """Return a text as bytes, encoded as `text_in` has read some others. UnicodeEncodeError where that cannot be."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return text.encode("latin-1")
    return text.encode("utf-8")


def anchor_at(text: str, span: Span) -> Anchor:
    """Return the anchor of a passage of a text."""
    start, end = span
    quote = text[start:end]
    only = bool(quote) and text.find(quote) == start and text.find(quote, start + 1) < 0
    return Anchor(quote, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT], start, only)


def quoted(text: str, quote: str) -> Span | None:
    """Return where a quote first stands in a text, however its lines are broken; None when it does not."""
    wanted = " ".join(quote.split())
    folded = _folded(text)
    at = folded.text.find(wanted) if wanted else -1
    return folded.span(at, at + len(wanted)) if at >= 0 else None


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text in which every run of blanks is one; of each run the place there, and how many were left out up to it."""

    text: str
    runs: tuple[int, ...]
    left_out: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return where a stretch stands in the text itself that begins and ends with no blank."""
        return Span(self._place(start), self._place(end - 1) + 1)

    def _place(self, at: int) -> int:
        before = bisect_left(self.runs, at)
        return at + (self.left_out[before - 1] if before else 0)


@lru_cache(maxsize=2)
def _folded(text: str) -> _Folded:
    """Fold a text, once for all the remarks that are placed in it."""
    runs: list[int] = []
    left_out = [0]
    for run in _blanks.finditer(text):
        if run.end() - run.start() > 1:
            runs.append(run.start() - left_out[-1])
            left_out.append(left_out[-1] + run.end() - run.start() - 1)
    return _Folded(_blanks.sub(" ", text), tuple(runs), tuple(left_out[1:]))


def place(anchor: Anchor, text: str) -> Span | None:
    """Return where the quoted passage stands in another version of the text, or None when it is gone.

    The quote itself, re-wrapped or not, counts where the text beside it agrees: on one side if the quote stood once,
    else on both, or on one beyond doubt with the same word on the other. Among equal places the best agreeing one
    is meant, and the nearest to the former position only when both sides agree. A long quote that stood and stands
    once needs no context. A quote whose own words were corrected is found between its unchanged neighbours.
    """
    if not anchor.quote.strip():
        return None
    found = sorted(_judged(anchor, text), reverse=True)
    if not found:
        return _corrected(anchor, text)
    best = found[0]
    if len(found) == 1 and anchor.only and len(anchor.quote) >= LONG_QUOTE:
        return best.span
    if best.sides < 2 and not (best.sides and (anchor.only or best.is_certain)):
        return None
    rivals = [other for other in found[1:] if other.agreement >= best.agreement - 1]
    if rivals and best.sides < 2:
        return None
    return min([best, *rivals], key=lambda judged: abs(judged.span.start - anchor.position)).span


def replace(text: str, anchor: Anchor, replacement: str) -> str | None:
    """Return the text with the quoted passage replaced, or None when those exact words are not at their place."""
    span = place(anchor, text)
    if span is None or text[span.start : span.end] != anchor.quote:
        return None
    return text[: span.start] + replacement + text[span.end :]


class _Judged(NamedTuple):
    """A place with the quote's words: how many sides agree (0 to 2), how well both together, if beyond doubt."""

    sides: int
    agreement: float
    is_certain: bool
    span: Span


def _judged(anchor: Anchor, text: str) -> Iterator[_Judged]:
    for span in _places(anchor, text):
        likeness: list[float] = []
        before, after = text[max(0, span.start - CONTEXT) : span.start], text[span.end : span.end + CONTEXT]
        # A side without text agrees only with a side without text.
        for former, found in ((anchor.before[::-1], before[::-1]), (anchor.after, after)):
            likeness.append(_likeness(former, found))
        sides = sum(alike >= CONTEXT_AGREES for alike in likeness)
        yield _Judged(sides, sum(likeness), min(likeness) > 0 and max(likeness) >= CONTEXT_IS_CERTAIN, span)


def _likeness(former: str, found: str) -> float:
    """Return how alike (0 to 100) two contexts are, both read from the quote outwards; blanks do not count."""
    former, found = " ".join(former.split()), " ".join(found.split())
    if not former or not found:
        return 100.0 if former == found else 0.0
    if former.split(" ", 1)[0] != found.split(" ", 1)[0]:
        return 0.0  # another word beside it: in lists and tables, another entry
    beside = min(former, found, key=len)[:EXACT_CONTEXT]  # shorter where a text begins or ends
    unchanged = len(beside) >= EXACT_CONTEXT // 2 and former.startswith(beside) and found.startswith(beside)
    return max(CONTEXT_AGREES if unchanged else 0.0, fuzz.ratio(former, found))


def _places(anchor: Anchor, text: str) -> list[Span]:
    """Return the nearest places that have the quote's words, whatever blanks stand between them."""
    wanted, folded = " ".join(anchor.quote.split()), _folded(text)
    lead = len(anchor.quote) - len(anchor.quote.lstrip())
    trail = len(anchor.quote) - len(anchor.quote.rstrip())
    places: list[Span] = []
    at, overlapping = 0, MOST_OVERLAPPING
    while (start := folded.text.find(wanted, at)) >= 0:
        overlapping -= len(wanted)
        at = start + (1 if overlapping > 0 else len(wanted))
        places.append(_with_blanks(text, folded.span(start, start + len(wanted)), lead, trail))
        passed = places[-1].start > anchor.position
        if passed and len(places) > MOST_PLACES and places[-MOST_PLACES].start > anchor.position:
            break
        if len(places) > 4 * MOST_PLACES:
            del places[: 2 * MOST_PLACES]
    return places


def _with_blanks(text: str, span: Span, lead: int, trail: int) -> Span:
    """Widen a place by the blanks that the quote began and ended with, as far as they are there."""
    start, end = span
    while lead and start and text[start - 1].isspace():
        start, lead = start - 1, lead - 1
    while trail and end < len(text) and text[end].isspace():
        end, trail = end + 1, trail - 1
    return Span(start, end)


def _corrected(anchor: Anchor, text: str) -> Span | None:
    """Return what stands between the quote's unchanged neighbours, if they stand once and it is still like it."""
    before, after = anchor.before[-EXACT_CONTEXT:], anchor.after[:EXACT_CONTEXT]
    if len(before.strip()) < EXACT_CONTEXT // 2 or len(after.strip()) < EXACT_CONTEXT // 2:
        return None
    start = text.find(before)
    if start < 0 or text.find(before, start + 1) >= 0:
        return None
    start += len(before)
    end = text.find(after, start, start + 2 * len(anchor.quote) + len(after) + CONTEXT)
    if end <= start or text.find(after) != end or text.find(after, end + 1) >= 0:
        return None
    likeness = fuzz.ratio(anchor.quote, text[start:end], score_cutoff=QUOTE_AGREES)
    return Span(start, end) if likeness else None
