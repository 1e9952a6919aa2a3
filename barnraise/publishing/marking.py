"""Two renderings of a component made into one, with what came and what went marked.

Tags stand for one sign each while words are compared, so that the comparison of prose serves for pages too. The
result has the structure of the newer page; what went is put in where it stood: whole elements as such, else its words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from barnraise.works.diff_words import word_diff

# Signs of plane 15, which is for private use: one for each different tag of the two pages.
_FIRST, _MOST = 0xF0000, 0xFFFD
_signs = re.compile("[\U000f0000-\U000ffffd]")
_private = re.compile("[\U000f0000-\U0010ffff]")
_parts = re.compile("([\U000f0000-\U000ffffd])")
_id = re.compile(r'\s(?:(?:id|aria-labelledby)="[^"]*"|href="#[^"]*")')
# Headings of a piece stand below the one that names it on the page.
_LOWER = {"h1": "h4", "h2": "h4", "h3": "h5", "h4": "h6", "h5": "h6"}
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
# Shown whole or not at all: what stands inside takes no marks.
_WHOLE = frozenset({"math", "svg"})
_BLOCKS = frozenset(
    "address aside blockquote caption dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre section "
    "summary table tbody td tfoot th thead tr ul".split()
)
# Elements in which no words may stand, and those in which no block may.
_NO_WORDS = frozenset("dl ol table tbody tfoot thead tr ul".split())
_NO_BLOCKS = frozenset("a abbr b caption cite code em h1 h2 h3 h4 h5 h6 i p pre q s small span strong sub sup".split())
_FARTHEST = 400  # signs that a removal is moved to be a whole element


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the page with its marks, or (`hidden` above 0) so many blocks without any, folded away."""

    html: str
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag, or a whole element that takes no marks inside."""

    text: str
    name: str
    opens: bool = False
    closes: bool = False


def marked(old: str, new: str, *, around: int = 1) -> tuple[Block, ...]:
    """Return the blocks of the newer page that differ, `around` unchanged ones beside them, the others folded.

    Both pages are safe html already; nothing is added to them but `ins` and `del`, and their own are taken out, so
    that no text can pretend to be a change. Headings are lowered to h4 and below, ids and links to
    them left out. None differ: no blocks. Linear in the lengths.
    """
    tags: dict[_Tag, str] = {}
    before, after = _read(old, tags), _read(new, tags)
    if before == after:
        return ()
    return tuple(_folded(_Writer({sign: tag for tag, sign in tags.items()}).write(before, after), around))


def _folded(blocks: list[tuple[str, bool]], around: int) -> Iterator[Block]:
    changed = [at for at, (_, is_changed) in enumerate(blocks) if is_changed]
    shown = {near for at in changed for near in range(at - around, at + around + 1)}
    hidden = 0
    for at, (html, _) in enumerate(blocks):
        if at not in shown and (hidden or at + 1 not in shown):
            hidden += 1
            continue
        if hidden:
            yield Block("", hidden)
        hidden = 0
        yield Block(html)
    if hidden:
        yield Block("", hidden)


class _Reader(HTMLParser):
    """Turns a page into text in which one sign stands for each tag; a line ends with each block."""

    def __init__(self, tags: dict[_Tag, str]) -> None:
        super().__init__(convert_charrefs=False)
        self.tags = tags
        self.out: list[str] = []
        self.whole: list[str] = []
        self.pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Without ids, and links to them: what went may have the same ones, and several pieces may stand on one page.
        text = _id.sub("", self.get_starttag_text() or "")
        if tag in _LOWER:
            text, tag = text.replace(f"<{tag}", f"<{_LOWER[tag]}", 1), _LOWER[tag]
        if self.whole or tag in _WHOLE:
            self.whole.append(text)
        elif tag not in ("ins", "del"):
            self.pre += tag == "pre"
            self._put(_Tag(text, tag, opens=tag not in _VOID))

    def handle_endtag(self, tag: str) -> None:
        if self.whole:
            self.whole.append(f"</{tag}>")
            if tag in _WHOLE:
                self._put(_Tag("".join(self.whole), tag))
                self.whole = []
        elif tag not in ("ins", "del"):
            self.pre -= tag == "pre"
            tag = _LOWER.get(tag, tag)
            self._put(_Tag(f"</{tag}>", tag, closes=True))

    def handle_data(self, data: str) -> None:
        self._text(_private.sub("\ufffd", data))

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(f"&#{name};")

    def _text(self, text: str) -> None:
        (self.whole or self.out).append(text if self.whole or self.pre else re.sub(r"[ \t\r\n]+", " ", text))

    def _put(self, tag: _Tag) -> None:
        sign = self.tags.setdefault(tag, chr(_FIRST + min(len(self.tags), _MOST)))
        self.out.append(sign + ("\n" if tag.name in _BLOCKS and tag.closes and not self.pre else ""))


def _read(html: str, tags: dict[_Tag, str]) -> str:
    reader = _Reader(tags)
    reader.feed(html)
    reader.close()
    return "".join(reader.out)


class _Writer:
    """Writes the newer page with its marks, block by block."""

    def __init__(self, tags: dict[str, _Tag]) -> None:
        self.tags = tags
        self.open: list[str] = []
        self.block: list[str] = []
        self.is_changed = False
        self.blocks: list[tuple[str, bool]] = []
        self.later: list[str] = []

    def write(self, old: str, new: str) -> list[tuple[str, bool]]:
        pieces = [(piece.kind, piece.text) for piece in word_diff(old, new)]
        for at, (kind, text) in enumerate(pieces):
            if kind == "removed":
                if at + 1 < len(pieces) and pieces[at + 1][0] == "same":
                    before, text, after = self._moved(text, pieces[at + 1][1])
                    self._run(before, "")
                    pieces[at + 1] = ("same", after)
                self._removed(text)
            else:
                self._run(text, "ins" if kind == "added" else "")
        self._words_of_removed()
        self._end_block()
        return self.blocks

    def _moved(self, removed: str, same: str) -> tuple[str, str, str]:
        """Move a removal along equal text until it is a run of whole elements, if that is ever so."""
        for far in range(min(len(removed), len(same), _FARTHEST)):
            if removed[far] != same[far]:
                break
            moved = removed[far + 1 :] + removed[: far + 1]
            if not self._is_whole(removed) and self._is_whole(moved):
                return removed[: far + 1], moved, removed[: far + 1][len(removed) :] + same[far + 1 :]
        return "", removed, same

    def _is_whole(self, text: str) -> bool:
        depth = 0
        has_tag = False
        for sign in _signs.findall(text):
            tag = self.tags[sign]
            depth += tag.opens - tag.closes
            has_tag = True
            if depth < 0:
                return False
        return has_tag and depth == 0

    def _run(self, text: str, mark: str) -> None:
        """Write text of the newer page, its words inside a mark or bare."""
        for part in _parts.split(text):
            tag = self.tags.get(part)
            if tag is None:
                self._words(part, mark)
                continue
            if tag.closes and self.open and self.open[-1] not in _NO_WORDS:
                self._words_of_removed()
            self._tag(tag, mark)
            if tag.opens and tag.name not in _NO_WORDS:
                self._words_of_removed()

    def _tag(self, tag: _Tag, mark: str) -> None:
        if tag.closes and tag.name in self.open:
            while self.open.pop() != tag.name:
                pass
        is_seen = not tag.opens and not tag.closes and tag.name not in ("br", "wbr")
        self.is_changed = self.is_changed or bool(mark)
        self.block.append(f"<{mark}>{tag.text}</{mark}>" if mark and is_seen else tag.text)
        if tag.opens:
            self.open.append(tag.name)
        elif not self.open:
            self._end_block()

    def _words(self, text: str, mark: str) -> None:
        if not text:
            return
        if mark and text.strip() and (not self.open or self.open[-1] not in _NO_WORDS):
            lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            self.block += [lead, f"<{mark}>{text.strip()}</{mark}>", trail]
            self.is_changed = True
        else:
            self.block.append(text)

    def _removed(self, text: str) -> None:
        """Write what went: whole elements where they may stand, else its words where words may."""
        names = [self.tags[sign].name for sign in _signs.findall(text)]
        inside = self.open[-1] if self.open else ""
        fits = not any(name in _BLOCKS for name in names) or inside not in _NO_BLOCKS
        if names and fits and self._is_whole(text):
            kept = self.open[:]
            self._run(text, "del")
            self.open = kept
            return
        parts = (self._shown(part) for part in _parts.split(text))
        words = "".join(parts)
        self.is_changed = self.is_changed or bool(text.strip())
        if words.strip():
            self.later.append(words)
        if inside not in _NO_WORDS and (inside or self.block):
            self._words_of_removed()

    def _shown(self, part: str) -> str:
        tag = self.tags.get(part)
        if tag is None:
            return part
        if tag.opens or tag.closes:
            return " " if tag.name in _BLOCKS else ""
        return tag.text if tag.name not in ("br", "hr", "wbr") else " "

    def _words_of_removed(self) -> None:
        if self.later:
            words = "".join(self.later)
            self.later = []
            self._words(words, "del")

    def _end_block(self) -> None:
        html = "".join(self.block)
        if html.strip():
            self.blocks.append((html, self.is_changed))
        elif self.is_changed and self.blocks:
            self.blocks[-1] = (self.blocks[-1][0], True)
        self.block, self.is_changed = [], False
