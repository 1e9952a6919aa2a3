"""Differences of prose, word by word, in any script."""

import re
from collections import Counter, defaultdict
from operator import itemgetter
from typing import Literal, NamedTuple

from barnraise.base import matching

# A changed passage longer than this (both sides together) is shown as replaced, not searched for words in common.
LONGEST_PASSAGE = 400_000
# With more lines than this (both sides together) words are counted by whole lines, wherever these stand.
MOST_LINES_COUNTED = 50_000
# What a run in common must weigh not to be taken for chance: four letters of a word that occurs once; more between
# large changes, up to three such words.
CERTAIN, MOST_CERTAIN = 4, 12

# Scripts written without blanks between words: each letter, with the marks on it, counts as a word.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_MARKS = (
    "\u0300-\u036f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059"
    "\u17b4-\u17d3\u200d\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
# Letters, their marks, and joiners of every script that writes blanks; punctuation of those scripts left out.
_SPACED = (
    "0-9A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u055a\u0560-\u0588\u0591-\u05bd\u05bf-\u05f2"
    "\u0610-\u061a\u0620-\u0669\u066e-\u06d3\u06d5-\u0963\u0966-\u0dff\u0f00-\u0fff\u10a0-\u135f\u1369-\u166c"
    "\u166f-\u167f\u1681-\u177f\u1800-\u1fff\u200c\u200d\u2c00-\u2dff\ua000-\ud7ff\ufb00-\ufdff\ufe70-\ufeff"
)
_token = re.compile(
    rf"([{_UNSPACED}][{_MARKS}]*|[{_SPACED}]+(?:['’][{_SPACED}]+|(?<=\d)[.,](?=\d)[{_SPACED}]+)*"
    rf"|\S[{_MARKS}]*(?:(?<=\u200d)\S[{_MARKS}]*)*)(\s*)"
)
_blanks = re.compile(r"\s*")
_blank = re.compile(r"\s")
_word_after_blank = re.compile(r"(?<=\s)\S")
_word = re.compile(rf"[{_UNSPACED}{_SPACED}]")
_unspaced = re.compile(f"[{_UNSPACED}]")


class Piece(NamedTuple):
    """A stretch of text that stayed, came or went."""

    kind: Literal["same", "added", "removed"]
    text: str


class Counts(NamedTuple):
    """How many words a change puts in and takes out; a letter of a script without blanks counts as a word."""

    added: int
    removed: int


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Return how one text became another: what is not "added" spells `old`, what is not "removed" spells `new`.

    Lines are aligned first, then words within changed lines. Runs are contiguous: a short word that both sides
    have by chance, in the midst of other words, counts as changed. At most two kinds follow each other: removed
    stands before added. Linear in the lengths.
    """
    if old == new:
        return (Piece("same", old),) if old else ()
    pieces: list[Piece] = []
    old_lines, new_lines = lines(old), lines(new)
    at = 0
    for hunk in line_hunks(old_lines, new_lines):
        pieces.append(Piece("same", "".join(old_lines[at : hunk.old_start])))
        removed, added = old_lines[hunk.old_start : hunk.old_end], new_lines[hunk.new_start : hunk.new_end]
        pieces += _changed("".join(removed), "".join(added))
        at = hunk.old_end
    pieces.append(Piece("same", "".join(old_lines[at:])))
    return _tidied(pieces)


def counts(old: str, new: str) -> Counts:
    """Return how many words a change puts in and takes out; where there are many lines, those of whole lines."""
    if old.count("\n") + new.count("\n") > MOST_LINES_COUNTED:
        before, after = Counter(old.split("\n")), Counter(new.split("\n"))
        return Counts(_words_beyond(after, before), _words_beyond(before, after))
    pieces = word_diff(old, new)
    return Counts(
        sum(count_words(piece.text) for piece in pieces if piece.kind == "added"),
        sum(count_words(piece.text) for piece in pieces if piece.kind == "removed"),
    )


def _words_beyond(some: Counter[str], others: Counter[str]) -> int:
    """Return how many words lines have that stand more often here than there; words are looked for once a line."""
    by_times: dict[int, list[str]] = defaultdict(list)
    for line, times in some.items():
        beyond = times - others.get(line, 0)
        if beyond > 0:
            by_times[beyond].append(line)
    return sum(times * count_words("\n".join(found)) for times, found in by_times.items())


def count_words(text: str) -> int:
    """Return how many words a text has."""
    return sum(map(bool, map(_word.match, map(itemgetter(0), _token.findall(text)))))


def lines(text: str) -> list[str]:
    """Return the lines of a text with their ends; only a line feed ends a line."""
    found = text.split("\n")
    last = found.pop()
    return [f"{line}\n" for line in found] + ([last] if last else [])


def line_hunks(old: list[str], new: list[str]) -> list[matching.Hunk]:
    """Return where lines differ; a blank or bare punctuation line holds no two changes apart."""

    def holds(before: matching.Hunk, after: matching.Hunk) -> bool:
        between = old[before.old_end : min(after.old_start, before.old_end + 4)]
        return len(between) > 3 or any(_word.search(line) for line in between)

    return matching.without_strays(matching.hunks(old, new), holds)


def _changed(old: str, new: str) -> list[Piece]:
    """Return the pieces of one changed passage."""
    start, end = _same_ends(old, new)
    head, tail = old[:start], old[len(old) - end :]
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    if not old or not new or len(old) + len(new) > LONGEST_PASSAGE:
        middle = [Piece("removed", old), Piece("added", new)]
    else:
        middle = _compared(_tokens(old), _tokens(new))
    return [Piece("same", head), *middle, Piece("same", tail)]


def _compared(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[Piece]:
    """Return the pieces of two lists of (word, blanks after it)."""
    old_words, new_words = [word for word, _ in old], [word for word, _ in new]
    pieces: list[Piece] = []
    old_at = new_at = 0
    for hunk in [*_word_hunks(old_words, new_words), matching.Hunk(len(old), len(old), len(new), len(new))]:
        pieces += _matched(old[old_at : hunk.old_start], new[new_at : hunk.new_start])
        pieces.append(Piece("removed", "".join(word + blanks for word, blanks in old[hunk.old_start : hunk.old_end])))
        pieces.append(Piece("added", "".join(word + blanks for word, blanks in new[hunk.new_start : hunk.new_end])))
        old_at, new_at = hunk.old_end, hunk.new_end
    return pieces


def _matched(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> list[Piece]:
    """Return the pieces of equal words, between which blanks may differ."""
    if old == new:
        return [Piece("same", "".join(map("".join, old)))]
    pieces: list[Piece] = []
    for (word, blanks), (_, new_blanks) in zip(old, new, strict=True):
        pieces.append(Piece("same", word))
        if blanks == new_blanks:
            pieces.append(Piece("same", blanks))
        else:
            pieces += [Piece("removed", blanks), Piece("added", new_blanks)]
    return pieces


def _word_hunks(old: list[str], new: list[str]) -> list[matching.Hunk]:
    """Return where words differ, joined across what is in common only by chance.

    A word that occurs once on both sides weighs its letters, every other word one, punctuation nothing. A run holds
    two changes apart when it weighs half the words of the smaller one, from `CERTAIN` to `MOST_CERTAIN`, or as many
    as the words of the larger one.
    """
    found = matching.hunks(old, new)
    if len(found) < 2:
        return found
    in_old, in_new = Counter(old), Counter(new)

    def weight(word: str) -> int:
        if not _word.match(word):
            return 0
        if in_old[word] > 1 or in_new[word] > 1:
            return 1
        return 2 if _unspaced.match(word) else len(word) if len(word) >= CERTAIN else 1

    def holds(before: matching.Hunk, after: matching.Hunk) -> bool:
        run = old[before.old_end : after.old_start]
        smaller, larger = sorted((_size(before), _size(after)))
        certain = min(MOST_CERTAIN, max(CERTAIN, smaller // 2))
        return sum(weight(word) for word in run[: 2 * MOST_CERTAIN]) >= min(certain, larger)

    return matching.without_strays(found, holds)


def _size(hunk: matching.Hunk) -> int:
    return max(hunk.old_end - hunk.old_start, hunk.new_end - hunk.new_start)


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return (word, blanks after it) in order; blanks at the start follow an empty word."""
    blanks = _blanks.match(text)
    first = blanks.group() if blanks else ""
    found: list[tuple[str, str]] = _token.findall(text, len(first))
    return [("", first), *found] if first else found


def _same_ends(old: str, new: str) -> tuple[int, int]:
    """Return how many characters at the start and at the end are the same, cut at blanks."""
    limit = min(len(old), len(new))
    start = _same_start(old, new, limit)
    last = _blank.search(old[:start][::-1])
    start -= last.start() if last is not None else start
    end = _same_start(old[::-1], new[::-1], limit - start)
    if end and not (_begins_word(old, len(old) - end) and _begins_word(new, len(new) - end)):
        # The end in common begins with a word, and both sides have a blank before it.
        first = _word_after_blank.search(old, len(old) - end + 1)
        end = len(old) - first.start() if first is not None else 0
    return start, end


def _begins_word(text: str, at: int) -> bool:
    return not text[at].isspace() and (at == 0 or text[at - 1].isspace())


def _same_start(old: str, new: str, limit: int) -> int:
    """Return how many characters, at most `limit`, both texts begin with; halving, so that slices do the work."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if old[low:middle] == new[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _tidied(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Join pieces of a kind, removed before added, and drop empty ones."""
    tidy: list[Piece] = []
    texts: dict[str, list[str]] = {"removed": [], "added": [], "same": []}

    def flush(*kinds: Literal["same", "added", "removed"]) -> None:
        for kind in kinds:
            if text := "".join(texts[kind]):
                tidy.append(Piece(kind, text))
            texts[kind].clear()

    for kind, text in pieces:
        if not text:
            continue
        if kind == "same" and (texts["removed"] or texts["added"]):
            after = _blanks_after(texts["removed"], texts["added"])
            flush("removed", "added")
            texts["same"].append(after)
        elif kind != "same" and texts["same"]:
            flush("same")
        texts[kind].append(text)
    after = _blanks_after(texts["removed"], texts["added"])
    flush("same", "removed", "added")
    texts["same"].append(after)
    flush("same")
    return tuple(tidy)


def _blanks_after(removed: list[str], added: list[str]) -> str:
    """Take off, and return, the blanks that both lists of texts end in."""
    old, new = "".join(removed), "".join(added)
    blanks = len(old) - len(old.rstrip())
    blanks = _same_start(old[::-1], new[::-1], min(blanks, len(new)))
    if not blanks:
        return ""
    removed[:], added[:] = [old[:-blanks]], [new[:-blanks]]
    return old[-blanks:]
