"""From a writer's html to the page's own: links resolved, tables framed, code coloured, notes, formulas, headings.

The html comes from the Markdown or reStructuredText reader and may hold whatever an author typed as html. It is
read as a flat run of tags and text; what comes out nests well and is at most `DEPTH` deep, so that the work of
every later step grows with its length only.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from barnraise.publishing.rendering import phrases
from barnraise.publishing.rendering.anchors import Anchors
from barnraise.publishing.rendering.decoding import HEAD_SIGNS
from barnraise.publishing.rendering.formulas import Formulas
from barnraise.publishing.rendering.highlighting import Highlighter, language_of
from barnraise.publishing.rendering.markup import (
    TOKEN,
    Attributes,
    allowed_classes,
    attributes_in,
    tag_html,
    with_inline_code,
)
from barnraise.publishing.rendering.names import names
from barnraise.publishing.rendering.resolving import Resolver, content_id, is_elsewhere
from barnraise.publishing.rendering.sanitising import EXTERNAL_REL, TAGS
from barnraise.publishing.rendering.values import Heading, Target

DEPTH = 60
# Tags and entities that a page may have: each costs more than a word does.
MARKS = 120_000
OWN_PICTURE_SIGNS = 4_000_000
_UNSHOWN = frozenset({"script", "style"})
_VOID = frozenset({"br", "hr", "img", "input", "wbr"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = _HEADINGS | names(
    """
    p li td th tr pre div dt dd blockquote table ul ol section figure aside summary
    """
)
_IMPLIED = {
    "p": {"p"},
    "li": {"p", "li"},
    "dt": {"p", "dt", "dd"},
    "dd": {"p", "dt", "dd"},
    "tr": {"td", "th", "tr"},
    "td": {"td", "th"},
    "th": {"td", "th"},
}
# What a tldr page asks its reader to fill in.
_place = re.compile(r"\{\{([^{}\n]{1,200}|\[[^\[\]\n]{1,200}\])\}\}")
_SIZE = re.compile(r"\d{1,4}")
_own_id = re.compile(r"\{\s*+:?\s*+#([\w.-]{1,100}+)[^{}\n]{0,200}+\}\s*$")


class Finisher:
    """Writes one page: feed it html once or several times, then read its fields."""

    def __init__(self, resolver: Resolver, *, hides_rust_lines: bool = False, marks_places: bool = False):
        self.resolver = resolver
        self.highlighter = Highlighter()
        self.formulas = Formulas()
        self.headings: list[Heading] = []
        self.plain: list[str] = []
        self.first_tag = ""
        self.has_own_pictures = False
        # What the Markdown of the page has used up, all the cells of a notebook together.
        self.marks = self.definitions = 0
        self._picture_signs = OWN_PICTURE_SIGNS
        self._marks_places = marks_places
        self._hides_rust_lines = hides_rust_lines
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._dropped = 0
        self._unclosed = 0
        # How many elements stood open when a sign began that is no word of the text: a note's number.
        self._silent: int | None = None
        self._counts = {"table": 0, "formula": 0}
        self._heading: tuple[int, int, str] | None = None
        self._anchors = Anchors()

    @property
    def html(self) -> str:
        """Return what was written, every element closed."""
        return "".join([*self._out, *(closing for _, closing in reversed(self._open))])

    def feed(self, html: str) -> None:
        """Write some html to the page."""
        place, last_comment_end = 0, html.rfind("-->")
        self._unclosed = 0
        while (token := TOKEN.search(html, place)) is not None:
            self._write_text(html[place : token.start()])
            place = token.end()
            code_attributes, code, style, formula, comment, slash, tag, attributes = token.groups()
            if tag is not None and not slash and tag.lower() in _UNSHOWN:
                place = self._after_unshown(html, place, tag)
            elif tag is not None:
                self._tag(tag.lower(), attributes, is_end=bool(slash))
            elif code is not None:
                self._code(attributes_in(code_attributes), unescape(code))
            elif style is not None:
                self._formula(unescape(formula), is_display=style == "display")
            elif comment and token.start() < last_comment_end:
                place = html.index("-->", token.start()) + 3
            else:
                self._write_text(comment)
        self._write_text(html[place:])

    def _after_unshown(self, html: str, place: int, tag: str) -> int:
        """Return where the text goes on after a script or style sheet; an unclosed one is shown as text."""
        if place < self._unclosed:
            return place
        end = html.find(f"</{tag}", place)
        if end < 0:
            self._unclosed = len(html)
        return place if end < 0 else end

    def say(self, sentence: str, link: str = "") -> None:
        """Write a notice of the platform's own, with a link that is html already."""
        self._out.append(f'<p class="notice">{escape(sentence, quote=False)}{" " if link else ""}{link}</p>')

    def show_source(self, text: str, language: str) -> None:
        """Write a text as it is, coloured when its language is known; the head of one that is all marks."""
        if sum(map(text.count, "&<>")) > MARKS:
            self.say(phrases.DENSE_SOURCE.format(shown=f"{HEAD_SIGNS:,}"))
            text = text[:HEAD_SIGNS]
        self._show_code(text, language)

    def write_html(self, html: str, plain: str) -> None:
        """Write html of the platform's own making, and the text that it shows."""
        self._out.append(html)
        self.plain += ["\n", plain, "\n"]

    def write_picture(self, png: str, words: str) -> bool:
        """Write a PNG given as base64 into the page itself; False when there is no more room for one."""
        self._picture_signs -= len(png)
        if self._picture_signs < 0:
            return False
        self.has_own_pictures = True
        self._out.append(tag_html("img", {"src": f"data:image/png;base64,{png}", "alt": words[:200]}))
        return True

    def _write_text(self, text: str) -> None:
        if not text:
            return
        if self._silent is None:
            self.plain.append(unescape(text) if "&" in text else text)
        shown = text.replace("<", "&lt;") if "<" in text else text
        if self._marks_places and "{{" in shown:
            shown = _place.sub(r"<var>\1</var>", shown)
        self._out.append(shown)

    def _tag(self, tag: str, attributes: str, *, is_end: bool) -> None:
        if is_end:
            self._end(tag)
            return
        if tag not in TAGS and tag != "listing":
            return
        if not self.first_tag:
            self.first_tag = tag
        if tag in _BLOCKS:
            self.plain.append("\n")
        while self._open and self._open[-1][0] in _IMPLIED.get(tag, ()):
            self._close()
        if len(self._open) >= DEPTH and tag not in _VOID:
            self._dropped += 1
            return
        special = _SPECIAL.get(tag)
        if special is not None:
            special(self, tag, attributes_in(attributes))
        elif not attributes:
            self._start(tag)
        else:
            self._start(tag, self._common(attributes_in(attributes)))

    def _end(self, tag: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        if any(name == tag for name, _ in self._open):
            while self._open and self._close() != tag:
                pass

    def _close(self) -> str:
        tag, closing = self._open.pop()
        if self._silent == len(self._open):
            self._silent = None
        if tag in _HEADINGS and self._heading is not None:
            self._end_heading()
        if closing:
            self._out.append(closing)
        if tag in _BLOCKS:
            self.plain.append("\n")
        return tag

    def _start(self, tag: str, attributes: Attributes | None = None, *, before: str = "", after: str = "") -> None:
        """Open an element; `before` and `after` stand around it in the html."""
        if tag in _VOID:
            self._out.append(f"{before}{tag_html(tag, attributes)}{after}")
            return
        self._out.append(before + tag_html(tag, attributes))
        self._open.append((tag, f"</{tag}>{after}"))

    def _common(self, attributes: Attributes) -> Attributes:
        """Return the attributes that any element may keep, its id made the page's own."""
        kept = {name: value for name, value in attributes.items() if name not in ("id", "name", "class")}
        classes = allowed_classes(attributes.get("class", ""))
        if classes:
            kept["class"] = classes
        if attributes.get("id"):
            kept["id"] = content_id(attributes["id"])
        return kept

    def _start_heading(self, tag: str, attributes: Attributes) -> None:
        if self._heading is not None:
            self._end_heading()
        self._start(tag)
        anchor = content_id(attributes.get("id", ""))
        self._heading = (len(self._out) - 1, len(self.plain), anchor)

    def _end_heading(self) -> None:
        if self._heading is None:
            return
        opened, spoken, anchor = self._heading
        self._heading = None
        own = _own_id.search(self._out[-1]) if len(self._out) - 1 > opened else None
        if own is not None:
            self._out[-1] = self._out[-1][: own.start()].rstrip()
            self.plain[-1] = _own_id.sub("", self.plain[-1]).rstrip()
            anchor = own[1]
        tag = self._out[opened][1:3]
        words = "".join(self.plain[spoken:])
        text = " ".join(words.split())
        anchor = self._anchors.own(anchor) if anchor else self._anchors.of(words.strip())
        self._out[opened] = f'<{tag} id="{escape(anchor)}">' if anchor else f"<{tag}>"
        self.headings.append(Heading(int(tag[1]), anchor, text))

    def _start_link(self, tag: str, attributes: Attributes) -> None:
        kept = {name: attributes[name] for name in ("title", "id") if attributes.get(name)}
        if "id" in kept:
            kept["id"] = content_id(kept["id"])
        elif attributes.get("name"):
            kept["id"] = content_id(attributes["name"])
        address = attributes.get("href", "").strip()
        if "data-footnote-backref" in attributes:
            kept |= {"href": address, "class": "note-back", "aria-label": phrases.BACK}
            self._silent = len(self._open)
        elif address:
            kept |= _link_attributes(self.resolver.target(address))
        self._start(tag if "href" in kept or "id" in kept else "span", kept)
        if tag != self._open[-1][0]:
            self._open[-1] = (tag, "</span>")

    def _picture(self, tag: str, attributes: Attributes) -> None:
        """Show a picture of the work; of a foreign one only a link, since its host would learn who reads."""
        source = attributes.get("src", "").strip()
        words = attributes.get("alt", "")
        target = self.resolver.target(source)
        if words:
            self.plain.append(words)
        if target.kind == "file" or (target.kind == "page" and target.url and not target.url.startswith("#")):
            kept = {"src": target.url, "alt": words, "loading": "lazy"}
            kept |= {
                side: attributes[side] for side in ("width", "height") if _SIZE.fullmatch(attributes.get(side, ""))
            }
            kept |= {"title": attributes["title"]} if attributes.get("title") else {}
            self._out.append(tag_html("img", kept))
            return
        shown = escape(words or source.rpartition("/")[2][:100], quote=False)
        link = {} if any(name == "a" for name, _ in self._open) else _link_attributes(target)
        if link:
            link["class"] = f"{link.get('class', '')} away".strip()
            shown = f"{tag_html('a', link)}{shown}</a>"
        self._out.append(shown if link else f'<span class="away">{shown}</span>')

    def _start_table(self, tag: str, attributes: Attributes) -> None:
        self._counts["table"] += 1
        label = phrases.TABLE.format(number=self._counts["table"])
        before = f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">'
        self._start(tag, {"class": "table"}, before=before, after="</div>")

    def _cell(self, tag: str, attributes: Attributes) -> None:
        side = {"right": "end", "center": "centre"}.get(attributes.get("align", ""), "")
        kept = {name: attributes[name] for name in ("colspan", "rowspan") if _SIZE.fullmatch(attributes.get(name, ""))}
        classes = allowed_classes(f"{side} {attributes.get('class', '')}")
        if classes:
            kept["class"] = classes
        if tag == "th":
            kept["scope"] = "row" if attributes.get("scope") == "row" else "col"
        self._start(tag, kept)

    def _superscript(self, tag: str, attributes: Attributes) -> None:
        # The number of a note is one link of class fn, without the sup around it.
        if attributes.get("class") == "footnote-ref":
            self._open.append((tag, ""))
            return
        self._start(tag)

    def _note_link(self, tag: str, attributes: Attributes) -> None:
        if "data-footnote-ref" not in attributes:
            self._start_link(tag, attributes)
            return
        anchor = attributes.get("href", "").lstrip("#")
        kept = {"class": "fn", "href": f"#{content_id(anchor)}", "id": content_id(attributes.get("id", ""))}
        self._silent = len(self._open)
        self._start(tag, kept)

    def _section(self, tag: str, attributes: Attributes) -> None:
        if "data-footnotes" not in attributes:
            self._start(tag, self._common(attributes))
            return
        self._start(tag, {"class": "notes", "aria-labelledby": "notes"})
        self._out.append(f'<h2 class="label" id="notes">{phrases.NOTES}</h2>')

    def _task_box(self, tag: str, attributes: Attributes) -> None:
        if attributes.get("type", "").lower() == "checkbox":
            self._out.append(tag_html("input", ({"checked": ""} if "checked" in attributes else {}) | {"disabled": ""}))

    def _list(self, tag: str, attributes: Attributes) -> None:
        kept = {name: attributes[name] for name in ("start",) if _SIZE.fullmatch(attributes.get(name, ""))}
        if "task-list" in attributes.get("class", ""):
            kept["class"] = "tasks"
        self._start(tag, kept)

    def _division(self, tag: str, attributes: Attributes) -> None:
        names = attributes.get("class", "").split()
        alert = next((name[15:] for name in names if name.startswith("markdown-alert-")), None)
        if alert is None:
            self._start(tag, self._common(attributes))
            return
        tone = {"tip": " good", "warning": " warn", "caution": " error"}.get(alert, "")
        self._start(tag, {"class": f"notice{tone}", "role": "note"})

    def _listing(self, tag: str, attributes: Attributes) -> None:
        """Write a numbered listing of a book: its caption first, then the code."""
        number, name, words = (attributes.get(key, "") for key in ("number", "file-name", "caption"))
        parts = [f"Listing {number}" if number else "", f"<code>{escape(name)}</code>" if name else ""]
        parts.append(with_inline_code(words))
        caption = ": ".join(part for part in parts if part)
        self._start("figure", {"class": "listing"})
        self._open[-1] = (tag, "</figure>")
        self._out.append(f"<figcaption>{caption}</figcaption>" if caption else "")

    def _code(self, attributes: Attributes, code: str) -> None:
        language = language_of(attributes.get("class", "").removeprefix("language-"))
        if language == "math" or "data-math-style" in attributes:
            self._formula(code, is_display=True)
            return
        if self._hides_rust_lines and language == "rust":
            code = without_hidden_lines(code)
        self._show_code(code, language)

    def _show_code(self, code: str, language: str) -> None:
        self.plain += ["\n", code, "\n"]
        if not self.first_tag:
            self.first_tag = "pre"
        shown = self.highlighter.html(code, language)
        self._out.append(
            f'<pre class="hl" tabindex="0" role="region" aria-label="{phrases.CODE}"><code>{shown}</code></pre>'
        )

    def _formula(self, source: str, *, is_display: bool) -> None:
        self.plain.append(source)
        shown = self.formulas.html(source, is_display=is_display)
        if is_display:
            self._counts["formula"] += 1
            label = phrases.FORMULA.format(number=self._counts["formula"])
            shown = f'<span class="eq" tabindex="0" role="region" aria-label="{label}">{shown}</span>'
        self._out.append(shown)


_SPECIAL: dict[str, Callable[[Finisher, str, Attributes], None]] = {
    **dict.fromkeys(_HEADINGS, Finisher._start_heading),
    "a": Finisher._note_link,
    "img": Finisher._picture,
    "table": Finisher._start_table,
    "td": Finisher._cell,
    "th": Finisher._cell,
    "sup": Finisher._superscript,
    "section": Finisher._section,
    "input": Finisher._task_box,
    "ul": Finisher._list,
    "ol": Finisher._list,
    "div": Finisher._division,
    "listing": Finisher._listing,
}


def _link_attributes(target: Target) -> Attributes:
    if is_elsewhere(target):
        return {"href": target.url, "rel": EXTERNAL_REL}
    if target.kind == "missing":
        return {"href": target.url, "class": "missing", "title": target.title or phrases.BEGIN}
    return {"href": target.url} if target.url else {}


def without_hidden_lines(code: str) -> str:
    """Return Rust code without the lines that a book hides: those that begin with `# `."""
    lines = []
    for line in code.split("\n"):
        bare = line.lstrip()
        if bare == "#" or bare.startswith("# "):
            continue
        lines.append(line.replace("##", "#", 1) if bare.startswith("##") else line)
    return "\n".join(lines)
