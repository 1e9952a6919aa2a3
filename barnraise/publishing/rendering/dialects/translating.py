"""Blocks that tools add to Markdown: fenced and indented directives, attributes below a block, Liquid blocks."""

import re

from barnraise.publishing.rendering.dialects import boxes, fences
from barnraise.publishing.rendering.dialects.braces import translate_line

_fence = re.compile(r"^([ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?)(`{3,}|~{3,})[ \t]*+([^`\n]*+)$")
_colons = re.compile(r"^([ \t>]*+):{3,}+[ \t]*+(.*)$")
_named = re.compile(r"^\{?\.?([A-Za-z][\w:.-]{0,60})([^{}]*)\}?[ \t]*(.*)$")
_indented = re.compile(r"^([ \t]*)(!!!|\?\?\?\+?)[ \t]*+([\w-]{1,60}+)?+[\w \t-]{0,60}?(?:\"(.*)\")?[ \t]*$")
_attributes = re.compile(r"^([ \t>]*)\{:[ \t]*+([^{}]*+)\}[ \t]*$")
_title = re.compile(r"title=\"([^\"]{1,300})\"")
_class = re.compile(r"\.([\w-]{1,60})")
_liquid = re.compile(
    r"^[ \t]*(?:\{%-?+ *+(/?+[\w-]{1,60}+)([^%{}]*+)%\}"
    r"|\{\{[<%] *+(/?+ ?+[\w/-]{1,60}+)([^{}]*+)(?<=[>%])\}\})[ \t]*$"
)
_heading = re.compile(r"^#{1,6}[ \t]+")
DEPTH = 12


def translate(text: str) -> str:
    """Return Markdown in which what tools add is html or plain Markdown; code and what is unknown is kept."""
    return "\n".join(Translator(text.split("\n")).lines())


class Translator:
    """Walks the lines once; an open box is closed at the end of the text at the latest."""

    def __init__(self, source: list[str], depth: int = 0):
        self._source = source
        self._depth = depth
        self._place = 0
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []
        self._last_fence = -1
        self._closed_later = {name for line in source if "{" in line for name in _closers(line)}

    def lines(self) -> list[str]:
        """Return the translated lines."""
        while self._place < len(self._source):
            line = self._source[self._place]
            self._place += 1
            if not (self._is_fence(line) or self._is_box(line)):
                self._out.append(translate_line(line))
        for prefix, closing in reversed(self._open):
            self._write(prefix, closing)
        return self._out

    def _is_box(self, line: str) -> bool:
        bare = line.lstrip(" \t>")
        if bare.startswith(":::"):
            return self._is_colons(line)
        if bare.startswith(("!!!", "???")):
            return self._is_indented(line)
        if bare.startswith("{:"):
            return self._is_attributes(line)
        if bare.startswith(("{%", "{{<", "{{%")):
            return self._is_liquid(line)
        return False

    def _write(self, prefix: str, html: str) -> None:
        """Write html as a block of its own, so that Markdown goes on after it."""
        self._out += [prefix.rstrip(), prefix + html, prefix.rstrip()]

    def _is_fence(self, line: str) -> bool:
        found = _fence.match(line) if "```" in line or "~~~" in line else None
        if found is None:
            return False
        prefix, marks, info = found.groups()
        body = self._taken_fence(marks)
        directive = _named.match(info) if info.startswith("{") else None
        if directive is None or self._depth >= DEPTH:
            self._last_fence = len(self._out)
            self._out += [line, *body]
            return True
        inner = body[:-1] if body and body[-1].strip(" \t>").startswith(marks) else body
        block = fences.translate_fence(directive[1].lower(), directive[3].strip(), inner)
        block_lines = Translator(block.lines, self._depth + 1).lines() if block.is_markdown else block.lines
        indent = re.sub(r"[-*+\d.)]", " ", prefix)
        self._out.append(prefix.rstrip())
        self._out += [
            block.before and indent + block.before,
            "",
            *block_lines,
            "",
            block.after and indent + block.after,
            "",
        ]
        return True

    def _taken_fence(self, marks: str) -> list[str]:
        """Take the lines up to and with the end of a fence that has begun."""
        start = self._place
        while self._place < len(self._source):
            bare = self._source[self._place].strip(" \t>")
            self._place += 1
            if bare.startswith(marks) and not bare.strip(marks[0]):
                break
        return self._source[start : self._place]

    def _is_colons(self, line: str) -> bool:
        found = _colons.match(line)
        if found is None:
            return False
        prefix, rest = found[1], found[2].rstrip(" \t:")
        named = _named.match(rest)
        if named is not None and len(self._open) < DEPTH:
            name, title = named[1].removeprefix("callout-"), _title_in(named, is_braced=rest.startswith("{"))
            # A callout that begins with a heading of its own needs no word above it.
            if name == "callout" and _heading.match(next(filter(None, self._source[self._place :][:4]), "")):
                name = "admonition"
            self._write(prefix, boxes.opening(name, title))
            self._open.append((prefix, boxes.closing(name)))
            self._skip_options()
            return True
        if not rest and self._open:
            self._write(*self._open.pop())
            return True
        return False

    def _skip_options(self) -> None:
        while self._place < len(self._source) and re.match(r"[ \t]*:[\w-]{1,40}:", self._source[self._place]):
            self._place += 1

    def _is_indented(self, line: str) -> bool:
        found = _indented.match(line)
        if found is None or self._depth >= DEPTH:
            return False
        prefix, marks, name, title = found.groups()
        start, inner = self._place, prefix + "    "
        while self._place < len(self._source):
            following = self._source[self._place]
            if following.strip() and not following.expandtabs(4).startswith(inner):
                break
            self._place += 1
        body = [following.expandtabs(4)[4:] for following in self._source[start : self._place]]
        is_fold = marks.startswith("?")
        if title == "" and '""' in line:
            name = "admonition"
        self._write(prefix, boxes.opening(name or "note", title or "", is_fold=is_fold, is_open=marks == "???+"))
        self._out += Translator(body, self._depth + 1).lines()
        self._write(prefix, boxes.closing(name or "note", is_fold=is_fold))
        return True

    def _is_attributes(self, line: str) -> bool:
        """Apply the attributes that stand below a block: a quotation becomes its box, code learns its language."""
        found = _attributes.match(line)
        if found is None:
            return False
        prefix, told = found.groups()
        kind = _class.search(told)
        if kind is not None and self._last_fence >= 0 and self._out[-1].strip(" >")[:3] in ("```", "~~~"):
            self._name_language(kind[1].removeprefix("language-"))
        elif kind is not None:
            self._lift_quotation(prefix, kind[1])
        return True

    def _name_language(self, language: str) -> None:
        opening = self._out[self._last_fence]
        if opening.rstrip()[-3:] in ("```", "~~~"):
            self._out[self._last_fence] = opening.rstrip() + language

    def _lift_quotation(self, prefix: str, kind: str) -> None:
        start = len(self._out)
        bare = prefix.rstrip()
        while (
            start
            and self._out[start - 1].startswith(bare)
            and self._out[start - 1][len(bare) :].lstrip().startswith(">")
        ):
            start -= 1
        quoted = [line[len(bare) :].lstrip()[1:].removeprefix(" ") for line in self._out[start:]]
        if not quoted:
            return
        del self._out[start:]
        title = ""
        if _heading.match(quoted[0]):
            title, quoted = _heading.sub("", quoted[0]), quoted[1:]
        self._write(prefix, boxes.opening(kind, title))
        self._out += [f"{prefix}{line}" if prefix.strip() else line for line in quoted]
        self._write(prefix, boxes.closing(kind))

    def _is_liquid(self, line: str) -> bool:
        found = _liquid.match(line)
        if found is None:
            return False
        name, rest = (found[1] or found[3]).replace(" ", ""), _rest_of(found)
        if name in ("raw", "endraw", "comment", "highlight"):
            self._take_liquid(name, rest)
        elif name.startswith("/") or (name.startswith("end") and found[1]):
            bare = name.removeprefix("/").removeprefix("end")
            if self._open and self._open[-1][0] == f"liquid {bare}":
                self._write("", self._open.pop()[1])
        elif name in self._closed_later and (
            boxes.is_known(name) or name in ("callout", "alert", "notice", "admonition")
        ):
            kind, _, title = rest.replace('"', "").partition(" ")
            shown = kind if boxes.is_known(kind) else name
            self._write("", boxes.opening(shown, title if boxes.is_known(kind) else ""))
            self._open.append((f"liquid {name}", boxes.closing(shown)))
        elif name in ("link", "ref", "relref"):
            self._out.append(translate_line(line))
        else:
            self._write("", boxes.block(f"{name} {rest}".strip()))
        return True

    def _take_liquid(self, name: str, rest: str) -> None:
        """Take a Liquid block whose text is not Markdown: code, or a comment."""
        if name.endswith("raw"):
            return
        start = self._place
        while self._place < len(self._source) and f"end{name}" not in self._source[self._place]:
            self._place += 1
        body = self._source[start : self._place]
        self._place += 1
        if name == "highlight":
            language = rest.split(" ")[0]
            self._out += ["", f"~~~~~~{language}", *body, "~~~~~~", ""]


def _rest_of(found: re.Match[str]) -> str:
    """Return what follows the name in a Liquid block or a shortcode, without what ends it."""
    rest, end = (found[2], "-") if found[1] else (found[4][:-1], "/")
    return rest.rstrip(" ").removesuffix(end).strip()


def _title_in(named: re.Match[str], *, is_braced: bool) -> str:
    """Return the title of a colon fence: after the braces, in them, or after the name."""
    told = _title.search(named[2]) if is_braced else None
    if told is not None:
        return told[1]
    return (named[3] if is_braced else named[2] + named[3]).strip("{}[] \t")


def _closers(line: str) -> list[str]:
    return re.findall(r"\{(?:% *end|\{[<%] */ ?)([\w-]{1,60})", line)
