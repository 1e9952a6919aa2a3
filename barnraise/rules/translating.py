"""Which paragraphs of a translation are behind the text that it translates: pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from barnraise.base import matching

_blank = re.compile(r"\n[ \t]*\n")
_fence = re.compile(r"^(```|~~~)", re.MULTILINE)
MINUTES_A_PARAGRAPH, MOST_MINUTES = 5, 120


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a text: the number of its edition, and its bytes."""

    edition: int
    content: bytes


@dataclass(frozen=True, slots=True)
class _Paragraph:
    text: str
    edition: int


def folders(declared: Mapping[str, str]) -> dict[str, str]:
    """Return the folder of each language that a work declares, with one slash at its end."""
    return {language: folder.strip("/") + "/" for language, folder in declared.items() if folder.strip("/")}


def source_of(path: str, declared: Mapping[str, str]) -> tuple[str, str] | None:
    """Return the language of a translation and the path that it translates; None for what is no translation."""
    for language, folder in folders(declared).items():
        if path.startswith(folder):
            return language, path.removeprefix(folder)
    return None


def paragraphs(content: bytes) -> list[str]:
    """Return the paragraphs of a text, a fenced block being one; two that are spaced otherwise are the same."""
    found: list[list[str]] = []
    is_open = False
    for part in _blank.split(content.decode("utf-8", "replace").replace("\r\n", "\n")):
        if is_open and found:
            found[-1].append(part)
        elif part.strip():
            found.append([part.strip()])
        is_open ^= len(_fence.findall(part)) % 2 == 1
    return ["\n\n".join(parts) for parts in found]


def behind(original: Sequence[Version], translation: Sequence[Version]) -> list[str]:
    """Return the paragraphs of the newest original that its translation lacks, or that changed after it was made.

    Both histories begin with their oldest state. A paragraph of the translation stands for the one at its place in the
    original as it was when the translation was last changed; it is behind when that one changed later than itself.
    """
    if not original or not translation:
        return [] if not original else paragraphs(original[-1].content)
    known = [one for one in original if one.edition <= translation[-1].edition] or [original[0]]
    then, now, made = _dated(known), _dated(original), _dated(translation)
    kept = _kept(then, now)
    # Where the numbers differ, the last paragraphs of the original are those that nobody has translated.
    place_of = {here: there for there, here in kept.items() if there < len(made)}
    return [
        paragraph.text
        for here, paragraph in enumerate(now)
        if here not in place_of or made[place_of[here]].edition < paragraph.edition
    ]


def minutes(count: int) -> int:
    """Return how long so many paragraphs take to translate."""
    return min(max(count, 1) * MINUTES_A_PARAGRAPH, MOST_MINUTES)


def _dated(versions: Sequence[Version]) -> list[_Paragraph]:
    """Return the paragraphs of the last version, each with the edition in which it last changed."""
    dated: list[_Paragraph] = []
    for version in versions:
        texts = paragraphs(version.content)
        now = [_Paragraph(text, version.edition) for text in texts]
        for then, here in _unchanged([one.text for one in dated], texts):
            now[here.start : here.stop] = dated[then.start : then.stop]
        dated = now
    return dated


def _kept(then: Sequence[_Paragraph], now: Sequence[_Paragraph]) -> dict[int, int]:
    """Return which paragraph of then is which of now."""
    pairs: dict[int, int] = {}
    for there, here in _unchanged([one.text for one in then], [one.text for one in now]):
        pairs.update(zip(there, here, strict=True))
    return pairs


def _unchanged(then: Sequence[str], now: Sequence[str]) -> Iterator[tuple[range, range]]:
    """Yield the runs of paragraphs that stayed as they were: their places then and now, from the last.

    Of two paragraphs that changed places the first stays.
    """
    at, now_at = len(then), len(now)
    # Aligned from the end, since an alignment keeps the later of two runs that cross.
    for hunk in [*matching.hunks(then[::-1], now[::-1]), matching.Hunk(at, at, now_at, now_at)]:
        yield range(len(then) - hunk.old_start, at), range(len(now) - hunk.new_start, now_at)
        at, now_at = len(then) - hunk.old_end, len(now) - hunk.new_end
