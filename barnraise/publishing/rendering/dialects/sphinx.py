"""What Sphinx adds to reStructuredText, rewritten in the directives and roles that docutils knows."""

import posixpath
import re

from barnraise.publishing.rendering import phrases
from barnraise.publishing.rendering.decoding import decode, is_binary
from barnraise.publishing.rendering.names import names
from barnraise.publishing.rendering.resolving import Resolver

INCLUDED_SIGNS = 100_000
_KNOWN = names(
    """
    note tip hint important warning caution attention danger error admonition topic sidebar epigraph highlights
    pull-quote compound rubric image figure code table csv-table list-table math parsed-literal line-block replace
    unicode class container block-quote
    """
)
_ROLES = names("emphasis strong literal code math subscript superscript sub sup title-reference title")
_CODE = {"code-block": "code", "sourcecode": "code", "highlight-block": "code"}
_DROPPED = names(
    """
    index highlight default-domain currentmodule module py:module py:currentmodule meta contents sectnum
    section-numbering tabularcolumns role default-role raw title header footer target-notes date only
    """
)
_directive = re.compile(r"^([ \t]*)\.\. (\|[^|\n]{1,100}\| )?([A-Za-z][\w:+.-]{0,60})::(?:[ \t]+(.*))?$")
_role = re.compile(r":([A-Za-z][\w:+.-]{0,60}):`([^`\n]{1,500})`")
_target = re.compile(r"^(.{1,300}?)\s*<([^<>\n]{1,300})>$")
_option = re.compile(r"^[ \t]+:([\w-]{1,40}):[ \t]*(.*)$")


def to_docutils(text: str, resolver: Resolver) -> str:
    """Return the text with Sphinx's directives, roles and includes rewritten; literal text is left alone."""
    return "\n".join(_Rewriter(resolver).lines(text.split("\n"), (resolver.path,)))


class _Rewriter:
    def __init__(self, resolver: Resolver):
        self._resolver = resolver
        self._left = INCLUDED_SIGNS

    def lines(self, source: list[str], chain: tuple[str, ...]) -> list[str]:
        out: list[str] = []
        place = 0
        while place < len(source):
            line = source[place]
            place += 1
            found = _directive.match(line) if ".. " in line else None
            is_literal = found is None and line.rstrip().endswith("::") and not line.lstrip().startswith(".. ")
            if found is None and not is_literal:
                out.append(_roles(line) if ":`" in line else line)
                continue
            end = _block_end(source, place, len(line) - len(line.lstrip()))
            if found is None:
                out += [_roles(line), *source[place:end]]
                place = end
                continue
            block = source[place:end]
            taken, rewritten = self._directive(found, block, chain)
            out += rewritten
            place = end if taken else place
        return out

    def _directive(self, found: re.Match[str], block: list[str], chain: tuple[str, ...]) -> tuple[bool, list[str]]:
        """Return whether the block below was taken, and the lines that stand for the directive."""
        indent, substituted, name, argument = found[1], found[2] or "", found[3].lower(), (found[4] or "").strip()
        if substituted:
            # A substitution made of substitutions can grow without bound.
            return True, [found[0], *(line.replace("|", "") for line in block)] if argument.count("|") == 0 else []
        if name in _CODE or name in ("code", "parsed-literal", "math"):
            return True, [f"{indent}.. {_CODE.get(name, name)}:: {argument}".rstrip(), *_without_options(block, name)]
        if name in ("include", "literalinclude"):
            return True, self._included(indent, name, argument, block, chain)
        if name == "toctree":
            return True, ["", *_listed(indent, block), ""]
        if name in _DROPPED:
            return True, [""]
        if name in _KNOWN:
            return False, [found[0]]
        return False, [f"{indent}.. barnraise-box:: {name} {argument}".rstrip(), *([""] if block[:1] != [""] else [])]

    def _included(self, indent: str, name: str, argument: str, block: list[str], chain: tuple[str, ...]) -> list[str]:
        path = self._resolver.at("/" + posixpath.join(posixpath.dirname(chain[-1]), argument))
        if argument.startswith("/"):
            path = self._resolver.at(argument)
        self._resolver.includes.files -= 1
        is_within = path not in chain and len(chain) < 6 and self._resolver.includes.files >= 0
        content = self._resolver.content(path) if path and is_within else None
        if content is None or is_binary(content) or path is None:
            return [f"{indent}.. barnraise-box:: {phrases.INCLUDE_MISSING.format(path=argument)}", ""]
        text = decode(content).text
        self._left -= len(text)
        if self._left < 0:
            return [f"{indent}.. barnraise-box:: {phrases.INCLUDE_LIMIT.format(path=argument)}", ""]
        if name == "include" and path.endswith((".rst", ".txt", ".inc")):
            return [indent + line for line in self.lines(text.split("\n"), (*chain, path))]
        options = {found[1]: found[2] for line in block if (found := _option.match(line)) is not None}
        kept = _lines_of(text.split("\n"), options.get("lines", ""))
        language = options.get("language", options.get("code", ""))
        return [f"{indent}.. code:: {language}", "", *(f"{indent}    {line}" for line in kept), ""]


def _block_end(source: list[str], place: int, indent: int) -> int:
    """Return where the lines end that are blank or deeper than `indent`."""
    end = place
    while place < len(source):
        line = source[place]
        if line.strip():
            if len(line) - len(line.lstrip()) <= indent:
                break
            end = place + 1
        place += 1
    return end


def _without_options(block: list[str], name: str) -> list[str]:
    place = 0
    while name != "math" and place < len(block) and _option.match(block[place]):
        place += 1
    body = block[place:] if name != "math" else [line for line in block if not _option.match(line)]
    return ["", *body, ""]


def _listed(indent: str, block: list[str]) -> list[str]:
    entries = [line.strip() for line in block if line.strip() and not _option.match(line)]
    items = []
    for entry in entries:
        named = _target.match(entry)
        text, path = (named[1], named[2]) if named else (entry, entry)
        items.append(f"{indent}- `{text} <{path}>`__")
    return items


def _lines_of(lines: list[str], told: str) -> list[str]:
    kept: list[str] = []
    for part in told.split(",") if told else []:
        first, dash, last = part.strip().partition("-")
        start = int(first) if first.isdigit() and len(first) < 9 else 1
        end = int(last) if last.isdigit() and len(last) < 9 else (len(lines) if dash else start)
        kept += lines[max(start - 1, 0) : end]
        if len(kept) > len(lines):
            return lines
    return kept if told else lines


def _roles(line: str) -> str:
    return _role.sub(_role_text, line)


def _role_text(found: re.Match[str]) -> str:
    name, words = found[1], found[2]
    if name in _ROLES:
        return found[0]
    named = _target.match(words)
    text = named[1] if named else words.lstrip("~!")
    if name.rpartition(":")[2] in ("doc", "download"):
        return f"`{text} <{named[2] if named else words}>`__"
    if name.rpartition(":")[2] in ("ref", "term", "numref", "abbr", "eq", "any", "guilabel", "menuselection", "dfn"):
        return f"*{text}*"
    return f"``{text}``"
