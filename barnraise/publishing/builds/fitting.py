"""A rendered page as a page of a book: links lead inside it, notes are notes, pictures lie beside, titles step down.

What comes in passed the allow-list; what goes out is written by this module alone, so that a converter meets no
element, class or address that an author chose.
"""

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from barnraise.publishing.builds import fonts, listings, scripts
from barnraise.publishing.builds.book import Format, Place
from barnraise.publishing.builds.tables import parted
from barnraise.publishing.builds.tree import Node, read, written
from barnraise.publishing.rendering import Rendered, svg_safe
from barnraise.publishing.rendering.markup import with_inline_code

# What the links of a page call a piece and a file until the book is whole; no address of the server begins so.
PAGE, FILE = "/~/page/", "/~/file/"
MOST_PICTURE_BYTES = 60 * 2**20
_ids = re.compile(r' id="([^"]+)"')
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_KEPT = frozenset(
    """abbr b bdi bdo blockquote br caption cite code dd del dfn div dl dt em figcaption figure hr i ins kbd li mark ol
    p q rp rt ruby s samp small span strong sub sup table tbody td tfoot th thead tr u ul var
    math mfrac mi mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext
    mtr munder munderover menclose mmultiscripts mprescripts none""".split()
)
_RENAMED = {"section": "div", "aside": "div", "time": "span", "q": "span", "bdo": "span", "wbr": ""}
_ATTRIBUTES = frozenset({"start", "colspan", "rowspan", "dir", "lang", "display"})
_SIDES = {"end": "right", "centre": "center", "num": "right"}
_BOXES = frozenset({"notice", "directive", "good", "warn", "error"})
# Texts of these are laid out by themselves, each in the direction of its own words.
_TURNING = frozenset({"p", "li", "td", "th", "dd", "dt"})
_BLOCKS = frozenset({"p", "ul", "ol", "dl", "div", "table", "figure", "blockquote", "pre", *_HEADINGS})
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """One place of the book with its rendering, before its links are known to lead anywhere."""

    place: Place
    id: str
    made: Rendered


class Fitter:
    """Fits the pages of one book; `pictures` and `unset` fill while it does."""

    def __init__(
        self,
        pages: Sequence[Page],
        format: Format,
        *,
        language: str,
        file: Callable[[str], bytes | None],
        base: str = "",
    ) -> None:
        self.pictures: dict[str, bytes] = {}
        self.unset: dict[str, int] = {}
        self._format = format
        self._language = language
        self._file = file
        self._base = base
        self._names: dict[str, str] = {}
        self._bytes = 0
        self._pages = {page.place.path: page for page in pages if page.place.path}
        self._ids = {page.id: _ids_of(page) for page in pages}
        self._given: set[str] = set()
        self._page: Page | None = None
        self._notes: set[str] = set()
        self._shift = 0

    def fitted(self, page: Page) -> tuple[str, str]:
        """Return the title and the text of a page as html."""
        self._page = page
        root = read(page.made.html)
        inside = list(root.inside)
        title: list[Node | str] = list(read(with_inline_code(page.place.title)).inside)
        first = next((one for one in inside if not (isinstance(one, str) and not one.strip())), None)
        if isinstance(first, Node) and self._is_title(first, page):
            inside = inside[inside.index(first) + 1 :]
            if _same(first.text(), page.place.title):
                title = list(first.inside)
            self._alias(first, page.id)
        levels = [int(node.tag[1]) for node in root.nodes() if node.tag in _HEADINGS and node in inside]
        self._shift = page.place.level + 1 - (min(levels) if levels else 2)
        self._notes = {
            node.attributes.get("id", "")
            for section in root.nodes()
            if "notes" in section.classes
            for node in section.nodes()
            if node.tag == "li"
        }
        return written(self._all(title, {"h"})), written(self._all(inside, set()))

    def _is_title(self, first: Node, page: Page) -> bool:
        """Tell whether a page begins with its own title, which the book writes itself."""
        if page.made.has_title:
            return first.tag == "h1"
        return first.tag in _HEADINGS and _same(first.text(), page.place.title)

    def notice_unset(self, text: str) -> None:
        """Count the signs of a text that no font can set."""
        self._with_settable(text)

    def _alias(self, heading: Node, id: str) -> None:
        own = heading.attributes.get("id", "")
        if own and self._page is not None:
            self._ids[self._page.id][own] = id

    def _all(self, nodes: Sequence[Node | str], above: set[str]) -> list[Node | str]:
        made: list[Node | str] = []
        for one in nodes:
            if isinstance(one, str):
                made.append(self._words(one, above))
            else:
                made += self._one(one, above)
        return made

    def _one(self, node: Node, above: set[str]) -> list[Node | str]:
        special = _SPECIAL.get(node.tag)
        if special is not None:
            return special(self, node, above)
        if "scroll" in node.classes:
            return self._all(node.inside, above)
        if "notes" in node.classes:
            return self._endnotes(node, above)
        tag = _RENAMED.get(node.tag, node.tag)
        if tag not in _KEPT:
            return self._all(node.inside, above)
        attributes = {name: value for name, value in node.attributes.items() if name in _ATTRIBUTES}
        boxes = node.classes & _BOXES
        if boxes:
            attributes["class"] = " ".join(sorted(boxes))
        side = node.classes & _SIDES.keys()
        if tag in ("td", "th") and side:
            attributes["style"] = f"text-align: {_SIDES[min(side)]}"
        inside = self._all(node.inside, above | {tag})
        if tag in _TURNING:
            return self._anchored(node, [*self._turned(Node(tag, attributes, inside))])
        return self._anchored(node, [Node(tag, attributes, inside)])

    def _anchored(self, node: Node, made: list[Node | str]) -> list[Node | str]:
        """Put an anchor at the place that a link may name."""
        id = self._id(node.attributes.get("id", ""))
        if not id:
            return made
        anchor = Node("span", {"id": id, "class": "anchor"})
        first = made[0] if made else None
        if isinstance(first, Node) and first.tag in ("li", "td", "th", "dd", "p", "div", "dt"):
            first.inside.insert(0, anchor)
            return made
        if isinstance(first, Node) and first.tag in ("tr", "tbody", "thead", "table", "ul", "ol", "dl", "figure"):
            return made if first.tag.startswith("t") and first.tag != "table" else [Node("p", {}, [anchor]), *made]
        return [anchor, *made]

    def _id(self, own: str) -> str:
        """Return the id that something gets in the book; "" for none, and for one that was given already."""
        assert self._page is not None
        id = self._ids[self._page.id].get(own, "")
        if not id or id in self._given or id == self._page.id:
            return ""
        self._given.add(id)
        return id

    def _words(self, text: str, above: set[str]) -> str:
        text = self._with_settable(text)
        if self._format == "pdf" and above & {"td", "th", "code", "a"}:
            text = scripts.breakable(text, 10 if "td" in above or "th" in above else 22)
        return text

    def _with_settable(self, text: str) -> str:
        """Name the scripts of signs that no font can set; a device that shows an EPUB has fonts of its own."""
        unset = fonts.unset_in(text) if not text.isascii() else set()
        if not unset:
            return text
        for sign in text:
            if sign in unset:
                script = fonts.script_of(sign)
                self.unset[script] = self.unset.get(script, 0) + 1
        if self._format == "epub":
            return text
        return scripts.named(text, unset, fonts.script_of)

    def _turned(self, node: Node) -> list[Node | str]:
        """Let words of another script than the book's run and break as theirs do."""
        told = scripts.turning(node.text(), self._language)
        if not told:
            return [node]
        if node.tag == "p":
            return [Node("div", told, [node])]
        has_blocks = any(isinstance(one, Node) and one.tag in _BLOCKS for one in node.inside)
        inside: list[Node | str] = node.inside if has_blocks else [Node("p", {}, node.inside)]
        return [Node(node.tag, node.attributes, [Node("div", told, inside)])]

    def _heading(self, node: Node, above: set[str]) -> list[Node | str]:
        inside = self._all(node.inside, above | {"h"})
        if above & {"li", "td", "th", "dd", "blockquote", "notice"}:
            return [Node("p", {}, [Node("strong", {}, inside)])]
        assert self._page is not None
        level = min(max(int(node.tag[1]) + self._shift, self._page.place.level + 1), 6)
        id = self._id(node.attributes.get("id", ""))
        told = {"data-depth": str(level - self._page.place.level)} if self._format == "pdf" else {}
        return [Node(f"h{level}", {"id": id, **told} if id else told, inside)]

    def _link(self, node: Node, above: set[str]) -> list[Node | str]:
        if "note-back" in node.classes:
            return []
        address = node.attributes.get("href", "")
        if "fn" in node.classes:
            note = address.removeprefix("#")
            if note not in self._notes or "note" in above:
                return [Node("sup", {}, self._all(node.inside, above))]
            assert self._page is not None
            return [Node("a", {"href": f"#{self._ids[self._page.id][note]}", "role": "doc-noteref"}, ["*"])]
        if above & {"a", "h"}:
            return self._all(node.inside, above)
        target = self._address(address)
        inside = self._all(node.inside, above | ({"a"} if node.text().startswith("http") else set()))
        return self._anchored(node, [Node("a", {"href": target}, inside)] if target and inside else inside)

    def _address(self, address: str) -> str:
        """Return where a link leads from inside the book; "" where it leads nowhere."""
        assert self._page is not None
        if address.startswith(PAGE):
            path, _, fragment = address.removeprefix(PAGE).partition("#")
            page = self._pages.get(unquote(path))
            if page is not None:
                return f"#{self._ids[page.id].get(fragment, page.id)}"
            return f"{self._base}read/{path}"
        if address.startswith(FILE):
            return f"{self._base}raw/{address.removeprefix(FILE)}"
        if address.startswith("#"):
            own = self._ids[self._page.id].get(address[1:], "")
            return f"#{own}" if own else ""
        return address if address.startswith(("http://", "https://", "mailto:")) else ""

    def _endnotes(self, node: Node, above: set[str]) -> list[Node | str]:
        """Write the notes in the form that the converter knows as notes."""
        assert self._page is not None
        rows: list[Node | str] = []
        for one in node.nodes():
            if one.tag == "li" and one.attributes.get("id", "") in self._notes:
                id = self._ids[self._page.id][one.attributes["id"]]
                rows.append(Node("li", {"id": id, "role": "doc-footnote"}, self._all(one.inside, above | {"note"})))
        return [Node("section", {"role": "doc-endnotes"}, [Node("ol", {}, rows)])] if rows else []

    def _picture(self, node: Node, above: set[str]) -> list[Node | str]:
        source, words = node.attributes.get("src", ""), node.attributes.get("alt", "")
        name = self._names.get(source) or self._kept(source)
        if not name:
            return [Node("em", {}, [f"[{self._with_settable(words) or '…'}]"])]
        kept = {"src": name, "alt": words}
        width = node.attributes.get("width", "")
        if width.isdecimal() and 0 < int(width) < 5000:
            kept["width"] = width
        return [Node("img", kept)]

    def _kept(self, source: str) -> str:
        """Keep a picture's bytes under a name of ours; "" for what is none that both formats can show."""
        if source.startswith("data:image/png;base64,"):
            content: bytes | None = base64.b64decode(source.partition(",")[2])
        else:
            content = self._file(unquote(source.removeprefix(FILE))) if source.startswith(FILE) else None
        if content is None or self._bytes + len(content) > MOST_PICTURE_BYTES:
            return ""
        ending = next((ending for mark, ending in _SIGNATURES if content.startswith(mark)), "")
        if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
            ending = "webp"
        if not ending:
            content, ending = svg_safe(content), "svg"
        if content is None:
            return ""
        name = f"picture-{len(self.pictures) + 1}.{ending}"
        self.pictures[name], self._names[source] = content, name
        self._bytes += len(content)
        return name

    def _paragraph(self, node: Node, above: set[str]) -> list[Node | str]:
        inside = self._all(node.inside, above | {"p"})
        shown = [one for one in inside if not (isinstance(one, str) and not one.strip())]
        if shown and all(isinstance(one, Node) and one.tag == "img" for one in shown):
            return [Node("div", {"class": "picture"}, [Node("p", {}, inside)])]
        return self._anchored(node, self._turned(Node("p", {}, inside)))

    def _code(self, node: Node, above: set[str]) -> list[Node | str]:
        return [listings.listing(node, self._format, self._with_settable)]

    def _table(self, node: Node, above: set[str]) -> list[Node | str]:
        rows = self._all(node.inside, above | {"table"})
        whole = Node("table", {}, rows)
        return [*self._anchored(node, list(parted(whole) if self._format == "pdf" else [whole]))]

    def _formula(self, node: Node, above: set[str]) -> list[Node | str]:
        """Write a formula; in a heading of an EPUB as words, since its list of contents bears none."""
        if "h" in above and self._format == "epub":
            return [" ".join(node.text().split())]
        attributes = {name: value for name, value in node.attributes.items() if name in _ATTRIBUTES}
        return [Node("math", attributes, self._all(node.inside, above))]

    def _fold(self, node: Node, above: set[str]) -> list[Node | str]:
        return self._anchored(node, [Node("div", {"class": "fold"}, self._all(node.inside, above))])

    def _summary(self, node: Node, above: set[str]) -> list[Node | str]:
        return [Node("p", {}, [Node("strong", {}, self._all(node.inside, above))])]

    def _tick(self, node: Node, above: set[str]) -> list[Node | str]:
        return ["☑ " if "checked" in node.attributes else "☐ "]

    def _box(self, node: Node, above: set[str]) -> list[Node | str]:
        """Write a division; one that is a notice is told apart, and its headings are no headings of the book."""
        if "scroll" in node.classes or "notes" in node.classes:
            return self._endnotes(node, above) if "notes" in node.classes else self._all(node.inside, above)
        boxes = node.classes & _BOXES
        inside: list[Node | str] = []
        for one in node.inside:
            is_heading = "notice" in boxes and isinstance(one, Node) and one.tag == "p" and not _has_elements(inside)
            if is_heading and isinstance(one, Node):
                inside.append(Node("p", {}, [Node("strong", {}, self._all(one.inside, above | {"notice"}))]))
            else:
                inside += self._all([one], above | ({"notice"} if boxes else set()))
        return self._anchored(node, [Node("div", {"class": " ".join(sorted(boxes))} if boxes else {}, inside)])


_SPECIAL: dict[str, Callable[[Fitter, Node, set[str]], list[Node | str]]] = {
    **dict.fromkeys(_HEADINGS, Fitter._heading),
    "a": Fitter._link,
    "img": Fitter._picture,
    "math": Fitter._formula,
    "p": Fitter._paragraph,
    "pre": Fitter._code,
    "table": Fitter._table,
    "details": Fitter._fold,
    "summary": Fitter._summary,
    "input": Fitter._tick,
    "div": Fitter._box,
    "section": Fitter._box,
}


def _has_elements(nodes: Sequence[Node | str]) -> bool:
    return any(isinstance(one, Node) for one in nodes)


def _same(one: str, other: str) -> bool:
    return " ".join(one.replace("`", "").split()).casefold() == " ".join(other.replace("`", "").split()).casefold()


def _ids_of(page: Page) -> dict[str, str]:
    """Return the ids of a page with those that they get in the book."""
    own = dict.fromkeys(_ids.findall(page.made.html))
    return {id: f"{page.id}-{number}" for number, id in enumerate(own, 1)}
